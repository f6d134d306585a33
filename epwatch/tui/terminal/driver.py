"""Textual's driver for a terminal, but with fewer bytes, and ctrl-c is seen before the screen's loop.

A blocked terminal may hold that loop up.
"""

from collections.abc import Callable
from contextlib import suppress

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from epwatch.tui.terminal.pastes import Pastes
from epwatch.tui.terminal.sgr import shorten
from epwatch.tui.terminal.typed_bytes import TypedBytes


class TerminalDriver(LinuxDriver):
    """Calls :meth:`interrupt` for a ctrl-c, on the thread that reads the keys."""

    def interrupt(self) -> None:
        """Take a ctrl-c."""
        raise NotImplementedError

    def wrote(self, size: int) -> None:
        """Take note of so many bytes."""
        raise NotImplementedError

    def before(self, data: str) -> str:
        """Return what is to be written before data."""
        raise NotImplementedError

    def write(self, data: str) -> None:
        """Write to the terminal."""
        short = self.before(data) + shorten(data)
        self.wrote(len(short.encode("utf-8", "replace")))
        super().write(short)

    def run_input_thread(self) -> None:
        """Read what is typed; bytes that are no UTF-8, of another locale, are dropped with their packet.

        Textual's decoder is strict, and would end the program. What is pasted is cleaned first.

        Raises:
            OSError: the terminal cannot be read any more.
        """
        terminal = self.fileno
        with TypedBytes(terminal, Pastes().feed, self.exit_event.set) as typed:
            # Only while this thread runs: what else needs the terminal's descriptor waits for its end.
            self.fileno = typed.reads
            try:
                while not self.exit_event.is_set():
                    with suppress(UnicodeDecodeError):
                        super().run_input_thread()
            finally:
                self.fileno = terminal

    def process_message(self, message: Message) -> None:
        """Take a key or a mouse event from the terminal."""
        if isinstance(message, events.Key) and message.key == "ctrl+c":
            self.interrupt()
        else:
            super().process_message(message)


def driver_for(
    interrupted: Callable[[], None], wrote: Callable[[int], None], before: Callable[[str], str]
) -> type[TerminalDriver]:
    """Return a driver class; Textual makes the instance itself.

    It calls ``interrupted`` for ctrl-c, ``wrote`` with the size of whatever goes to the terminal, and ``before`` for
    what is to be written before it.
    """

    class Driver(TerminalDriver):
        def interrupt(self) -> None:
            interrupted()

        def wrote(self, size: int) -> None:
            wrote(size)

        def before(self, data: str) -> str:
            return before(data)

    return Driver
