"""`epwatch gate` as a script calls it: exit codes, its command, and what stands on stdout and stderr."""

import asyncio
import json
import shlex
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from epwatch.sim import SimServer
from epwatch.sim import resources as res
from epwatch.sim.scenarios import manifests as make
from tests.integration.cli.program import SECONDS, Ended, Program


class Gate:
    """A gate that runs: its progress as it comes, and its end."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.told = ""

    async def says(self, text: str) -> None:
        """Wait until a line of stderr holds the text."""
        assert self._process.stderr is not None
        async with asyncio.timeout(SECONDS):
            while text not in self.told:
                line = await self._process.stderr.readline()
                assert line, f"{text!r} was not said: {self.told}"
                self.told += line.decode()

    async def ends(self) -> Ended:
        async with asyncio.timeout(SECONDS):
            out, err = await self._process.communicate()
        assert self._process.returncode is not None
        return Ended(self._process.returncode, out.decode(), self.told + err.decode())


@asynccontextmanager
async def gate(program: Program, *arguments: str) -> AsyncIterator[Gate]:
    async with program.started("gate", "web-service", *arguments) as process:
        yield Gate(process)


def set_image(server: SimServer, image: str) -> None:
    def changed(obj: dict[str, Any]) -> dict[str, Any]:
        obj["spec"]["template"]["spec"]["containers"][0] |= {"image": image}
        return obj

    server.cluster.api.update(res.DEPLOYMENTS, "default", "frontend", changed)


async def test_what_holds_is_0_with_its_low_water_on_stdout(program: Program, server: SimServer) -> None:
    ended = await program.run("gate", "svc/web-service", "--for", "200ms", "-o", "json")
    assert ended.code == 0, ended
    document = json.loads(ended.out)
    (web,) = document.pop("services")
    assert document == {"v": 1, "result": "ok"}
    assert web.pop("lowWater")["ready"] == 3
    assert web == {"context": "test", "namespace": "default", "name": "web-service"}
    assert "web-service 3 of 3 ready: holds" in ended.err
    assert ended.err.splitlines()[-1].endswith("web-service 3 of 3 ready: ended")
    lists = [one for one in server.request_log.of("list", "endpointslices") if "limit" in one.query]
    assert len(lists) == 2, "the slices were not listed afresh"


async def test_every_named_service_has_to_hold_its_percentage(program: Program, server: SimServer) -> None:
    """Of three pods half is two; the second service has none of them until its selector is mended."""
    server.cluster.submit(make.service("second", [make.port(80, 8080)], app="fronted"))
    ended = await program.run("gate", "web-service", "second", "--min-ready", "50%", "--for", "0s", "-o", "json")
    assert ended.code == 0, ended
    assert "second 0 of 0 ready; web-service 3 of 2 ready: " in ended.err
    async with gate(program, "second", "--min-ready", "2", "--for", "0s", "-o", "json") as running:
        await running.says("second 0 of 2 ready; web-service 3 of 2 ready: waits until all has held for long enough")
        second = server.cluster.get("service", "second")
        second["spec"]["selector"] = {"app": "frontend"}
        server.cluster.update(second)
        ended = await running.ends()
    assert (ended.code, json.loads(ended.out)["result"]) == (0, "ok")
    assert [service["name"] for service in json.loads(ended.out)["services"]] == ["second", "web-service"]


async def test_a_dip_below_the_least_is_3(program: Program, server: SimServer) -> None:
    async with gate(program, "--never-below", "3", "--for", "1m") as running:
        await running.says("holds")
        server.cluster.scale("frontend", 2)
        ended = await running.ends()
    assert ended.code == 3
    assert ended.out.startswith("violated: web-service had 2 ready, never below 3 was asked for\n")
    assert "default/web-service: fewest ready 2 of 3, at " in ended.out


async def test_what_does_not_come_in_time_is_4(program: Program, server: SimServer) -> None:
    ended = await program.run("gate", "web-service", "no-such-service", "--timeout", "5s", "--for", "0s")
    assert (ended.code, ended.out.splitlines()[0]) == (4, "timeout: not so within 5 s")
    assert "no-such-service is not there yet" in ended.err
    assert server.request_log.of("watch")


async def test_rights_that_are_missing_are_5(program: Program, server: SimServer) -> None:
    server.access.deny("list", "endpointslices")
    server.access.deny("list", "endpoints")
    ended = await program.run("gate", "web-service", "--for", "0s")
    assert (ended.code, ended.out.splitlines()[0]) == (
        5,
        "unknown: web-service has no endpoints that can be read",
    )


async def test_a_cluster_that_is_not_there_is_1_with_a_message(program: Program) -> None:
    program.reach("http://127.0.0.1:1")
    ended = await program.run("gate", "web-service")
    assert (ended.code, ended.out) == (1, "")
    assert "nothing listens at the server's address" in ended.err


async def test_without_a_service_it_is_wrong_usage(program: Program) -> None:
    assert (await program.run("gate")).code == 2


async def test_the_command_runs_after_synced_and_its_output_is_not_the_result(
    program: Program, server: SimServer
) -> None:
    command = f"{shlex.quote(sys.executable)} -m epwatch get web-service -o name; echo said"
    ended = await program.run("gate", "web-service", "--for", "0s", "-o", "json", "--", "sh", "-c", command)
    assert ended.code == 0, ended
    assert json.loads(ended.out)["result"] == "ok"
    assert "service/web-service\nsaid\n" in ended.err
    assert "3 of 3 ready: the command runs" in ended.err.split("service/web-service")[0]
    assert server.request_log.of("watch")


async def test_a_command_that_fails_is_1(program: Program, server: SimServer) -> None:
    ended = await program.run("gate", "web-service", "--", "sh", "-c", "exit 4")
    assert (ended.code, ended.out.splitlines()[0]) == (1, "failed: the command ended with exit code 4")
    assert "epwatch: the command ended with exit code 4\n" in ended.err
    assert server.request_log.of("watch")


async def test_a_command_that_does_not_exist_is_1(program: Program, server: SimServer) -> None:
    ended = await program.run("gate", "web-service", "--", "no-such-program")
    assert (ended.code, ended.err.splitlines()[-1]) == (
        1,
        "epwatch: no-such-program cannot be run: No such file or directory",
    )
    assert server.request_log.of("watch")


async def test_a_command_that_never_ends_is_ended_at_the_timeout(program: Program, server: SimServer) -> None:
    ended = await program.run(
        *(
            "gate",
            "web-service",
            "--timeout",
            "5s",
            "--",
            "sh",
            "-c",
            "trap 'echo asked to end; kill $!; exit' TERM; sleep 99 & wait",
        )
    )
    assert (ended.code, ended.out.splitlines()[0]) == (4, "timeout: not so within 5 s")
    assert "asked to end\n" in ended.err
    assert server.request_log.of("watch")


async def test_until_old_gone_waits_for_the_last_old_row(program: Program, server: SimServer) -> None:
    async with gate(program, "--until-old-gone", "--for", "0s") as running:
        await running.says("in no new revision yet, 3 old")
        set_image(server, "registry.example/frontend:1.5.0")
        ended = await running.ends()
    assert ended.code == 0, ended
    steps = [line for line in ended.err.splitlines() if "new revision" not in line]
    assert any("1 of 3 ready" in line for line in steps)
    assert ", 0 old" in steps[-1]
    slices = server.cluster.list("endpointslices", "default")
    assert len([one for each in slices for one in each["endpoints"]]) == 3


async def test_ctrl_c_ends_it_with_130_and_its_command_with_it(program: Program, server: SimServer) -> None:
    async with program.started("gate", "web-service", "--", "sh", "-c", "echo begun; exec sleep 99") as process:
        running = Gate(process)
        await running.says("begun")
        process.send_signal(signal.SIGINT)
        assert (await running.ends()).code == 130
    assert server.request_log.of("watch")


@pytest.mark.parametrize("wrong", [("--min-ready", "101%"), ("--never-below", "x"), ("--revision", "a b")])
async def test_a_wrong_term_is_2(program: Program, wrong: tuple[str, str]) -> None:
    ended = await program.run("gate", "web-service", *wrong)
    assert (ended.code, ended.out) == (2, "")
