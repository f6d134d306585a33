"""Pages of pods with only what is read of them: a fifth of their bytes; run as a module, a process that makes them.

Of the 4 KB of a pod the decoder skips managedFields, env, probes, volumes. Skipping, and unpacking what is skipped,
takes half of what a page costs; a process of its own does it on another core (page_process.py). What the wire structs
do not hold is gone, what is absent stays so (their ``omit_defaults``), what stays Raw is as it came.
"""

import os
import socket
import struct
import threading
from collections.abc import Sequence
from queue import Queue
from typing import Final

from msgspec import Raw, Struct
from msgspec.json import Decoder, Encoder

from epwatch.kube.project_pod import WirePod
from epwatch.kube.unpacking import unpacked
from epwatch.kube.wire import ListMeta, decode_list

PAGE_CAP: Final = 64 * 1024 * 1024
"""Bytes of one page, packed or not (EN-1)."""
ASKED: Final = struct.Struct("!Q")
"""Before a page, packed by gzip: its bytes."""
ANSWERED: Final = struct.Struct("!QQ")
"""Before a thin page: its bytes, and those of the page that the server sent. No bytes: nothing can be made of it."""
_UNREAD: Final = 2
"""Thin pages that wait to be taken, while the next one is made."""


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


def thin_page(body: bytes) -> bytes:
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


def _answer(packed: bytes) -> bytes:
    """Return what is said to a page: its thin one, or that there is none; the asker then finds out why by itself."""
    try:
        body = b"".join(unpacked(packed, "gzip", PAGE_CAP))
        thin = thin_page(body)
    except (OSError, ValueError, RecursionError, MemoryError):
        return ANSWERED.pack(0, 0)
    return ANSWERED.pack(len(thin), len(body)) + thin


def _received(asker: socket.socket, size: int) -> bytes:
    """Return so many bytes; fewer where nobody asks any more."""
    got = bytearray()
    while len(got) < size and (more := asker.recv(min(size - len(got), _AT_ONCE))):
        got += more
    return bytes(got)


_AT_ONCE: Final = 1024 * 1024


def _tell(asker: socket.socket, answers: "Queue[bytes]") -> None:
    try:
        while True:
            asker.sendall(answers.get())
    except OSError:
        # Nobody listens any more.
        os._exit(0)


def main() -> None:
    """Answer each page that comes on the socket that is file 0 with its thin one, until its other end is closed."""
    answers: Queue[bytes] = Queue(_UNREAD)
    with socket.socket(fileno=0) as asker:
        # Apart: the next page is made while the asker, who has other things to do, takes the former one.
        threading.Thread(target=_tell, args=(asker, answers), daemon=True).start()
        while len(head := _received(asker, ASKED.size)) == ASKED.size:
            answers.put(_answer(_received(asker, *ASKED.unpack(head))))
        os._exit(0)


if __name__ == "__main__":
    main()
