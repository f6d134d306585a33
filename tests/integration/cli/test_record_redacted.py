"""`record` by the real program: redacted on its way to the file, and ended by a reader that goes, without a word."""

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from epwatch.sim import SimServer
from tests.integration.cli.program import SECONDS, Program


def written(tape: Path) -> bytes:
    return tape.read_bytes() if tape.exists() else b""


async def test_redacted_nothing_of_the_cluster_is_in_the_file_and_the_picture_is_as_it_was(
    program: Program, server: SimServer, tmp_path: Path
) -> None:
    tape = tmp_path / "tape"
    async with program.started("record", "--redact", "-o", str(tape)) as process, asyncio.timeout(SECONDS):
        while written(tape).count(b'"phase":"LIVE"') < 4:  # noqa: ASYNC110 - written by another
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 143
    redacted = written(tape)
    for name in (b"frontend", b"web-service", b"192.168.1.", b"node-a", b"registry.example", b"test", b"default"):
        assert name not in redacted, name
    shown = json.loads((await program.run("get", "-o", "json", "--replay", str(tape))).out)
    live = json.loads((await program.run("get", "-o", "json")).out)
    assert [each["counts"]["ready"] for each in shown["services"]] == [3]
    codes = [[each["verdict"]["code"] for each in document["services"]] for document in (shown, live)]
    assert codes[0] == codes[1] != []
    assert server.request_log.of("watch")


@pytest.mark.usefixtures("server")
async def test_a_reader_that_goes_ends_a_recording_to_stdout_with_0_and_without_a_word(
    program: Program,
) -> None:
    pipeline = f'{sys.executable} -m epwatch record | head -1; echo "${{PIPESTATUS[0]}}"'
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", pipeline, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=program.env
    )
    async with asyncio.timeout(SECONDS):
        out, err = await process.communicate()
    header, code = out.decode().splitlines()
    assert json.loads(header)["schema"] == 1
    assert (code, err) == ("0", b"")
