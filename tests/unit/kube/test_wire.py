"""Framing and envelopes."""

import pytest

from epwatch.kube.wire import LineSplitter, decode_event, decode_list, is_resource_version


def test_an_unterminated_tail_is_no_line() -> None:
    splitter = LineSplitter()
    assert list(splitter.feed(b'{"a":1}\n{"b"')) == [b'{"a":1}']
    assert splitter.pending == 4


def test_blank_lines_and_carriage_returns_are_skipped() -> None:
    assert list(LineSplitter().feed(b"\r\n\n  \n{}\r\n")) == [b"{}"]


def test_next_line_u0085_does_not_cut() -> None:
    line = '{"a":"x\u0085y"}'.encode()
    assert list(LineSplitter().feed(line + b"\n")) == [line]


def test_a_line_over_the_cap_is_refused_after_those_before_it() -> None:
    splitter = LineSplitter(cap=8)
    lines: list[bytes] = []
    with pytest.raises(ValueError, match="longer than 8 bytes"):
        lines.extend(splitter.feed(b"12345678\n123456789\n"))
    assert lines == [b"12345678"]


def test_a_line_over_the_cap_is_refused_before_its_end_came() -> None:
    splitter = LineSplitter(cap=8)
    assert list(splitter.feed(b"12345")) == []
    with pytest.raises(ValueError, match="longer"):
        list(splitter.feed(b"6789"))


def test_a_long_line_in_small_chunks_is_looked_at_once_per_byte() -> None:
    splitter = LineSplitter()
    for _ in range(100_000):
        assert list(splitter.feed(b"0123456789")) == []
    assert list(splitter.feed(b"\n")) == [b"0123456789" * 100_000]


@pytest.mark.parametrize(
    "line", [b"{}", b'{"type":"ADDED"}', b'{"object":{}}', b"[]", b"nonsense", b"<html>", b'{"type":1,"object":{}}']
)
def test_a_broken_envelope_is_an_error(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_event(line)


def test_an_envelope_keeps_its_object_undecoded() -> None:
    event = decode_event(b'{"type":"FUTURE","object":{"a":[1, 2]},"more":0}')
    assert (event.type, bytes(event.object)) == ("FUTURE", b'{"a":[1, 2]}')


def test_depth_is_a_recursion_error() -> None:
    with pytest.raises(RecursionError):
        decode_event(b'{"type":"ADDED","object":' + b"[" * 100_000 + b"]" * 100_000 + b"}")


def test_a_list_may_have_null_for_items() -> None:
    page = decode_list(
        b'{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"x"},"items":null}'
    )
    assert page.items is None
    assert page.metadata is not None
    assert (page.metadata.resource_version, page.metadata.continue_) == ("7", "x")


@pytest.mark.parametrize(
    ("text", "good"), [("1", True), ("", False), (None, False), ("0", False), ("x" * 65, False), ("a\n", False)]
)
def test_only_a_sane_version_can_be_resumed_from(text: str | None, good: bool) -> None:
    assert is_resource_version(text) is good
