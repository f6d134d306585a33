"""The lines of a recording's parts, wherever they come from: files, gzipped or not, a pipe, a file that still grows.

A recording is hostile text from outside until it is decoded (SEC-15): its size and its lines are bounded, what is no
line of its own is skipped and counted.
"""

import os
import time
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import BinaryIO, Final

from epwatch.kube.sanitize import clean
from epwatch.kube.wire import LineSplitter
from epwatch.stream import tape
from epwatch.stream.tape import Header, Line, decode_header, decode_line

_CHUNK: Final = 65536
_GZIP: Final = b"\x1f\x8b"
_LOOKS: Final = 0.2
"""Seconds between two looks at a file that grows."""
_STDIN: Final = "-"
_HEAD: Final = 4 * 1024 * 1024
"""Bytes within which a part's first own line has to come."""


class RecordingError(Exception):
    """What cannot be played, and why, in one line."""


class Parts:
    """Gives the lines of several parts in the order of their seq; counts what it skipped.

    Args:
        paths: files, or "-" for stdin, which stands alone.
        follow: go on at the end of the last one, until stopped.
        stopped: returns whether to end.
        stdin: the open file that "-" stands for.

    Raises:
        RecordingError: a file cannot be read, is no recording, or one of a later version.
    """

    def __init__(self, paths: Sequence[str], *, follow: bool, stopped: Callable[[], bool], stdin: int = 0) -> None:
        self._follow = follow
        self._stopped = stopped
        self._stdin = stdin
        self.foreign = 0
        """Lines that are none of a recording."""
        self.header: Header | None = None
        if len(paths) > 1:
            paths = sorted(paths, key=self._first_seq)
        self._paths = paths

    def batches(self) -> Iterator[list[Line]]:
        """Yield the lines as they come, some at once; a header within them is none.

        Raises:
            RecordingError: as the constructor; or a line is longer than 16 MiB.
        """
        for number, path in enumerate(self._paths):
            last = number == len(self._paths) - 1
            found = False
            for batch in self._read(path, follow=self._follow and last):
                found = found or bool(batch)
                for header in batch:
                    if isinstance(header, Header):
                        self.header = self.header or header
                yield [line for line in batch if isinstance(line, Line)]
            if not found:
                message = f"{_called(path)} is no recording of epwatch"
                raise RecordingError(message)

    def _first_seq(self, path: str) -> int:
        for batch in self._read(path, follow=False):
            for one in batch:
                return one.seq
        message = f"{_called(path)} is no recording of epwatch"
        raise RecordingError(message)

    def _read(self, path: str, *, follow: bool) -> Iterator[list[Header | Line]]:
        splitter = LineSplitter()
        skipped = 0
        own = False
        with closing(self._chunks(path, follow=follow)) as chunks:
            for chunk in chunks:
                try:
                    texts = list(splitter.feed(chunk))
                except ValueError:
                    message = f"{_called(path)} is broken: a line is longer than 16 MiB"
                    raise RecordingError(message) from None
                found = [one for text in texts if (one := _own(text, path)) is not None]
                self.foreign += len(texts) - len(found)
                own = own or bool(found)
                skipped += len(chunk)
                if not own and skipped > _HEAD:
                    return
                yield found

    def _chunks(self, path: str, *, follow: bool) -> Generator[bytes]:
        try:
            with self._open(path) as file:
                inflate = None
                begun = False
                while True:
                    chunk = os.read(file.fileno(), _CHUNK)
                    if not chunk:
                        if not follow or path == _STDIN or self._stopped():
                            return
                        time.sleep(_LOOKS)
                        continue
                    if not begun:
                        begun = True
                        inflate = zlib.decompressobj(31) if chunk.startswith(_GZIP) else None
                    yield from (chunk,) if inflate is None else _inflated(inflate, chunk)
        except zlib.error:
            message = f"{_called(path)} is broken: its compressed data make no sense"
            raise RecordingError(message) from None
        except OSError as error:
            message = f"{_called(path)} cannot be read: {error.strerror}"
            raise RecordingError(message) from None

    def _open(self, path: str) -> BinaryIO:
        if path == _STDIN:
            return os.fdopen(os.dup(self._stdin), "rb", buffering=0)
        return open(path, "rb", buffering=0)  # noqa: PTH123 - unbuffered, as a pipe is read


def _called(path: str) -> str:
    return "stdin" if path == _STDIN else clean(path, 200)


def _inflated(inflate: "zlib._Decompress", chunk: bytes) -> Iterator[bytes]:
    rest = chunk
    while rest and not inflate.eof:
        # In pieces: a bomb grows a thousandfold.
        yield inflate.decompress(rest, _CHUNK * 16)
        rest = inflate.unconsumed_tail


def _own(text: bytes, path: str) -> Header | Line | None:
    """Return the line, whatever a log pipeline put before it; None where it is none of a recording."""
    begin = text.find(b'{"seq":')
    if begin >= 0:
        try:
            return decode_line(text[begin:])
        except (ValueError, RecursionError):
            return None
    begin = text.find(b'{"schema":')
    if begin < 0:
        return None
    try:
        header = decode_header(text[begin:])
    except (ValueError, RecursionError):
        return None
    if header.schema > tape.SCHEMA:
        message = (
            f"{_called(path)} was made by a later epwatch ({clean(header.epwatch, 40)}, schema {header.schema}):"
            f" this one reads schema {tape.SCHEMA}"
        )
        raise RecordingError(message)
    return header
