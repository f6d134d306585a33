"""Recordings made and played by the real program: files, pipes, kills, full disks, and what is not in them."""

import asyncio
import gzip
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from epwatch.sim import SimServer
from tests.integration.cli.program import SECONDS, Program, next_line, until_type

ROOT = Path(__file__).parents[3]


def lines_of(path: Path) -> list[dict[str, object]]:
    raw = path.read_bytes()
    text = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    return [json.loads(line) for line in text.splitlines()]


async def recorded_story(program: Program, server: SimServer, tape: Path, *more: str) -> str:
    """Record a scaling, a gap and another scaling while they are streamed; return what the stream wrote."""
    arguments = ("stream", "-o", "json", "--record", str(tape), *more)
    async with program.started(*arguments) as process, asyncio.timeout(SECONDS):
        lines = await until_type(process, "SYNCED")
        server.cluster.scale("frontend", 5)
        while [line for line in lines if line.get("counts", {}).get("ready") == 5] == []:
            lines.append(await next_line(process))
        server.cluster.compact()
        server.kill()
        server.cluster.scale("frontend", 3)
        while lines[-1].get("counts", {}).get("ready") != 3:
            lines.append(await next_line(process))
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 143
    return "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


@pytest.mark.parametrize("name", ["tape.ndjson", "tape.gz"])
async def test_the_stream_of_a_recording_is_byte_for_byte_the_live_one(
    program: Program, server: SimServer, tmp_path: Path, name: str
) -> None:
    tape = tmp_path / name
    seen = await recorded_story(program, server, tape)
    assert '"type":"GAP"' in seen
    replayed = await program.run("stream", "-o", "json", "--replay", str(tape), env={"KUBECONFIG": ""})
    assert (replayed.code, replayed.err) == (0, "")
    # What came between the last line read and the signal is on the tape as well.
    told = replayed.out.splitlines()
    for number, line in enumerate(seen.splitlines()):
        assert line == told[number]
    assert replayed.out.startswith(seen)
    assert stat.S_IMODE(tape.stat().st_mode) == 0o600


async def test_get_gate_and_stream_read_it_at_any_time(program: Program, server: SimServer, tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    seen = [json.loads(line) for line in (await recorded_story(program, server, tape)).splitlines()]
    five = next(line["time"] for line in seen if line.get("counts", {}).get("ready") == 5)
    at = await program.run("get", "web-service", "-o", "json", "--replay", str(tape), "--at", five)
    assert (at.code, at.err) == (0, "")
    document = json.loads(at.out)
    assert document["time"] == five
    assert document["services"][0]["counts"]["ready"] == 5
    since = await program.run("stream", "-o", "json", "--replay", str(tape), "--since", five)
    first = [json.loads(line) for line in since.out.splitlines()]
    assert {line["initial"] for line in first if line["type"] == "ADDED"} == {True}
    gate = await program.run("gate", "web-service", "--never-below", "3", "--for", "0s", "--replay", str(tape))
    assert (gate.code, gate.out.splitlines()[0]) == (0, "ok")
    violated = await program.run("gate", "web-service", "--never-below", "4", "--for", "1h", "--replay", str(tape))
    assert violated.code == 3
    missing = await program.run("get", "no-such", "--replay", str(tape))
    assert missing.code == 1


async def test_a_kill_leaves_what_can_be_played(program: Program, server: SimServer, tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    async with program.started("record", "-o", str(tape)) as process, asyncio.timeout(SECONDS):
        while not tape.exists() or b"LIST_END" not in tape.read_bytes():  # noqa: ASYNC110 - written by another
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    shown = await program.run("get", "-o", "name", "--replay", str(tape))
    # Which of the four lists were whole by then is a matter of chance.
    assert shown.code == 0, shown
    assert shown.err == "" or shown.err.startswith("epwatch: the picture is incomplete: "), shown
    assert server.request_log.of("watch") is not None


async def test_nothing_is_overwritten_without_force_and_no_link_is_followed(program: Program, tmp_path: Path) -> None:
    there, link = tmp_path / "there", tmp_path / "link"
    there.write_text("precious")
    link.symlink_to(there)
    for path, told in ((there, "is there already"), (link, "is there already")):
        ended = await program.run("record", "-o", str(path), "--server", "http://127.0.0.1:1")
        assert ended.code == 1
        assert told in ended.err
    forced = await program.run("record", "-o", str(link), "--force", "--server", "http://127.0.0.1:1")
    assert (forced.code, "is a symbolic link" in forced.err) == (1, True)
    assert there.read_text() == "precious"


async def test_force_overwrites(program: Program, server: SimServer, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("old" * 10_000)
    ended = await program.run("stream", "--for", "1ms", "--record", str(there), "--force")
    assert (ended.code, ended.err) == (0, f"epwatch: REC {there}\n")
    assert lines_of(there)[0]["schema"] == 1
    assert server.request_log.of("watch")


async def test_on_a_full_disk_the_stream_goes_on_and_says_so(program: Program, server: SimServer) -> None:
    async with program.started("stream", "-o", "json", "--record", "/dev/full", "--force") as process:
        await until_type(process, "SYNCED")
        assert process.stderr is not None
        async with asyncio.timeout(SECONDS):
            told = b""
            while b"ends here" not in told:
                told = await process.stderr.readline()
        assert told == b"epwatch: the recording to /dev/full ends here: No space left on device\n"
        server.cluster.scale("frontend", 4)
        assert (await until_type(process, "ADDED"))[-1]["endpoint"]["address"] == "192.168.1.5"


async def test_record_alone_fails_on_a_full_disk(program: Program, server: SimServer) -> None:
    ended = await program.run("record", "-o", "/dev/full", "--force")
    assert (ended.code, ended.err) == (1, "epwatch: the recording to /dev/full ends here: No space left on device\n")
    assert server.url


async def test_a_recorder_that_can_read_nothing_says_so_and_goes_on(program: Program, tmp_path: Path) -> None:
    program.reach("http://127.0.0.1:9")
    async with program.started("record", "-o", str(tmp_path / "tape")) as process:
        assert process.stderr is not None
        async with asyncio.timeout(SECONDS):
            said = [(await process.stderr.readline()).decode() for _ in range(4)]
        assert process.returncode is None
        process.send_signal(signal.SIGINT)
    assert said[0].startswith("epwatch: nothing listens at the server's address (Connection refused")
    assert said[3] == "  goes on trying\n"


async def test_no_secret_is_in_it(program: Program, server: SimServer, tmp_path: Path) -> None:
    secret = "canary-7f3a"
    container = {"name": "a", "image": "i", "args": [secret], "env": [{"name": "X", "value": secret}]}
    meta = {"name": "p", "namespace": "default", "annotations": {"last-applied": secret}, "labels": {"app": "frontend"}}
    server.cluster.create({"kind": "Pod", "apiVersion": "v1", "metadata": meta, "spec": {"containers": [container]}})
    tape = tmp_path / "tape"
    await program.run("stream", "--for", "1s", "--record", str(tape))
    written = tape.read_text()
    assert '"name":"p"' in written
    assert secret not in written
    assert server.token not in written
    assert server.url not in written


async def test_one_recorder_on_stdout_serves_viewers_behind_a_log_with_one_set_of_watches(
    program: Program, server: SimServer, tmp_path: Path
) -> None:
    python, log = sys.executable, tmp_path / "log"
    pipeline = (
        f"{python} -m epwatch record | sed -u 's/^/2026-11-24T15:00:00Z stdout F /'"
        f" | (echo hello; cat) | tee {log} | {python} -m epwatch replay --follow - --utc"
    )
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", pipeline, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=program.env, start_new_session=True
    )
    try:
        assert process.stdout is not None
        told = ""
        async with asyncio.timeout(SECONDS):
            while "synced" not in told:
                told += (await process.stdout.readline()).decode()
            server.cluster.scale("frontend", 4)
            while "192.168.1.5" not in told:
                told += (await process.stdout.readline()).decode()
            async with program.started("replay", "--follow", str(log), "--utc") as another:
                assert another.stdout is not None
                line = b"a line"
                while b"192.168.1.5" not in line:
                    assert line
                    line = await another.stdout.readline()
        assert len(server.request_log.of("watch")) == 4
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        await process.communicate()
    assert "default/web-service" in told


async def test_lines_of_others_and_parts_that_begin_in_the_middle_are_no_hindrance(
    program: Program, server: SimServer, tmp_path: Path
) -> None:
    tape = tmp_path / "tape"
    await program.run("stream", "--for", "1s", "--record", str(tape))
    own = tape.read_text().splitlines()
    mixed = tmp_path / "mixed"
    mixed.write_text("\n".join(["starting up", *[f"[pod/epwatch] {line}\n{{}}" for line in own], '{"seq":true}', ""]))
    shown = await program.run("get", "-o", "name", "--replay", str(mixed))
    assert shown.out == "service/web-service\n"
    assert shown.err == f"epwatch: {len(own) + 2} lines were none of a recording, and skipped\n"
    assert server.url


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no recording of epwatch"),
        (b"\x00\xff" * 5000, "is no recording of epwatch"),
        (b"\x1f\x8b\x08garbage", "is broken"),
        (b'{"schema":99,"epwatch":"9.0","time":"x","contexts":[],"options":{}}\n', "was made by a later epwatch"),
        (b'{"schema":1,"epwatch":"1","time":"x","contexts":[],"options":{}}\n', "holds no whole picture"),
        (b'{"seq":1,' + b"[" * 100_000 + b"\n", "is no recording of epwatch"),
    ],
    ids=["empty", "binary", "bad gzip", "future", "header alone", "deep"],
)
async def test_what_cannot_be_played_is_one_clear_line(
    program: Program, tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "bad"
    path.write_bytes(content)
    ended = await program.run("get", "--replay", str(path))
    assert (ended.code, ended.out) == (1, "")
    line = ended.err.splitlines()[-1]
    assert told in line
    assert line.startswith(f"epwatch: {path}")


async def test_a_file_that_is_not_there_is_one_clear_line(program: Program) -> None:
    ended = await program.run("replay", "/no/such/file")
    assert (ended.code, ended.err) == (1, "epwatch: /no/such/file cannot be read: No such file or directory\n")


async def test_a_pipe_that_holds_no_recording_is_called_stdin(program: Program) -> None:
    ended = await program.run("get", "--replay", "-")
    assert (ended.code, ended.err) == (1, "epwatch: stdin is no recording of epwatch\n")


async def test_a_recording_is_turned_into_parts_that_replay_as_one(
    program: Program, server: SimServer, tmp_path: Path
) -> None:
    tape = tmp_path / "tape"
    async with program.started("record", "-o", str(tape), "--rotate", "64k", "--keep", "2") as process:
        async with asyncio.timeout(SECONDS):
            replicas = 3
            while not (tmp_path / "tape.2").exists():
                replicas = 40 if replicas == 3 else 3
                server.cluster.scale("frontend", replicas)
                await asyncio.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 143
    paths = [str(tmp_path / name) for name in ("tape", "tape.1", "tape.2") if (tmp_path / name).exists()]
    played = await program.run("replay", *paths)
    assert (played.code, played.err) == (0, "")
    seqs = sorted(int(str(line["seq"])) for path in paths for line in lines_of(Path(path)) if "schema" not in line)
    assert seqs == list(range(seqs[0], seqs[-1] + 1))
