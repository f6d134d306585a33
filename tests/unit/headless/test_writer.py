"""The writer on real pipes: order, a slow reader, a reader that goes."""

import os
import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from epwatch.headless.writer import LIMIT, Writer, WriterEnd

SECONDS = 10.0


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    for handle in (reading, writing):
        try:
            os.close(handle)
        except OSError:
            continue


def started(handle: int, limit: int = LIMIT) -> tuple[Writer, "queue.Queue[WriterEnd]"]:
    ends: queue.Queue[WriterEnd] = queue.Queue()
    writer = Writer(handle, ends.put, limit)
    writer.start()
    return writer, ends


def test_the_limit_is_the_promised_one() -> None:
    assert LIMIT == 64 * 1024 * 1024


def test_lines_come_out_in_order_and_drain_waits_for_them(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writer, ends = started(writing)
    lines = [b"%d\n" % number for number in range(1000)]
    for line in lines:
        writer.put(line)
    assert writer.drain() is None
    assert os.read(reading, 65536) == b"".join(lines)
    assert ends.empty()


def test_more_than_a_pipe_holds_waits_for_the_reader(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writer, _ = started(writing)
    writer.put(b"x" * 300_000)
    got = 0
    while got < 300_000:
        got += len(os.read(reading, 65536))
    assert writer.drain() is None
    assert got == 300_000


def test_too_much_for_a_slow_reader_is_an_overrun_and_never_blocks_who_puts(pipe: tuple[int, int]) -> None:
    _, writing = pipe
    writer, ends = started(writing, limit=200_000)
    for _ in range(300):
        writer.put(b"x" * 1000)
    assert ends.get(timeout=SECONDS) is WriterEnd.OVERRUN
    assert writer.drain() is WriterEnd.OVERRUN


def test_a_reader_that_went_ends_it_at_the_next_write(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writer, ends = started(writing)
    os.close(reading)
    writer.put(b"line\n")
    assert ends.get(timeout=SECONDS) is WriterEnd.CLOSED


def test_a_reader_that_went_is_noticed_with_nothing_to_write(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    _, ends = started(writing)
    os.close(reading)
    assert ends.get(timeout=SECONDS) is WriterEnd.CLOSED


def test_the_end_is_told_once_and_later_lines_are_dropped(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    writer, ends = started(writing)
    os.close(reading)
    writer.put(b"line\n")
    assert ends.get(timeout=SECONDS) is WriterEnd.CLOSED
    writer.put(b"line\n")
    assert writer.drain() is WriterEnd.CLOSED
    assert ends.empty()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which takes nothing")
def test_a_full_disk_is_an_end_of_its_own() -> None:
    handle = os.open("/dev/full", os.O_WRONLY)
    try:
        writer, ends = started(handle)
        writer.put(b"line\n")
        assert ends.get(timeout=SECONDS) is WriterEnd.FAILED
    finally:
        os.close(handle)


def test_an_output_that_somebody_made_non_blocking_is_written_all_the_same(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.set_blocking(writing, False)
    writer, ends = started(writing)
    writer.put(b"x" * 300_000)
    got = 0
    while got < 300_000:
        got += len(os.read(reading, 65536))
    assert writer.drain() is None
    assert ends.empty()
