"""Job control: ctrl-z and SIGTSTP give the terminal back and stop; fg, and any SIGCONT, bring the screen back whole."""

import asyncio
import os
import signal
from collections.abc import Callable

from textual.app import App


class Suspension:
    """How the screen is stopped and comes back; its calls belong on the screen's loop.

    Args:
        app: the screen, on a terminal.
        back: called when the process runs again: its connections may have died unseen meanwhile (HO-4).
    """

    def __init__(self, app: App[None], back: Callable[[], None]) -> None:
        self._app = app
        self._back = back
        self._left = False

    def begin(self) -> None:
        """Take the signals of job control from Textual's driver.

        Its own SIGCONT starts a second pair of threads after a plain SIGSTOP, and takes the raw terminal for the one
        to give back at the end (measured, Textual 8.2.8).
        """
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTSTP, self.stop)
        loop.add_signal_handler(signal.SIGCONT, self._continued)

    def stop(self) -> None:
        """Give the terminal back and stop; returns when the process is in the foreground again."""
        self._left = True
        with self._app.suspend():
            os.kill(os.getpid(), signal.SIGSTOP)
            while _in_background():
                os.kill(os.getpid(), signal.SIGSTOP)

    def _continued(self) -> None:
        """Take the terminal afresh: after a SIGSTOP, which nobody sees come, the shell may have set it as it likes."""
        if not self._app.is_running:
            # Taken once more when the screen has ended, nobody would give it back, nor end the thread that reads keys.
            return
        if not self._left:
            with self._app.suspend():
                while _in_background():
                    os.kill(os.getpid(), signal.SIGSTOP)
        self._left = False
        self._back()


def _in_background() -> bool:
    """Return whether another job has the terminal (bg): writing to it would only stop this process again."""
    try:
        return os.tcgetpgrp(0) != os.getpgrp()
    except OSError:
        return False
