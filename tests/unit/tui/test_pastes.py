"""What is pasted is text, cleaned and bounded, whatever packets it comes in; keys pass as they are, at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epwatch.tui.terminal.pastes import LIMIT, Pastes

_BEGIN, _END = b"\x1b[200~", b"\x1b[201~"


def fed(*packets: bytes) -> bytes:
    pastes = Pastes()
    return b"".join(map(pastes.feed, packets))


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        (b"web-service", b"web-service"),
        ("日本語 zo\u0301na".encode(), "日本語 zo\u0301na".encode()),
        (b"a\x1bq", "a\ufffdq".encode()),
        (b"\x1b[31mred\x1b[200~", "\ufffd[31mred\ufffd[200~".encode()),
        (b"one\r\ntwo\nthree\r", b"one\ntwo\nthree"),
        (b"a\tb\x00\x03\x7f", "a b\ufffd\ufffd\ufffd".encode()),
        ("\x9b2J\u202e".encode(), "\ufffd2J\ufffd".encode()),
        (b"caf\xe9", "caf\ufffd".encode()),
        (b"", b""),
    ],
)
def test_within_the_brackets_is_clean_text(pasted: bytes, read: bytes) -> None:
    assert fed(b"j" + _BEGIN + pasted + _END + b"\x1b[Bk") == b"j" + _BEGIN + read + _END + b"\x1b[Bk"


@pytest.mark.parametrize("keys", [b"\x1b", b"\x1b[", b"\x1b[20", b"\x1b[15~", b"\xff\xfe", b"q\x03"])
def test_keys_pass_at_once_as_they_are(keys: bytes) -> None:
    assert Pastes().feed(keys) == keys


@given(
    parts=st.lists(st.sampled_from([_BEGIN, _END, b"\x1b", b"[", b"20", b"0~", b"1~", b"q", "ж".encode(), b"\n"])),
    cuts=st.lists(st.integers(1, 4)),
)
def test_packets_change_nothing(parts: list[bytes], cuts: list[int]) -> None:
    whole, pieces, at = b"".join(parts), list[bytes](), 0
    for cut in cuts:
        pieces.append(whole[at : at + cut])
        at += cut
    assert fed(*pieces, whole[at:]) == fed(whole)


def test_of_ten_megabytes_the_beginning_is_kept_and_the_keys_behind_them_are_heard() -> None:
    megabyte = "ж".encode() * 524288
    read = fed(_BEGIN + b"x", *[megabyte] * 10, _END + b"q")
    assert read == _BEGIN + b"x" + "ж".encode() * ((LIMIT - 1) // 2) + _END + b"q"
