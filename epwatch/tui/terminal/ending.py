"""Ends the program in time: an end that the screen does not bring about itself is brought about for it.

A terminal that nobody reads blocks the screen's loop (Textual's writer queue), so neither a key nor a signal handler on
that loop would end anything. Here a thread waits for the wish, hands it to the screen, and when the time is over gives
the terminal back and ends the process.
"""

import os
import signal
from collections.abc import Callable
from threading import Event, Thread
from types import FrameType

from epwatch.tui.terminal.terminal import Terminal

# The promise is one second for everything; this leaves the reset its 0.2 s and the kernel some.
_PATIENCE = 0.6
INTERRUPTED = 128 + signal.SIGINT
"""The exit code of ctrl-c (interface.md, "Exit codes")."""

_Handler = Callable[[int, FrameType | None], object] | int | None


class Ending:
    """How the program ends: wished once, forced when it takes too long.

    ``patience`` is how many seconds the screen has for its own end.
    """

    def __init__(self, terminal: Terminal, patience: float = _PATIENCE) -> None:
        self._terminal = terminal
        self._patience = patience
        self._code: int | None = None
        self._over = Event()
        self._former: dict[signal.Signals, _Handler] = {}
        # A pipe, because a signal handler may run while the main thread holds any lock.
        self._hears, self._tells = os.pipe()
        self._thread: Thread | None = None

    def begin(self, ask: Callable[[int], None]) -> None:
        """Take the signals that end a program as wishes; an ignored one (nohup) stays ignored. Main thread only.

        ``ask`` is called with the exit code on a thread of this class's own; it may do nothing if the screen is stuck.
        """
        self._thread = Thread(target=self._watch, args=(ask,), name="epwatch-ending", daemon=True)
        self._thread.start()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._former[number] = signal.signal(number, self._signalled)

    def wish(self, code: int) -> None:
        """End with this exit code; from any thread or signal handler, returns at once. The first wish counts."""
        if self._code is None:
            self._code = code
            os.write(self._tells, b".")

    def done(self) -> None:
        """Tell that the screen has ended: nothing is forced any more, signals do what they did before."""
        for number, handler in self._former.items():
            signal.signal(number, handler)
        self._over.set()
        os.close(self._tells)
        if self._thread is not None:
            self._thread.join()
        os.close(self._hears)

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        self.wish(128 + number)

    def _watch(self, ask: Callable[[int], None]) -> None:
        os.read(self._hears, 1)
        if self._code is None or self._over.is_set():
            return
        ask(self._code)
        if not self._over.wait(self._patience):
            self._terminal.restore()
            os._exit(self._code)
