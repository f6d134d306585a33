"""Ends the screen within a second on ctrl-c, SIGTERM and SIGHUP, also when nobody reads the terminal.

Textual stands still while its output is not read, so its own keys and timers cannot end it then. Signals still come
through: their handler runs in the main thread whatever it waits for. It asks the screen to end, and a thread sees to it
that the program ends even if the screen cannot.
"""

import os
import signal
import termios
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final, NoReturn, Self

_PATIENCE: Final = 0.7
"""Seconds that an orderly end may take, out of the second that was promised."""

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

# What a screen switches on, switched off again: mouse, focus and paste reports, resize reports, the alternate screen;
# then line wrap and the cursor, switched on again.
_RESTORE: Final = (
    b"\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?1004l\x1b[?2004l\x1b[?2048l"
    b"\x1b[?1049l\x1b[?7h\x1b[?25h\x1b[0m"
)

_Attributes = list[int | list[bytes | int]]


class ScreenEnd:
    """A context manager around the screen's whole life; ``code`` is the exit code that a signal asked for, or None."""

    def __init__(self, ask: Callable[[int], None]) -> None:
        """Take what asks the screen to end with an exit code; it is called in the main thread, inside a handler."""
        self.code: int | None = None
        self._ask = ask
        self._watchdog: threading.Timer | None = None
        self._before = _attributes()

    def __enter__(self) -> Self:
        """Take the signals over; one that is ignored stays ignored."""
        for signum in _SIGNALS:
            if signal.getsignal(signum) is not signal.SIG_IGN:
                signal.signal(signum, self._signalled)
        return self

    def __exit__(self, *_error: object) -> None:
        """Call the thread off: the end was orderly."""
        if self._watchdog is not None:
            self._watchdog.cancel()

    def _signalled(self, signum: int, _frame: FrameType | None) -> None:
        if self.code is not None:
            self._force()
        self.code = 128 + signum
        self._watchdog = threading.Timer(_PATIENCE, self._force)
        self._watchdog.daemon = True
        self._watchdog.start()
        self._ask(self.code)

    def _force(self) -> NoReturn:
        _restore(self._before)
        os._exit(self.code if self.code is not None else 1)


def _attributes() -> _Attributes | None:
    try:
        return termios.tcgetattr(0)
    except termios.error:
        return None


def _restore(before: _Attributes | None) -> None:
    # Opened anew, so that non-blocking is ours alone: others share the description behind fd 1.
    try:
        terminal = os.open("/dev/tty", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return
    try:
        # Whatever waits in the terminal's buffer would stand before the restoring sequence and keep it out.
        termios.tcflush(terminal, termios.TCOFLUSH)
        if before is not None:
            termios.tcsetattr(terminal, termios.TCSANOW, before)
        os.write(terminal, _RESTORE)
    except (OSError, termios.error):
        return
