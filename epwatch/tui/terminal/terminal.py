"""The terminal as it was: remembered before the screen takes it, given back even when its output is blocked."""

import os
import signal
import termios
import threading
import time

Attributes = list[int | list[bytes | int]]

# What Textual's driver switches on, switched off again, in the order in which the driver itself does it: bracketed
# paste, in-band resize, mouse, line wrap, kitty keys, the other screen, the cursor, focus events, colours.
_RESET = (
    b"\x1b[?2004l\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?7h\x1b[<u"
    b"\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[0m\r"
)
_PATIENCE = 0.2
"""Seconds in which a blocked terminal may yet take the reset."""
_PAUSE = 0.01
"""Seconds between two tries."""


class Terminal:
    """The controlling terminal's line settings, as they are when this is made."""

    def __init__(self) -> None:
        self._attributes = _attributes()

    def restore(self) -> None:
        """Give the line settings back, and the screen as far as the terminal takes it; never blocks, never raises.

        Output that waits in the kernel is thrown away, so that the reset does not stand behind it.
        """
        try:
            terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return
        try:
            if self._attributes is not None:
                termios.tcsetattr(terminal, termios.TCSANOW, self._attributes)
            _silence_others()
            self._reset(terminal)
        except (OSError, termios.error):
            return
        finally:
            os.close(terminal)

    def _reset(self, terminal: int) -> None:
        end = time.monotonic() + _PATIENCE
        left = _RESET
        while left and time.monotonic() < end:
            termios.tcflush(terminal, termios.TCOFLUSH)
            try:
                left = left[os.write(terminal, left) :]
            except BlockingIOError:
                time.sleep(_PAUSE)


def _attributes() -> Attributes | None:
    try:
        return termios.tcgetattr(0)
    except termios.error:
        return None


def _silence_others() -> None:
    """Send what other threads still write nowhere, and interrupt the one that waits: it keeps the terminal locked.

    Python repeats an interrupted write on the same descriptor, which is another file by then.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.ident is not None:
            # The screen has a handler for SIGWINCH; without one it is ignored, so it can do no harm.
            signal.pthread_kill(thread.ident, signal.SIGWINCH)
