"""`epwatch stream` on a real socket: the story as lines, its ends, and its signals."""

import asyncio
import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from epwatch.sim import SimServer
from tests.integration.cli.program import SECONDS, Program, next_line, until_type

ROOT = Path(__file__).parents[3]


def rows(lines: list[dict[str, Any]], kind: str) -> list[str]:
    return [line["endpoint"]["address"] for line in lines if line["type"] == kind]


async def test_the_first_picture_comes_before_synced_and_nothing_of_it_changes(
    program: Program, server: SimServer
) -> None:
    async with program.started("stream", "-o", "json") as process:
        lines = await until_type(process, "SYNCED")
    kinds = [line["type"] for line in lines if line["type"] != "STREAM"]
    assert kinds == ["SERVICE_ADDED", "ADDED", "ADDED", "ADDED", "SYNCED"]
    assert rows(lines, "ADDED") == [f"192.168.1.{last}" for last in (2, 3, 4)]
    assert all(line["initial"] for line in lines if "initial" in line)
    assert server.request_log.of("watch")


async def test_scaling_is_told_change_by_change_with_numbers_without_holes(program: Program, server: SimServer) -> None:
    async with program.started("stream", "web-service", "-o", "json") as process:
        lines = await until_type(process, "SYNCED")
        server.cluster.scale("frontend", 5)
        while [line for line in lines if line.get("counts", {}).get("ready") == 5] == []:
            lines.append(await next_line(process))
        server.cluster.scale("frontend", 3)
        while len(rows(lines, "REMOVED")) < 2:
            lines.append(await next_line(process))
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert {line["v"] for line in lines} == {1}
    assert set(rows(lines, "ADDED")[3:]) == {"192.168.1.5", "192.168.1.6"}
    assert {line["reason"] for line in lines if line["type"] == "REMOVED"} == {"PodDeleted"}
    assert {line["context"] for line in lines} == {"test"}


async def test_count_ends_the_stream_after_so_many_changes(program: Program, server: SimServer) -> None:
    async with program.started("stream", "web-service", "-o", "json", "--count", "2") as process:
        await until_type(process, "SYNCED")
        server.cluster.scale("frontend", 5)
        assert process.stdout is not None
        async with asyncio.timeout(SECONDS):
            rest = [json.loads(line) for line in (await process.stdout.read()).splitlines()]
            assert await process.wait() == 0
    assert len([line for line in rest if line["type"] not in ("STREAM", "GAP")]) == 2


async def test_changes_only_begins_with_the_first_change(program: Program, server: SimServer) -> None:
    async with program.started("stream", "-o", "json", "--changes-only") as process:
        phases: dict[str, str] = {}
        while phases != dict.fromkeys(("services", "pods", "endpoints", "endpointslices"), "LIVE"):
            line = await next_line(process)
            assert line["type"] == "STREAM"
            phases[line["resource"]] = line["phase"]
        server.cluster.scale("frontend", 4)
        line = await next_line(process)
    assert line["initial"] is False
    assert line["service"] == "web-service"


async def test_for_ends_the_stream_with_success(program: Program, server: SimServer) -> None:
    ended = await program.run("stream", "--for", "100ms")
    assert (ended.code, ended.err) == (0, "")
    assert "  +  default/web-service  192.168.1.2:8080  frontend-" in ended.out
    assert "  #  synced: " in ended.out
    assert server.request_log.of("watch")


async def test_for_does_not_hide_that_nothing_can_be_read(program: Program) -> None:
    program.reach("http://127.0.0.1:1")
    ended = await program.run("stream", "--for", "1h")
    assert ended.code == 1


async def test_a_service_that_is_not_there_is_told_on_stderr_with_the_command_that_may_be_meant(
    program: Program, server: SimServer
) -> None:
    """The lines would say nothing, for as long as there is none; a mistyped command is taken for a service's name."""
    ended = await program.run("stream", "gte", "web-service", "--for", "100ms")
    waits = "epwatch: no service gte in namespace default: it is waited for; did you mean the command gate?\n"
    assert (ended.code, ended.err) == (0, waits)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=str
)
@pytest.mark.parametrize("command", [["stream", "-o", "json"], []], ids=["stream", "live tree without a terminal"])
async def test_a_signal_ends_it_silently_with_its_code(
    program: Program, server: SimServer, number: signal.Signals, code: int, command: list[str]
) -> None:
    async with program.started(*command) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        async with asyncio.timeout(SECONDS):
            assert await process.stdout.readline() != b""
            process.send_signal(number)
            assert await process.wait() == code
            assert await process.stderr.read() == b""
    assert server.request_log.of("list")


async def test_f44_a_stream_that_was_stopped_resumes_without_a_list(program: Program, server: SimServer) -> None:
    async with program.started("stream", "-o", "json", "--changes-only") as process, asyncio.timeout(SECONDS):
        phases = set[str]()
        while phases != {"services", "pods", "endpoints", "endpointslices"}:
            line = await next_line(process)
            phases |= {line["resource"]} if line["phase"] == "LIVE" else set()
        again = asyncio.Semaphore(0)
        server.on_request = lambda _request: again.release()
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)  # noqa: ASYNC222 - it stops at once
        process.send_signal(signal.SIGCONT)
        for _stream in phases:
            await again.acquire()
        server.cluster.scale("frontend", 4)
        assert (await next_line(process))["service"] == "web-service"
    assert len(server.request_log.of("list")) == 4


async def test_ctrl_c_before_the_server_answers_is_130_too(program: Program, server: SimServer) -> None:
    asked = asyncio.Event()
    server.on_request = lambda _request: asked.set()
    server.silence()
    async with program.started("get") as process, asyncio.timeout(SECONDS):
        await asked.wait()
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 130


READS_UNTIL_QUIET = """
live, synced = 0, False
while live < 4 or not synced:
    line = input()
    print(line)
    live += '"phase":"LIVE"' in line
    synced = synced or '"type":"SYNCED"' in line
"""
"""Passes on the lines up to the last that a cluster in which nothing happens is good for, and goes."""


async def test_a_reader_that_goes_ends_it_silently_although_nothing_happens(
    program: Program, server: SimServer
) -> None:
    python = shlex.quote(sys.executable)
    reader = f"{python} -c {shlex.quote(READS_UNTIL_QUIET)}"
    pipeline = f"set -o pipefail; {python} -m epwatch stream -o json 2>&1 | {reader}"
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", pipeline, stdout=asyncio.subprocess.PIPE, env=program.env
    )
    async with asyncio.timeout(SECONDS):
        out, _ = await process.communicate()
    assert process.returncode == 0
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert server.request_log.of("list")


@contextmanager
def flooded(*arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """The stream command over a feed that never rests, with a stdout that nobody reads."""
    command = [sys.executable, "-m", "tests.integration.cli.flood", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_reader_that_is_too_slow_ends_it_with_a_message() -> None:
    with flooded() as process:
        assert process.wait(SECONDS) == 1
        assert process.stderr is not None
        told = process.stderr.read()
    assert told == b"epwatch: the reader of this stream is too slow: more than 64 MiB wait for it\n"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=str)
def test_a_signal_ends_it_although_nobody_reads(number: signal.Signals, code: int) -> None:
    with flooded("--stop-at", "1000000") as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"flooded\n"
        process.send_signal(number)
        assert process.wait(SECONDS) == code


async def test_times_are_utc_where_asked_for(program: Program, server: SimServer) -> None:
    ended = await program.run("stream", "--utc", "--for", "1ms", env={"TZ": "UTC-5"})
    assert all(line.split()[0].endswith("Z") for line in ended.out.splitlines())
    assert server.request_log.of("list")


async def test_where_tells_of_what_matches_alone_and_numbers_it_without_holes(
    program: Program, server: SimServer
) -> None:
    async with program.started("stream", "-o", "json", "--where", "192.168.1.3") as process:
        lines = await until_type(process, "SYNCED")
    added = [line["endpoint"]["address"] for line in lines if line["type"] == "ADDED"]
    assert added == ["192.168.1.3"]
    assert {line["service"] for line in lines if line["type"].startswith("SERVICE")} == {"web-service"}
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))


async def test_a_kubeconfig_that_is_broken_meanwhile_is_told_on_stderr_and_the_lines_go_on(
    program: Program, server: SimServer
) -> None:
    async with program.started("stream", "-o", "json") as process:
        await until_type(process, "SYNCED")
        program.kubeconfig.write_text("contexts: [")
        process.send_signal(signal.SIGCONT)
        assert process.stderr is not None
        async with asyncio.timeout(SECONDS):
            told = (await process.stderr.readline()).decode()
        assert told.startswith("epwatch: the kubeconfig is not usable now, the former goes on: ")
        assert server.token not in told
        server.cluster.scale("frontend", 4)
        assert (await until_type(process, "ADDED"))[-1]["initial"] is False
