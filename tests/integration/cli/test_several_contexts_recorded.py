"""Two real clusters on one recording: what was seen is played again line by line, whatever became of either."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.cli.clusters import Clusters, two_clusters
from tests.integration.cli.program import SECONDS, Ended, Program, next_line
from tests.integration.cli.test_several_contexts import BOTH, EU, US, Lines, until

STREAMS = 4


@pytest.fixture
async def clusters(program: Program) -> AsyncIterator[Clusters]:
    async with two_clusters(program, EU, US) as clusters:
        yield clusters


def lines_of(path: Path) -> Lines:
    return [json.loads(line) for line in path.read_text().splitlines()]


def contexts(ended: Ended) -> list[str]:
    return [each["context"] for each in json.loads(ended.out)["services"]]


async def recorded(program: Program, clusters: Clusters, tape: Path, *more: str) -> bytes:
    """Record a story in which both are scaled and one dies and comes back; return the stream that was seen."""
    arguments = ("stream", "-o", "json", "--record", str(tape), *BOTH, *more)
    async with program.started(*arguments) as process:
        seen: Lines = []
        await until(process, seen, type="SYNCED", context=EU)
        await until(process, seen, type="SYNCED", context=US)
        clusters.scale(US, 4)
        clusters.scale(EU, 2)
        await until(process, seen, type="ADDED", context=US, initial=False)
        await until(process, seen, type="REMOVED", context=EU)
        await clusters.down(EU)
        await until(process, seen, type="STREAM", context=EU, phase="RETRYING")
        clusters.scale(US, 3)
        await until(process, seen, type="REMOVED", context=US)
        await clusters.up(EU)
        clusters.scale(EU, 4)
        await until(process, seen, type="ADDED", context=EU, initial=False)
        process.terminate()
        assert process.stdout is not None
        async with asyncio.timeout(SECONDS):
            seen += [json.loads(line) for line in (await process.stdout.read()).splitlines() if line.endswith(b"}")]
            await process.wait()
    return "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in seen).encode()


async def test_the_stream_of_a_recording_is_the_very_one_that_was_seen(
    program: Program, clusters: Clusters, tmp_path: Path
) -> None:
    tape = tmp_path / "tape"
    seen = await recorded(program, clusters, tape)
    played = (await program.run("stream", "-o", "json", "--replay", str(tape))).out.encode()
    # What was written of it after the signal has no end of its own: the tape may hold a line more, or one less.
    length = min(len(seen), len(played))
    assert played[:length] == seen[:length]
    assert abs(len(played.splitlines()) - len(seen.splitlines())) <= 8
    assert {line["context"] for line in map(json.loads, played.splitlines())} == {EU, US}


async def test_one_tape_has_both_contexts_in_its_first_line_and_numbers_its_lines_without_holes(
    program: Program, clusters: Clusters, tmp_path: Path
) -> None:
    tape = tmp_path / "tape"
    await recorded(program, clusters, tape)
    header, *lines = lines_of(tape)
    assert header["contexts"] == [EU, US]
    assert [line["seq"] for line in lines] == [*range(1, len(lines) + 1)]
    frames = [line["context"] for line in lines if line.get("mark") == "KEYFRAME_BEGIN"]
    assert frames[:2] == [EU, US]


async def test_every_command_takes_a_recording_of_both(program: Program, clusters: Clusters, tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    await recorded(program, clusters, tape)
    replay = ("--replay", str(tape))
    assert contexts(await program.run("get", "-o", "json", *replay)) == [EU, US]
    assert contexts(await program.run("timeline", "web-service", "-o", "json", *replay)) == [EU, US]
    gate = await program.run("gate", "web-service", "--for", "0", "--min-ready", "1", "-o", "json", *replay)
    assert (gate.code, contexts(gate)) == (0, [EU, US])
    told = await program.run("explain", "web-service", *replay)
    assert [line for line in told.out.splitlines() if line.startswith("context ")] == [f"context {EU}", f"context {US}"]
    text = await program.run("replay", str(tape))
    assert {line.split()[1] for line in text.out.splitlines()} == {EU, US}


async def test_a_recording_from_a_time_on_begins_with_the_whole_picture_of_both(
    program: Program, clusters: Clusters, tmp_path: Path
) -> None:
    tape = tmp_path / "tape"
    seen = await recorded(program, clusters, tape)
    later = next(line["time"] for line in map(json.loads, seen.splitlines()) if line.get("initial") is False)
    played = await program.run("stream", "-o", "json", "--replay", str(tape), "--since", later)
    first = [json.loads(line) for line in played.out.splitlines()]
    assert [line["context"] for line in first if line["type"] == "SERVICE_ADDED"] == [EU, US]
    assert [line["context"] for line in first if line["type"] == "SYNCED"] == [EU, US]


async def test_what_was_read_when_somebody_asked_why_is_on_the_recording_of_its_own_context(
    program: Program, clusters: Clusters, tmp_path: Path
) -> None:
    tape = tmp_path / "tape"
    clusters.scale(US, 4)
    live = await program.run("explain", "web-service", "--record", str(tape), *BOTH)
    again = await program.run("explain", "web-service", "--replay", str(tape))
    wants = [line for line in live.out.splitlines() if "deployment frontend wants" in line]
    assert wants == ["  deployment frontend wants 3", "  deployment frontend wants 4"]
    assert [line for line in again.out.splitlines() if "deployment frontend wants" in line] == wants


async def test_a_redacted_recording_keeps_the_contexts_apart_by_their_pseudonyms(
    program: Program, clusters: Clusters, tmp_path: Path
) -> None:
    tape = tmp_path / "tape"
    lines: Lines = []
    async with program.started("record", "--redact", *BOTH) as process:
        assert process.stdout is not None
        while sum(line.get("data", {}).get("phase") == "LIVE" for line in lines) < 2 * STREAMS:
            lines.append(await next_line(process))
    tape.write_text("".join(f"{json.dumps(line, separators=(',', ':'))}\n" for line in lines))
    assert EU not in tape.read_text()
    assert US not in tape.read_text()
    header = lines[0]
    assert len(set(header["contexts"])) == 2
    assert {line["context"] for line in lines[1:]} == set(header["contexts"])
    assert contexts(await program.run("get", "-o", "json", "--replay", str(tape))) == header["contexts"]


async def test_the_log_names_the_context_of_each_line(program: Program, clusters: Clusters, tmp_path: Path) -> None:
    log = tmp_path / "log"
    await program.run("get", "--log-file", str(log), *BOTH)
    lines = [line.split(" ", 1)[1] for line in log.read_text().splitlines()]
    assert [line.split(": ")[1].split(" of ")[0] for line in lines[:2]] == [f"context {EU}", f"context {US}"]
    phases = [line.split(": ", 2) for line in lines if " in default: " in line]
    assert {(context, phase) for context, _, phase in phases if phase == "LIVE"} == {(EU, "LIVE"), (US, "LIVE")}


async def test_doctor_checks_each_with_its_name_and_goes_on_where_one_is_down(
    program: Program, clusters: Clusters
) -> None:
    await clusters.down(EU)
    ended = await program.run("doctor", *BOTH)
    servers = [line.split()[:3] for line in ended.out.splitlines() if " server " in line]
    assert ended.code == 1
    assert servers == [["FAIL", EU, "server"], ["ok", US, "server"]]
    assert [line.split()[:3] for line in ended.out.splitlines() if " pods " in line] == [["ok", US, "pods"]]


async def test_completion_offers_contexts_behind_a_comma_and_the_services_of_all_that_answer(
    program: Program, clusters: Clusters
) -> None:
    clusters[US].cluster.create(clusters[US].cluster.get("services", "web-service") | {"metadata": {"name": "only"}})

    async def offered(*words: str) -> list[str]:
        out = (await program.run("__complete", *words)).out
        return [line.split("\t")[0] for line in out.splitlines() if not line.startswith(":")]

    assert await offered("--context", f"{EU},") == [f"{EU},{EU}", f"{EU},{US}"]
    assert await offered(f"--context=prod-*,{US}") == [f"--context=prod-*,{US}"]
    assert await offered("--context", "prod-*") == []
    assert await offered("get", "--context", "prod-*", "") == ["only", "web-service"]
    await clusters.down(EU)
    assert await offered("get", "--context", "prod-*", "") == ["only", "web-service"]
