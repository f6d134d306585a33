"""`epwatch timeline` over the embedded cluster's stories, live and from a recording."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from epwatch.sim import SimServer, scenarios
from tests.integration.cli.program import SECONDS, Program, next_line, until_type

_WAY_IN = ["Created", "Scheduled", "HasAddress", "Ready", "InSlice"]
_WAY_OUT = ["AskedToEnd", "OutOfRotation", "ContainerEnded", "Gone"]


@asynccontextmanager
async def told(program: Program, name: str) -> AsyncIterator[SimServer]:
    """A scenario whose time passes by hand, behind the program's kubeconfig."""
    scenario = scenarios.find(name)
    server = SimServer(scenario.start(seed=1), speed=None)
    scenario.attend(server)
    async with server:
        program.reach(server.url, server.token)
        yield server


async def recorded(program: Program, server: SimServer, tape: Path) -> list[dict[str, Any]]:
    """Record a roll-out of web-service until only the new revision is left; return the stream's lines."""
    async with program.started("stream", "web-service", "-o", "json", "--record", str(tape)) as process:
        lines = await until_type(process, "SYNCED")
        before = {line["id"] for line in lines if line["type"] == "ADDED"}
        left = set(before)
        for _ in range(600):
            server.cluster.advance(0.1)
        while left:
            lines.append(await next_line(process))
            if lines[-1]["type"] == "REMOVED":
                left.discard(lines[-1]["id"])
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 143
    return lines


async def test_a_rollout_has_a_lane_for_each_pod_and_a_low_water_mark(program: Program, tmp_path: Path) -> None:
    async with told(program, "rollout") as server:
        lines = await recorded(program, server, tmp_path / "tape")
    ended = await program.run("timeline", "web-service", "-o", "json", "--replay", str(tmp_path / "tape"))
    assert (ended.code, ended.err) == (0, "")
    (web,) = json.loads(ended.out)["services"]
    assert web["lowWater"]["ready"] == min(line["counts"]["ready"] for line in lines if line.get("counts"))
    revisions = list(dict.fromkeys(lane["revision"] for lane in web["lanes"]))
    assert len(revisions) == 2
    for lane in web["lanes"]:
        names = [event["name"] for event in lane["events"]]
        times = {event["name"]: event["time"] for event in lane["events"]}
        if lane["revision"] == revisions[0]:
            assert names == _WAY_IN + _WAY_OUT
            assert times["InSlice"] is None, "it was there before anybody looked"
        else:
            assert names == _WAY_IN
            assert None not in times.values()
    assert len(web["lanes"]) == 6


async def test_early_exit_is_noted_on_the_lane_of_the_pod(program: Program, tmp_path: Path) -> None:
    async with told(program, "early-exit") as server:
        await recorded(program, server, tmp_path / "tape")
    ended = await program.run("timeline", "web-service", "--replay", str(tmp_path / "tape"), "--utc")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count("EarlyExit: container web ended within a second of leaving rotation") == 3


async def test_live_it_watches_for_its_time_and_tells_the_same_as_its_recording(
    program: Program, server: SimServer, tmp_path: Path
) -> None:
    tape = str(tmp_path / "tape")
    live = await program.run("timeline", "web-service", "--for", "1s", "--record", tape, "-o", "json")
    assert live.code == 0, live
    assert "watches for 1 s" in live.err
    assert server.request_log.of("watch")
    replayed = await program.run("timeline", "web-service", "--replay", tape, "-o", "json")
    assert (replayed.code, replayed.out) == (0, live.out)


async def test_the_servers_clock_is_on_the_recording(program: Program, server: SimServer, tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    assert (await program.run("timeline", "web-service", "--for", "1s", "--record", str(tape))).code == 0
    assert server.request_log.of("watch")
    marks = [json.loads(line) for line in tape.read_text().splitlines()[1:]]
    skews = [mark["data"]["skew"] for mark in marks if "skew" in mark.get("data", {})]
    # One machine, one clock; a Date header has whole seconds.
    assert skews
    assert all(abs(skew) < 30 for skew in skews)


async def test_a_service_that_was_never_there_is_1_and_none_named_is_2(program: Program, server: SimServer) -> None:
    ended = await program.run("timeline", "no-such", "--for", "100ms")
    assert (ended.code, ended.out) == (1, "")
    assert "no-such" in ended.err
    assert (await program.run("timeline")).code == 2
    assert server.request_log.of("watch")


async def test_live_one_that_is_not_there_is_told_when_that_is_known_with_the_nearest_name(
    program: Program, server: SimServer
) -> None:
    async with program.started("timeline", "web-servise", "web-service", "--for", "1h") as process:
        assert process.stderr is not None
        async with asyncio.timeout(SECONDS):
            lines = [(await process.stderr.readline()).decode() for _ in range(3)]
        assert lines == [
            "epwatch: watches for 3600 s\n",
            "epwatch: no service web-servise in namespace default: it is waited for\n",
            "epwatch: no service web-servise; did you mean web-service?\n",
        ]
        assert process.returncode is None


async def test_a_cluster_that_is_not_there_is_1_with_a_message(program: Program) -> None:
    program.reach("http://127.0.0.1:1")
    ended = await program.run("timeline", "web-service")
    assert (ended.code, ended.out) == (1, "")
    assert "nothing listens at the server's address" in ended.err


async def test_of_a_recording_only_the_time_asked_for_is_told(program: Program, tmp_path: Path) -> None:
    async with told(program, "rollout") as server:
        lines = await recorded(program, server, tmp_path / "tape")
    synced = next(line["time"] for line in lines if line["type"] == "SYNCED")
    brief = ("timeline", "web-service", "-o", "json", "--replay", str(tmp_path / "tape"))
    for until in (("--for", "1ms"), ("--until", synced)):
        ended = await program.run(*brief, *until)
        assert (ended.code, ended.err) == (0, "")
        (web,) = json.loads(ended.out)["services"]
        assert len(web["lanes"]) == 3, until
        assert not [event for lane in web["lanes"] for event in lane["events"] if event["name"] == "Gone"]
