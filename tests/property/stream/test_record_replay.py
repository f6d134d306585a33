"""A recording gives, byte for byte, the stream that was seen live; cut off anywhere, the beginning of it."""

import json
import tempfile
import time
import zlib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from epwatch.kube.decode import decode_object
from epwatch.stream import tape_file
from epwatch.stream.parts import Parts
from epwatch.stream.tape_file import TapeFile
from epwatch.stream.unproject import unproject
from tests import factories as f
from tests.property.kube.test_decode import documents
from tests.property.stream.live import MemoryTape, moves, objects, play, record

Story = list[tuple[str, Any]]

BUSY: Story = [
    ("put", f.service()),
    ("put", f.pod()),
    ("put", f.endpointslice(endpoints=[f.endpoint(), f.endpoint("192.168.1.9", "gone")])),
    ("wait", 6.0),
    ("list", [f.pod(uid="another"), f.pod("frontend-2")]),
    ("put", f.endpointslice(endpoints=[f.endpoint(uid="another")], resource_version="301")),
    ("put", f.pod(uid="third", resource_version="201")),
    ("jump", -40.0),
    ("wait", 1.0),
    ("remove", 0),
]


@given(moves)
@example(BUSY)
def test_a_replay_is_byte_for_byte_the_live_stream(story: Story) -> None:
    tape = MemoryTape()
    seen = record(story, tape)
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "tape"
        path.write_bytes(tape.data)
        assert play(path) == (seen, ("", 0))


@given(moves)
@settings(max_examples=30)
def test_parts_in_any_order_are_one_recording(story: Story) -> None:
    tape = MemoryTape(part_lines=30)
    seen = record(story, tape)
    with tempfile.TemporaryDirectory() as made:
        paths = [Path(made) / str(number) for number, _ in enumerate(tape.parts)]
        for path, lines in zip(paths, tape.parts, strict=True):
            path.write_bytes(b"".join(lines))
        assert play(*reversed(paths)) == (seen, ("", 0))


def test_a_kill_at_any_byte_leaves_every_line_that_was_whole(tmp_path: Path) -> None:
    tape = MemoryTape()
    record(BUSY, tape)
    path = tmp_path / "cut"
    whole = tape.data
    for end in range(whole.index(b"\n") + 1, len(whole) + 1):
        path.write_bytes(whole[:end])
        parts = Parts([str(path)], follow=False, stopped=lambda: False)
        lines = [line for batch in parts.batches() for line in batch]
        assert len(lines) == whole[:end].count(b"\n") - 1
        assert parts.foreign == 0


def test_a_kill_at_any_byte_of_a_compressed_one_leaves_all_that_was_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tape_file, "FLUSH", 0.02)
    story = MemoryTape()
    record(BUSY, story)
    lines = story.parts[0]
    path = tmp_path / "tape.gz"
    written = TapeFile(str(path))
    flushed: list[tuple[int, int]] = []
    for count, line in enumerate(lines, 1):
        written.put(line)
        if count % 10 == 0:
            flushed.append((until_flushed(path, count), count))
    written.close()
    whole = path.read_bytes()
    for end in range(flushed[0][0], len(whole) + 1):
        path.write_bytes(whole[:end])
        found = [line for batch in Parts([str(path)], follow=False, stopped=lambda: False).batches() for line in batch]
        # The first line is the header.
        assert len(found) >= max(count for size, count in flushed if size <= end) - 1
        assert [line.seq for line in found] == list(range(1, len(found) + 1))


def until_flushed(path: Path, count: int) -> int:
    """Wait until a compressed file holds so many lines, and return its size."""
    end = time.monotonic() + 30
    while zlib.decompressobj(31).decompress(data := path.read_bytes()).count(b"\n") < count:
        assert time.monotonic() < end
        time.sleep(0.002)
    return len(data)


def test_what_a_kill_leaves_plays_as_the_beginning_of_what_was_seen(tmp_path: Path) -> None:
    tape = MemoryTape()
    seen = record(BUSY, tape)
    path = tmp_path / "cut"
    lengths = set()
    lines = tape.parts[0]
    for count in range(3, len(lines) + 1):
        path.write_bytes(b"".join(lines[:count]) + lines[count - 1][:-9])
        told, how = play(path)
        assert how == ("", 0)
        assert seen.startswith(told)
        lengths.add(len(told))
    assert max(lengths) == len(seen)
    assert len(lengths) > 5


@given(objects)
def test_an_object_comes_back_as_the_record_that_it_was(built: f.Json) -> None:
    kind, one = f.kind_of(built), f.record(built)
    assert decode_object(kind, msgspec.json.encode(unproject(kind, one))) == one


@given(documents())
@settings(max_examples=300)
def test_an_odd_object_comes_back_as_the_record_that_it_was(odd: tuple[Any, f.Json]) -> None:
    kind, built = odd
    try:
        one = decode_object(kind, f.to_json(built))
    except ValueError:
        return
    assert decode_object(kind, msgspec.json.encode(unproject(kind, one))) == one


@given(moves, st.data())
@settings(max_examples=30)
def test_a_hole_is_a_gap_and_the_next_keyframe_ends_it(story: Story, data: st.DataObject) -> None:
    tape = MemoryTape(part_lines=20)
    record(story, tape)
    record_lines = [line for part in tape.parts for line in part]
    begin = data.draw(st.integers(3, max(3, len(record_lines) - 3)))
    left = record_lines[:begin] + record_lines[begin + 2 :]
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "holed"
        path.write_bytes(b"".join(left))
        told, how = play(path)
    assert how is not None
    lines = [json.loads(line) for line in told.splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    rows: dict[tuple[str, str, str], bool] = {}
    for line in lines:
        if line["type"] in ("ADDED", "REMOVED"):
            key = (line["namespace"], line["service"], line["id"])
            assert rows.get(key, False) is (line["type"] == "REMOVED")
            rows[key] = line["type"] == "ADDED"
