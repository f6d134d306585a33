"""The recordings in the tree are what the script makes, and an epwatch of today reads them; so must one of tomorrow."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from epwatch import __version__
from tests.property.stream.live import play
from tests.recordings.__main__ import DATA, STORIES, recordings
from tests.recordings.told import told

Json = dict[str, Any]
EVILS: tuple[object, ...] = (
    "\x1b]0;owned\x07",
    10**400,
    -1,
    1e300,
    None,
    [],
    {},
    True,
    "9999-12-31T23:59:59.999999Z",
    "LIVE",
    2**63,
)


def without_version(recording: bytes) -> bytes:
    """Return a recording without the version that made it, which changes with each release."""
    return recording.replace(f'"epwatch":"{__version__}"'.encode(), b'"epwatch":""')


def test_they_are_what_the_script_makes() -> None:
    made = recordings()
    assert sorted(made) == sorted(path.name for path in DATA.iterdir())
    for name, data in made.items():
        kept = (DATA / name).read_bytes()
        assert without_version(kept) == without_version(data), f"run python -m tests.recordings: {name}"


@pytest.mark.parametrize("name", STORIES)
def test_each_plays_as_it_was_seen(name: str) -> None:
    assert play(DATA / f"{name}.ndjson") == (told(name)[1], ("", 0))


def test_they_are_small() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 500_000


@pytest.mark.parametrize("seed", range(16))
def test_whatever_a_hostile_hand_writes_into_it_it_plays_to_its_end_or_is_one_clear_line(
    seed: int, tmp_path: Path
) -> None:
    lines = [json.loads(line) for line in (DATA / "rollout.ndjson").read_bytes().splitlines()]
    for number, evil in enumerate(EVILS):
        lines[(seed * 7 + number * 11) % len(lines)] = spoilt(lines[(seed * 7 + number * 11) % len(lines)], seed, evil)
    path = tmp_path / "tape"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    told, end = play(path)
    assert end is not None
    assert "bug" not in end[0]
    assert b"\x1b" not in told
    assert b"\\u001b" not in told


def spoilt(line: Json, seed: int, evil: object) -> Json:
    """Return a line with one value replaced by an evil one."""
    places = list(_places(line))
    where, key = places[seed % len(places)]
    where[key] = evil
    return line


def _places(value: object) -> Iterator[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in list(pairs):
        yield value, key
        yield from _places(each)
