"""Bodies unpacked by ourselves: whole whatever the members, ended where they were cut off, never beyond the room."""

import gzip
import zlib
from collections.abc import Callable

import pytest

from epwatch.kube.signals import PageTooLargeError, TransportError
from epwatch.kube.unpacking import beginning_of, unpacked

TEXT = b'{"kind":"PodList","items":[' + b",".join(b'{"number":%d}' % number for number in range(50_000)) + b"]}"
ROOM = 64 * 1024 * 1024


def whole(body: bytes, encoding: str = "gzip", room: int = ROOM) -> bytes:
    """Return all of a body."""
    return b"".join(unpacked(body, encoding, room))


def members(data: bytes) -> bytes:
    """Return it as a hundred members, an empty one between two others."""
    step = len(data) // 99
    parts = [data[at : at + step] for at in range(0, len(data), step)]
    return gzip.compress(b"").join(gzip.compress(part, 1) for part in parts)


def bare(data: bytes) -> bytes:
    """Return deflate without a head, as some servers send it."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("gzip", members),
        ("deflate", zlib.compress),
        ("deflate", bare),
        ("", bytes),
        ("identity", bytes),
    ],
)
def test_what_was_packed_comes_out_whole(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    assert whole(pack(TEXT), encoding) == TEXT


@pytest.mark.parametrize("encoding", ["gzip", "deflate", ""])
def test_nothing_is_nothing(encoding: str) -> None:
    assert whole(b"", encoding) == b""


def test_what_is_left_when_all_that_came_is_read_comes_out_too() -> None:
    """Of a run of zeros the last bytes read may stand for more than there was room for in a piece."""
    sizes = range(256 * 1024, 256 * 1024 + 100)
    assert [len(whole(bare(bytes(size)), "deflate")) for size in sizes] == list(sizes)


def test_it_comes_in_pieces_of_which_none_holds_a_loop_up() -> None:
    assert max(map(len, unpacked(gzip.compress(bytes(10_000_000)), "gzip", ROOM))) <= 256 * 1024


def test_what_is_there_of_a_body_that_was_cut_off_comes_out() -> None:
    found = whole(gzip.compress(TEXT)[:-20])
    assert TEXT.startswith(found)
    assert len(found) > len(TEXT) // 2


@pytest.mark.parametrize("room", [0, 1, 1000, 256 * 1024, 300_000])
def test_no_more_is_unpacked_than_there_is_room_for(room: int) -> None:
    assert whole(gzip.compress(bytes(room)), room=room) == bytes(room)
    came: list[bytes] = []
    with pytest.raises(PageTooLargeError, match=f"larger than {room} bytes"):
        came.extend(unpacked(gzip.compress(bytes(20_000_000)), "gzip", room))
    assert sum(map(len, came)) <= room


@pytest.mark.parametrize(
    "body",
    [TEXT, gzip.compress(TEXT) + b"more", gzip.compress(TEXT)[:1000] + bytes(1000)],
    ids=["not packed at all", "something behind it", "broken within"],
)
def test_what_is_not_packed_as_it_says_is_told(body: bytes) -> None:
    with pytest.raises(TransportError, match=r"not packed as it says \(gzip\)"):
        whole(body)


def test_members_without_end_are_refused_however_little_is_in_them() -> None:
    with pytest.raises(TransportError, match="more than 10000 parts"):
        whole(gzip.compress(b"") * 200_000)


@pytest.mark.parametrize("came", [0, 5, 30, 400])
def test_the_beginning_is_read_of_as_much_as_came(came: int) -> None:
    found = beginning_of(gzip.compress(TEXT)[:came], "gzip", 4096)
    assert TEXT.startswith(found)
    assert len(found) <= 4096


def test_the_beginning_of_a_bomb_is_no_more_than_was_asked_for() -> None:
    assert beginning_of(gzip.compress(bytes(20_000_000)), "gzip", 4096) == bytes(4096)


def test_the_beginning_of_what_is_not_packed_as_it_says_is_nothing() -> None:
    assert beginning_of(TEXT, "gzip", 4096) == b""
