"""Pages of pods with only what is read of them: a third of their bytes; run as a module, a process that makes them.

Of the 4 KB of a pod the decoder skips managedFields, env, probes, volumes. Skipping, and unpacking what is skipped,
takes half of what a page costs; a process of its own does it on another core (page_process.py). What the wire structs
do not hold is gone, what is absent stays so (their ``omit_defaults``), what stays Raw is as it came.
"""

import errno
import gc
import os
import socket
import struct
import sys
from collections.abc import Sequence
from typing import Final

from msgspec import Raw, Struct
from msgspec.json import Decoder, Encoder

from epwatch.kube.project_pod import WirePod
from epwatch.kube.unpacking import unpacked
from epwatch.kube.wire import ListMeta, decode_list

PAGE_CAP: Final = 64 * 1024 * 1024
"""Bytes of one page, packed or not (EN-1)."""
ASKED: Final = struct.Struct("!QQ")
"""What is asked: the place of a page that was packed by gzip, and its bytes there."""
ANSWERED: Final = struct.Struct("!QQ")
"""In the order of the asking: the bytes of the thin page at the same place, and those of the page that the server sent.
No bytes: nothing can be made of it."""


_USUAL: Final = 9 * 1024 * 1024
"""Bytes of nearly all pages (page_size.py)."""


class _Page(Struct, gc=False, rename="camel"):
    kind: str | None = None
    api_version: str | None = None
    metadata: ListMeta | None = None
    items: list[WirePod] | None = None


class _Mixed(Struct, gc=False, rename="camel"):
    """A page in which some items are left as they came."""

    kind: str | None
    api_version: str | None
    metadata: ListMeta | None
    items: Sequence[WirePod | Raw] | None


_PAGE: Final = Decoder(_Page)
_POD: Final = Decoder(WirePod)
_ENCODER: Final = Encoder()


def thin_page(body: bytes | memoryview) -> bytes:
    """Return the page of a PodList with no more of its items than is read of them; decoded, they are the same.

    Items that do not decode are left as they came, so that they are told as ever.

    Raises:
        ValueError: no List document.
        RecursionError: nested too deep.
    """
    try:
        return _ENCODER.encode(_PAGE.decode(body))
    except (ValueError, RecursionError):
        page = decode_list(body)
        items = None if page.items is None else [_thin(raw) for raw in page.items]
        return _ENCODER.encode(_Mixed(page.kind, page.api_version, page.metadata, items))


def _thin(raw: Raw) -> WirePod | Raw:
    try:
        return _POD.decode(raw)
    except (ValueError, RecursionError):
        return raw


def put(file: int, page: bytes | bytearray, place: int) -> None:
    """Write a page to its place.

    Raises:
        OSError: there is no room for it.
    """
    if os.pwrite(file, page, place) != len(page):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Thinner:
    """Makes pages thin one after the other, all unpacked into the same room.

    Memory that is new for each page of 8 MB would cost as much as unpacking it: the system clears it first.

    Args:
        file: where pages stand, and are put when they are thin.
    """

    def __init__(self, file: int) -> None:
        self._file = file
        self._room = bytearray(_USUAL)

    def answer(self, place: int, size: int) -> bytes:
        """Put a thin page where the page is; return what is said of it, that there is none where nothing is made of it.

        The asker then finds out why by itself.
        """
        try:
            sent = self._unpack(os.pread(self._file, size, place))
            thin = thin_page(memoryview(self._room)[:sent])
            if len(thin) <= PAGE_CAP:
                put(self._file, thin, place)
                return ANSWERED.pack(len(thin), sent)
        except (OSError, ValueError, RecursionError, MemoryError, BufferError):
            pass
        return ANSWERED.pack(0, 0)

    def _unpack(self, packed: bytes) -> int:
        """Fill the room; return how much of it is full."""
        at = 0
        for piece in unpacked(packed, "gzip", PAGE_CAP):
            end = at + len(piece)
            if end > len(self._room):
                self._room += bytes(len(self._room))
            with memoryview(self._room) as room:
                room[at:end] = piece
            at = end
        return at


def main(file: int) -> None:
    """Answer what comes on the socket that is file 0, until its other end is closed.

    Args:
        file: a file that both sides read and write: a page of megabytes in a pipe would wake each a hundred times.
    """
    # What there is refers to nothing that refers to it, and all of it is new with each page.
    gc.disable()
    thinner = Thinner(file)
    with socket.socket(fileno=0) as asker:
        while len(asked := asker.recv(ASKED.size, socket.MSG_WAITALL)) == ASKED.size:
            asker.sendall(thinner.answer(*ASKED.unpack(asked)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
    # Nothing is left to be tidied up.
    os._exit(0)
