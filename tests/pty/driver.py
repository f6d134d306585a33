"""Runs a program in a pseudo-terminal: types, reads until something is so, and sees the bytes and the screen."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

from tests.emulator import Emulator

ROOT = Path(__file__).resolve().parents[2]
_OTHER_SCREEN = 1049
_LFLAG = 3
# Shared cores: a start takes a second there, and ten when everything runs at once.
_DEADLINE = 30.0


class _Screen(Emulator):
    """Like a real terminal, the other screen is empty whenever a program goes there, and so is the one it leaves."""

    def set_mode(self, *modes: int, **options: bool) -> None:
        super().set_mode(*modes, **options)
        self._clear_on_change(modes, **options)

    def reset_mode(self, *modes: int, **options: bool) -> None:
        super().reset_mode(*modes, **options)
        self._clear_on_change(modes, **options)

    def _clear_on_change(self, modes: tuple[int, ...], **options: bool) -> None:
        if _OTHER_SCREEN in modes and options.get("private"):
            self.erase_in_display(2)
            self.cursor_position()


class Terminal:
    """A program with a terminal of its own; ``columns`` by ``lines`` cells.

    ``received`` are all bytes the program wrote. The program gets a terminal of its own session, so that /dev/tty is
    this one.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 80,
        lines: int = 24,
        environ: Mapping[str, str] | None = None,
        stdin: bytes | None = None,
    ) -> None:
        self.received = b""
        self._screen = _Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._status: int | None = None
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            _become(argv, environ or {}, stdin, columns, lines)
        self.resize(columns, lines)

    def __enter__(self) -> Self:
        """Return the terminal; its program is running."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the program, whatever it does."""
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        self.hang_up()

    def hang_up(self) -> None:
        """Close the terminal, as a window that is closed; a second call does nothing."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self._screen.resize(lines, columns)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.master, keys.encode())

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    @property
    def text(self) -> str:
        """Return what the screen shows now."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def colours(self) -> set[str]:
        """Return the colours of the text on the screen, without its first line and its last two."""
        lines = range(1, self._screen.lines - 2)
        cells = (self._screen.buffer[y][x] for y in lines for x in range(self._screen.columns))
        return {cell.fg for cell in cells if cell.data != " "}

    def blinks(self) -> bool:
        """Return whether any cell blinks: nothing of ours does."""
        return any(cell.blink for line in self._screen.buffer.values() for cell in line.values())

    def until(self, holds: Callable[[str], bool], deadline: float = _DEADLINE) -> str:
        """Read until the screen's text is as asked, and return it.

        Raises:
            AssertionError: it was not so within ``deadline`` seconds.
        """
        end = time.monotonic() + deadline
        while not holds(self.text):
            if time.monotonic() > end or (not self._read(0.05) and self._ended()):
                raise AssertionError("not shown in time:\n" + self.text)
        return self.text

    def until_shows(self, *texts: str) -> str:
        """Read until all texts are on the screen."""
        return self.until(lambda shown: all(text in shown for text in texts))

    def until_matches(self, pattern: str) -> str:
        """Read until a regular expression is found on the screen."""
        return self.until(lambda shown: re.search(pattern, shown) is not None)

    def quiet_bytes(self, seconds: float) -> bytes:
        """Return what the program writes during ``seconds``."""
        before = len(self.received)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)
        return self.received[before:]

    def receives_last(self, ending: bytes, deadline: float = _DEADLINE) -> bool:
        """Read until what was written ends so; return whether it did within ``deadline`` seconds."""
        end = time.monotonic() + deadline
        while not self.received.endswith(ending) and time.monotonic() < end:
            self._read(0.05)
        return self.received.endswith(ending)

    def settle(self, quiet: float = 0.3) -> None:
        """Read until nothing was written for ``quiet`` seconds."""
        while self.quiet_bytes(quiet):
            pass

    def wait(self, deadline: float = _DEADLINE, *, reading: bool = True) -> tuple[int, float]:
        """Wait for the program's end; return its exit code and the seconds that took.

        Raises:
            AssertionError: it did not end within ``deadline`` seconds.
        """
        begin = time.monotonic()
        while not self._ended():
            if time.monotonic() - begin > deadline:
                raise AssertionError("the program did not end:\n" + self.text)
            if reading:
                self._read(0.01)
            else:
                time.sleep(0.01)
        took = time.monotonic() - begin
        while reading and self._read(0.0):
            pass
        return os.waitstatus_to_exitcode(self._status or 0), took

    def attributes(self) -> list[int | list[bytes | int]]:
        """Return the terminal's line settings; the same line discipline is seen from both ends."""
        return termios.tcgetattr(self.master)

    def restored(self) -> bool:
        """Return whether the line echoes and is edited, as a shell leaves it."""
        flags = self.attributes()[_LFLAG]
        assert isinstance(flags, int)
        return bool(flags & termios.ECHO) and bool(flags & termios.ICANON)

    def unread(self) -> int:
        """Return how many bytes wait to be read."""
        waiting = fcntl.ioctl(self.master, termios.FIONREAD, struct.pack("i", 0))
        return int(struct.unpack("i", waiting)[0])

    def _ended(self) -> bool:
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = status if pid else None
        return self._status is not None

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:  # EIO: the last process with this terminal ended
            return False
        self._take(data)
        return bool(data)

    def _take(self, data: bytes) -> None:
        self.received += data
        self._stream.feed(data)


def _become(argv: Sequence[str], environ: Mapping[str, str], stdin: bytes | None, columns: int, lines: int) -> None:
    """Replace this child by the program; never returns."""
    try:
        # A shell without job control starts what runs in the background with both ignored; exec hands that on.
        for number in (signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        if stdin is not None:
            reads, writes = os.pipe()
            os.write(writes, stdin)
            os.close(writes)
            os.dup2(reads, 0)
        os.chdir(ROOT)
        base = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TZ")}
        wanted = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        os.execve(argv[0], list(argv), {**base, **wanted, **environ})  # noqa: S606 - the tests' own program
    except OSError:
        os._exit(127)
