"""Bodies that came packed (Content-Encoding), unpacked by ourselves: never more bytes of one than there is room for."""

import zlib
from collections.abc import Iterator
from typing import Final

from epwatch.kube.signals import PageTooLargeError, TransportError

_PIECE: Final = 256 * 1024
"""Bytes that are unpacked at once: below a ms, and a block of that size is no mapping of its own (memory.py)."""
_WINDOW: Final = 64 * 1024
"""Packed bytes that are handed over at once: what lies behind the end of a member is copied each time."""
_MEMBERS: Final = 10_000
"""Members of a body; twice as many as a page has items. Empty ones cost time and never fill any room."""
_GZIP: Final = 16 + zlib.MAX_WBITS
_ZLIB: Final = zlib.MAX_WBITS
_METHOD: Final = 8
"""The low half of the first byte of a zlib stream (RFC 1950); some servers leave it out and send bare deflate."""


def unpacked(body: bytes | bytearray, encoding: str, cap: int) -> Iterator[bytes]:
    """Yield a body's bytes, piece by piece; where it was cut off it ends there, as one that was not packed would.

    Args:
        body: what came, whole or its beginning.
        encoding: its Content-Encoding; what is neither "gzip" nor "deflate" was not packed.
        cap: bytes that there is room for.

    Raises:
        PageTooLargeError: there are more; none of them was yielded.
        TransportError: it is not packed as it says.
    """
    pieces = _members(memoryview(body), encoding.lower(), cap) if is_packed(encoding) else iter((bytes(body),))
    room = cap
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            msg = f"a page of the list is larger than {cap} bytes"
            raise PageTooLargeError(msg)
        yield piece


def beginning_of(body: bytes | bytearray, encoding: str, size: int) -> bytes:
    """Return up to so many of a body's first bytes, as far as the part of it that came can be read.

    Args:
        body: its beginning, as it came.
        encoding: as above.
        size: bytes.
    """
    found = bytearray()
    try:
        for piece in unpacked(body, encoding, _ANY):
            found += piece
            if len(found) >= size:
                break
    except TransportError:
        pass
    return bytes(found[:size])


def is_packed(encoding: str) -> bool:
    """Return whether a Content-Encoding is one that is unpacked here."""
    return encoding.lower() in {"gzip", "deflate"}


_ANY: Final = 2**62
"""Room for whatever comes: who stops reading needs no other limit."""


def _members(body: memoryview, encoding: str, cap: int) -> Iterator[bytes]:
    """Yield the pieces of all members, the last of them up to a byte more than there is room for."""
    bits = _GZIP if encoding == "gzip" else _ZLIB if body[:1] and body[0] & 0xF == _METHOD else -_ZLIB
    most = min(_PIECE, cap + 1)
    member, members, at, full = zlib.decompressobj(bits), 1, 0, False
    while at < len(body) or full:
        if member.eof:
            member, members = zlib.decompressobj(bits), members + 1
        window = body[at : at + _WINDOW]
        try:
            piece = member.decompress(window, most)
        except zlib.error as error:
            msg = f"the answer is not packed as it says ({encoding})"
            raise TransportError(msg) from error
        if members > _MEMBERS:
            msg = f"the answer is packed in more than {_MEMBERS} parts"
            raise TransportError(msg)
        at += len(window) - len(member.unused_data if member.eof else member.unconsumed_tail)
        full = len(piece) == most and not member.eof
        if piece:
            yield piece
