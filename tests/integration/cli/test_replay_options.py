"""What is asked of a recording: several parts, a time, a namespace; and what makes no sense beside one."""

import json
from pathlib import Path
from typing import Any

import pytest

from epwatch.sim import SimServer
from tests.integration.cli.program import Program
from tests.integration.cli.test_explain import GHOST
from tests.recordings.__main__ import DATA
from tests.recordings.told import told

ROLLOUT = DATA / "rollout.ndjson"
"""A roll-out that begins eight seconds after noon."""


@pytest.fixture(scope="module")
def tape(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The roll-out of a story, with other namespaces beside it."""
    path = tmp_path_factory.mktemp("tapes") / "tape"
    path.write_bytes(told("scale")[0])
    return path


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("get", "--at", "12:00:00"), "times of a recording"),
        (("stream", "--since", "12:00:00"), "times of a recording"),
        (("timeline", "web-service", "--until", "12:00:00"), "times of a recording"),
        (("get", "--replay", "{tape}", "--record", "{tape}2"), "leave out --record, or --replay"),
        (("get", "--replay", "-", "--replay", "{tape}"), "- stands alone"),
        (("get", "--replay", "{tape}", "--at", "noon"), "is no time"),
    ],
)
async def test_what_makes_no_sense_beside_a_recording_is_wrong_usage(
    program: Program, tape: Path, arguments: tuple[str, ...], told: str
) -> None:
    ended = await program.run(*(each.format(tape=tape) for each in arguments))
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


async def test_a_time_before_the_recording_is_one_clear_line(program: Program, tape: Path) -> None:
    ended = await program.run("get", "--utc", "--replay", str(tape), "--at", "2026-11-24T11:00:00Z")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == f"epwatch: {tape} begins later, at 2026-11-24T12:00:00.000Z\n"


async def test_what_chooses_a_cluster_is_told_to_be_without_effect_unless_the_environment_says_it(
    program: Program, tape: Path
) -> None:
    options = ("--replay", str(tape), "-o", "name")
    ended = await program.run("get", *options, "--context", "other", "-l", "app=web", "-n", "default")
    assert ended.err == "epwatch: a recording is as it was made: --selector, --context without effect\n"
    assert (ended.code, ended.out) == (0, (await program.run("get", *options, "-n", "default")).out)
    program.env["EPWATCH_CONTEXT"] = "other"
    assert (await program.run("get", *options)).err == ""


async def test_what_is_not_in_a_recording_is_said_of_the_recording_and_the_namespace(
    program: Program, tape: Path
) -> None:
    nowhere = await program.run("get", "--replay", str(tape), "-n", "nowhere")
    assert nowhere.err.startswith("epwatch: no services in namespace nowhere")
    nothing = await program.run("explain", "--replay", str(tape), "nothing")
    assert nothing.err == f"epwatch: no service nothing in any namespace (recording {tape})\n"


async def test_a_time_behind_the_recording_shows_its_end_and_says_so(program: Program, tape: Path) -> None:
    """A time of day before the recording's begin is one of the next day, too."""
    last = await program.run("get", "--utc", "--replay", str(tape), "-o", "name")
    for at in ("2026-12-24T11:00:00Z", "11:00:00"):
        ended = await program.run("get", "--utc", "--replay", str(tape), "-o", "name", "--at", at)
        assert (ended.code, ended.out) == (0, last.out)
        assert ended.err.startswith(f"epwatch: {tape} ends before that, at 2026-11-24T12:00:10.")
    assert last.err == ""


def halves(tape: Path, folder: Path) -> list[Path]:
    """Return the recording in two parts, the newest first as its names have it."""
    lines = tape.read_bytes().splitlines(keepends=True)
    parts = [folder / "web", folder / "web.1"]
    parts[0].write_bytes(b"".join(lines[60:]))
    parts[1].write_bytes(b"".join(lines[:60]))
    return parts


def lines_of(tape: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in tape.read_text().splitlines()]


async def test_every_command_reads_parts_in_any_order(program: Program, tape: Path, tmp_path: Path) -> None:
    parts = halves(tape, tmp_path)
    several = [option for part in parts for option in ("--replay", str(part))]
    for command in (
        ("get", "-o", "json"),
        ("stream", "-o", "json"),
        ("explain", "web-service", "-o", "json"),
        ("timeline", "web-service", "-o", "json"),
        ("gate", "web-service", "--for", "0s", "-o", "json"),
    ):
        one, other = await program.run(*command, "--replay", str(tape)), await program.run(*command, *several)
        assert one.out != ""
        assert (other.code, other.out) == (one.code, one.out), command


@pytest.mark.parametrize(("at", "revisions"), [("12:00:05", 1), ("12:00:13", 2)], ids=["before", "within"])
async def test_explain_tells_of_the_time_that_is_asked_for(program: Program, at: str, revisions: int) -> None:
    asked = ("--replay", str(ROLLOUT), "--utc", "--at", at)
    ended = await program.run("explain", "web-service", "-o", "json", *asked)
    document = json.loads(ended.out)
    assert (ended.code, document["time"]) == (0, f"2026-11-24T{at}.000Z")
    assert len({row["revision"] for row in document["services"][0]["endpoints"]}) == revisions


@pytest.mark.parametrize(
    ("stretch", "code"),
    [((), 0), (("--until", "12:00:08"), 5), (("--since", "12:00:15"), 5)],
    ids=["all of it", "before", "after"],
)
async def test_a_gate_sees_the_stretch_that_is_asked_for(program: Program, stretch: tuple[str, ...], code: int) -> None:
    """The new revision comes after 12:00:08, and at 12:00:15 it is no longer new."""
    wanted = ("--revision", "new", "--min-ready", "1", "--for", "0s")
    ended = await program.run("gate", "web-service", *wanted, "--replay", str(ROLLOUT), "--utc", *stretch)
    assert ended.code == code, ended


async def test_a_timeline_begins_at_the_time_that_is_asked_for(program: Program) -> None:
    asked = ("--replay", str(ROLLOUT), "--utc", "--since", "12:00:12")
    ended = await program.run("timeline", "web-service", *asked)
    assert ended.out.startswith("default/web-service  12:00:12.000Z to 12:00:17.")


async def test_a_namespace_of_a_recording_is_shown_alone(program: Program, tape: Path) -> None:
    everything = json.loads((await program.run("get", "-A", "-o", "json", "--replay", str(tape))).out)
    assert {each["namespace"] for each in everything["services"]} > {"default", "shop"}
    one = json.loads((await program.run("get", "-n", "shop", "-o", "json", "--replay", str(tape))).out)
    assert {each["namespace"] for each in one["services"]} == {"shop"}
    assert one["services"] == [each for each in everything["services"] if each["namespace"] == "shop"]


async def test_evidence_that_was_read_while_it_was_recorded_explains_it_later(
    program: Program, server: SimServer, tmp_path: Path
) -> None:
    server.cluster.create(GHOST)
    path = tmp_path / "tape"
    live = await program.run("explain", "web-service", "--record", str(path))
    (mark,) = [line for line in lines_of(path) if line.get("mark") == "EVIDENCE"]
    assert mark["asked"]["found"]["nodes"] == {"ghost": False}
    later = await program.run("explain", "web-service", "--replay", str(path), env={"KUBECONFIG": ""})
    assert (later.code, later.out) == (live.code, live.out)
    assert "its node ghost is gone" in later.out
