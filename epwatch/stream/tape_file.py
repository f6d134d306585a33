"""A recording on its way to a file, or to stdout, by a thread of its own: a slow or full disk holds up nothing else.

What was put is on its way within a second. A part that a kill cuts off is valid up to its last whole line.
"""

import contextlib
import errno
import os
import select
import stat
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

FLUSH: Final = 1.0
"""Seconds within which all lines are handed to the system: the interface's promise."""
LIMIT: Final = 64 * 1024 * 1024
"""Bytes that may wait for a slow disk; more, and the recording ends where it is."""
_CLOSES_WITHIN: Final = 2.0
"""Seconds that :meth:`TapeFile.close` waits for the disk."""
_SLICE: Final = 32
"""Lines of a keyframe that are made at once: one millisecond, in which no other thread runs Python."""
_PAUSE: Final = 0.000_5
"""Seconds between two slices: the watch loop takes its turn at once, not only after the switch interval of 5 ms."""
_NEXT_PART: Final = None

_Piece: TypeAlias = bytes | Iterator[bytes] | None
"""A line, lines that are still to be made, or the end of a part."""


class TapeFileError(Exception):
    """The file cannot be begun: why, in one line that names it."""


class TapeFile:
    """One recording in parts: FILE is the newest, FILE.1 the one before, and so on.

    Args:
        path: where; its name ends in .gz for compression. None writes to stdout, in one part.
        force: overwrite what is there.
        rotate: bytes of a part (before compression), None for a single one.
        keep: how many older parts are kept.

    Raises:
        TapeFileError: the file cannot be made, or is there already.
    """

    def __init__(self, path: str | None, *, force: bool = False, rotate: int | None = None, keep: int = 10) -> None:
        self.path = path
        self._rotate = None if path is None else rotate
        self._keep = keep
        self._part_size = 0
        self._waiting: deque[_Piece] = deque()
        self._size = 0
        self._changed = threading.Condition()
        self._closing = False
        self._told: Callable[[str], None] | None = None
        self.trouble = ""
        """Why the recording ended early, "" while it goes on."""
        self.reader_left = False
        """Whether it ended because nobody reads it any more."""
        self._gzip = path is not None and path.endswith(".gz")
        self._handle = 1 if path is None else open_new(path, force=force)
        self._compressor = self._new_compressor()
        self._thread = threading.Thread(target=self._run, name="epwatch-tape", daemon=True)
        self._thread.start()

    def listen(self, told: Callable[[str], None]) -> None:
        """Have it told, once and on whichever thread, if the recording ends early."""
        with self._changed:
            self._told = told
            trouble = self.trouble
        if trouble:
            told(trouble)

    def put(self, line: bytes) -> None:
        """Take a line; returns at once."""
        with self._changed:
            if self.trouble:
                return
            self._part_size += len(line)
            self._size += len(line)
            self._waiting.append(line)
            overrun = self._size > LIMIT
        if overrun:
            self._fail("the disk is too slow: more than 64 MiB wait for it")

    def put_all(self, made: Iterator[bytes]) -> None:
        """Take lines that this recording's own thread makes when it writes them; returns at once."""
        with self._changed:
            if not self.trouble:
                self._waiting.append(made)

    def part(self) -> bool:
        """Return whether the part is full; then the next line begins another one."""
        if self._rotate is None or self._part_size < self._rotate:
            return False
        with self._changed:
            self._part_size = 0
            self._waiting.append(_NEXT_PART)
        return True

    def close(self) -> None:
        """Write what waits and close the file; returns within two seconds. A second call does nothing."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(_CLOSES_WITHIN)

    def _run(self) -> None:
        closing = False
        while not closing and not self.trouble:
            with self._changed:
                closing = self._changed.wait_for(lambda: self._closing or bool(self.trouble), FLUSH)
                lines, self._waiting = self._waiting, deque()
                self._size = 0
            try:
                self._write(lines, last=closing)
                if self.path is None:
                    _check_reader(self._handle)
            except OSError as error:
                self.reader_left = isinstance(error, BrokenPipeError)
                self._fail(error.strerror or type(error).__name__)
        if self.path is not None:
            with contextlib.suppress(OSError):
                os.close(self._handle)

    def _write(self, lines: "deque[_Piece]", *, last: bool) -> None:
        while _NEXT_PART in lines:
            here = lines.index(_NEXT_PART)
            self._write_part([lines.popleft() for _ in range(here)], last=True)
            lines.popleft()
            self._turn()
        self._write_part(list(lines), last=last)

    def _write_part(self, lines: Sequence[_Piece], *, last: bool) -> None:
        data = b"".join(
            piece if isinstance(piece, bytes) else self._made(piece) for piece in lines if piece is not None
        )
        if self._compressor is not None and (data or last):
            data = self._compressor.compress(data) + self._compressor.flush(
                zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH
            )
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._handle, rest) :]

    def _made(self, lines: Iterator[bytes]) -> bytes:
        made: list[bytes] = []
        while some := list(islice(lines, _SLICE)):
            made += some
            with self._changed:
                self._part_size += sum(map(len, some))
                if not self._closing:
                    self._changed.wait(_PAUSE)
        return b"".join(made)

    def _turn(self) -> None:
        path = self.path or ""
        os.close(self._handle)
        with contextlib.suppress(FileNotFoundError):
            Path(f"{path}.{self._keep}").unlink()
        for number in range(self._keep - 1, 0, -1):
            with contextlib.suppress(FileNotFoundError):
                Path(f"{path}.{number}").rename(f"{path}.{number + 1}")
        if self._keep:
            Path(path).rename(f"{path}.1")
        else:
            Path(path).unlink()
        self._handle = open_new(path, force=False)
        self._compressor = self._new_compressor()

    def _new_compressor(self) -> "zlib._Compress | None":
        return zlib.compressobj(6, zlib.DEFLATED, 31) if self._gzip else None

    def _fail(self, why: str) -> None:
        with self._changed:
            if self.trouble:
                return
            where = "stdout" if self.path is None else self.path
            self.trouble = f"the recording to {where} ends here: {why}"
            self._waiting.clear()
            self._changed.notify_all()
            told = self._told
        if told is not None:
            told(self.trouble)


def open_new(path: str, *, force: bool) -> int:
    """Open a new file that only its owner may read; a link is never followed (SEC-14)."""
    how = os.O_TRUNC if force else os.O_EXCL
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | how, 0o600)
    except FileExistsError:
        message = f"{path} is there already: name another file, or overwrite it with --force"
        raise TapeFileError(message) from None
    except OSError as error:
        why = "is a symbolic link" if error.errno == errno.ELOOP else f"cannot be written: {error.strerror}"
        message = f"{path} {why}"
        raise TapeFileError(message) from None
    if stat.S_ISREG(os.fstat(handle).st_mode):
        os.fchmod(handle, 0o600)
    return handle


def _check_reader(handle: int) -> None:
    """Raise BrokenPipeError if nobody reads a pipe any more: in a quiet cluster no write would tell so for long."""
    asked = select.poll()
    asked.register(handle, 0)  # an error is told without being asked for
    if any(event & select.POLLERR for _handle, event in asked.poll(0)):
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
