"""The demo's stories as a user meets them: their text, and epwatch's own picture of what happens in them."""

import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from epwatch.sim import SimServer, scenarios
from tests.integration.cli.program import Program, next_line, until_type

Service = dict[str, Any]


@asynccontextmanager
async def told(program: Program, name: str, speed: float | None = None) -> AsyncIterator[SimServer]:
    """A scenario behind the program's kubeconfig; without a speed its time passes by hand."""
    scenario = scenarios.find(name)
    server = SimServer(scenario.start(seed=1), speed=speed)
    scenario.attend(server)
    async with server:
        program.reach(server.url, server.token)
        yield server


async def picture(program: Program, service: str = "web-service") -> Service:
    """What `get` shows of one service."""
    ended = await program.run("get", service, "-o", "json")
    assert ended.code == 0, ended.err
    (found,) = json.loads(ended.out)["services"]
    shown: Service = found
    return shown


async def test_typo_is_a_service_without_pods_until_it_is_corrected(program: Program) -> None:
    async with told(program, "typo") as server:
        shown = await picture(program)
        assert (shown["counts"]["ready"], shown["verdict"]["code"]) == (0, "NoMatchingPods")
        server.cluster.advance(60)
        shown = await picture(program)
        assert (shown["counts"]["ready"], shown["verdict"]["code"]) == (3, "Ok")


async def test_bad_rollout_shows_the_pod_that_is_kept_out(program: Program) -> None:
    async with told(program, "bad-rollout") as server:
        server.cluster.advance(60)
        shown = await picture(program)
        assert (shown["counts"]["ready"], shown["counts"]["total"]) == (3, 4)
        kept_out = [each for each in shown["endpoints"] if not each["inRotation"]]
        assert [each["verdict"]["code"] for each in kept_out] == ["NotReady"]


async def test_mesh_counts_machines_beside_pods(program: Program) -> None:
    async with told(program, "mesh"):
        shown = await picture(program)
        kinds = sorted(each["target"]["kind"] for each in shown["endpoints"])
        assert kinds == ["ExternalWorkload", "ExternalWorkload", "Pod", "Pod", "Pod"]
        assert shown["counts"]["ready"] == 5


async def test_denied_shows_slices_and_says_what_is_missing(program: Program) -> None:
    async with told(program, "denied"):
        ended = await program.run("get", "web-service", "-o", "json")
        shown = json.loads(ended.out)
        assert (ended.code, shown["complete"]) == (0, False)
        assert shown["services"][0]["counts"]["ready"] == 3
        phases = {stream["resource"]: stream["phase"] for stream in shown["streams"]}
        assert phases["pods"] == "DENIED"


async def test_api_outage_is_a_gap_after_which_the_picture_is_right(program: Program) -> None:
    async with (
        told(program, "api-outage") as server,
        program.started("stream", "web-service", "-o", "json") as process,
    ):
        # By hand: a loaded machine takes longer to start the program than the story waits.
        await until_type(process, "SYNCED")
        server.cluster.advance(12)
        while (await until_type(process, "STREAM"))[-1]["phase"] != "RETRYING":
            pass
        server.cluster.advance(15)
        gap = (await until_type(process, "GAP"))[-1]
        assert gap["resource"] in {"services", "pods", "endpoints", "endpointslices"}
        read = await next_line(process)
        while read.get("counts", {}).get("ready") != 5:
            read = await next_line(process)
        truth = [e for s in server.cluster.list("endpointslices", "default") for e in s["endpoints"] or ()]
        assert sum(each["conditions"]["ready"] for each in truth) == 5
        process.send_signal(signal.SIGINT)


async def test_without_a_terminal_a_story_that_was_asked_for_begins_with_its_text(program: Program) -> None:
    async with program.started("demo", "--scenario", "typo") as process:
        assert process.stderr is not None
        first = (await process.stderr.readline()).decode()
        process.send_signal(signal.SIGINT)
    assert first == f"{scenarios.find('typo').text}\n"


@pytest.mark.parametrize("name", ["scale", "quota"])
async def test_serve_tells_the_story_and_how_to_reach_it(program: Program, name: str) -> None:
    async with program.started("demo", "--serve", "--scenario", name) as process:
        assert process.stdout is not None
        said = ""
        while "Ctrl-c ends it." not in said:
            read = (await process.stdout.readline()).decode()
            assert read
            said += read
        process.send_signal(signal.SIGINT)
    assert " ".join(scenarios.find(name).text.split()) in " ".join(said.split())


async def test_list_names_all_with_a_line_each(program: Program) -> None:
    ended = await program.run("demo", "--list")
    assert [line.split()[0] for line in ended.out.splitlines()] == list(scenarios.NAMES)
