"""Reads another place beside the one that is shown, has it shown once it is whole, and ends the feed of the former."""

import threading
from collections.abc import Callable
from typing import Final, Protocol

from textual.message import Message
from textual.timer import Timer

from epwatch.feed import Feed
from epwatch.tui.messages import BatchArrived, FeedFailed, NamesRead
from epwatch.tui.places.arrivals import Arrivals
from epwatch.tui.places.coming import Coming
from epwatch.tui.places.elsewhere import Elsewhere, ElsewhereError, Place
from epwatch.tui.typed.commands import CommandError

PATIENCE: Final = 15.0
"""Seconds until a place is given up: three tries of a list that fails at once."""
_GOODBYE: Final = 1.0
"""Seconds for a feed to end: as long as it promises."""


class Host(Protocol):
    """What shows places: the app."""

    def post_message(self, message: Message) -> bool:
        """Take a message, from any thread."""
        ...

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call back in so many seconds."""
        ...

    def announce(self, name: str) -> None:
        """Say what is being read; "" for nothing."""
        ...

    def remark(self, text: str) -> None:
        """Say for a moment why it is not shown."""
        ...

    def arrive(self, arrivals: Arrivals, coming: Coming) -> None:
        """Show a place that is whole."""
        ...


class Travel:
    """At most one place is under way."""

    def __init__(self, elsewhere: Elsewhere | None, host: Host) -> None:
        self._elsewhere = elsewhere
        self._host = host
        self._arrivals: Arrivals | None = None
        self._coming = Coming(Place())
        self._entering: tuple[Arrivals, Coming] | None = None
        self._patience: Timer | None = None
        self._leaving: list[threading.Thread] = []

    def go(self, place: Place) -> None:
        """Begin to read a place; one that is under way is given up.

        Raises:
            CommandError: it cannot be looked at.
        """
        if self._elsewhere is None:
            return
        try:
            watched = self._elsewhere.open(place)
        except ElsewhereError as error:
            raise CommandError(str(error)) from None
        self.stay()
        self._arrivals, self._coming = Arrivals(watched, self._host.post_message), Coming(place, watched.contexts)
        self._patience = self._host.set_timer(PATIENCE, self.too_late)
        self._host.announce(place.name)
        watched.feed.start(self._arrivals)

    def stay(self) -> bool:
        """Give up what is under way; return whether something was."""
        if self._arrivals is None:
            return False
        self.leave(self._arrivals.watched.feed)
        self._forget()
        return True

    def take(self, message: BatchArrived) -> None:
        """Take what a feed told that is not shown; one that was given up is no longer heard."""
        if self._entering is not None and self.enters(message.source):
            entering, coming = self._entering
            coming.take(message.batch)
            entering.watched.feed.more()
            return
        arrivals = self._arrivals
        if arrivals is None or message.source is not arrivals:
            return
        if not self._coming.batches:
            arrivals.ask_names()
        self._coming.take(message.batch)
        if not self._settle(arrivals):
            arrivals.watched.feed.more()

    def enters(self, source: object) -> bool:
        """Return whether a place is whole and not on the screen yet: other contexts of it go on telling meanwhile."""
        return self._entering is not None and source is self._entering[0]

    def entered(self, arrivals: Arrivals) -> None:
        """Take note that all that a place told until now is on the screen, which is told the rest itself."""
        if self.enters(arrivals):
            self._entering = None

    def know(self, message: NamesRead) -> None:
        """Take the names of all namespaces where it goes."""
        if self._arrivals is not None and message.source is self._arrivals:
            self._coming.know(message.names)
            self._settle(self._arrivals)

    def fail(self, message: FeedFailed) -> None:
        """Take the end of a feed that is not shown."""
        if self._arrivals is not None and message.source is self._arrivals:
            self._give_up(message.message)

    def leave(self, feed: Feed) -> None:
        """End a feed without waiting for it."""
        self._leaving = [thread for thread in self._leaving if thread.is_alive()]
        self._leaving.append(threading.Thread(target=feed.stop, name="epwatch-leave", daemon=True))
        self._leaving[-1].start()

    def close(self) -> None:
        """End what is under way, and see those go that were left; returns within a second or so."""
        self.stay()
        if self._entering is not None:
            self.leave(self._entering[0].watched.feed)
        for thread in self._leaving:
            thread.join(_GOODBYE)

    def _settle(self, arrivals: Arrivals) -> bool:
        """Show what is whole, give up what cannot be shown; return whether it was either."""
        if trouble := self._coming.trouble:
            self._give_up(trouble)
        elif self._coming.ready:
            self._arrive(arrivals)
        else:
            return False
        return True

    def _arrive(self, arrivals: Arrivals) -> None:
        coming = self._coming
        self._forget()
        self._entering = arrivals, coming
        self._host.arrive(arrivals, coming)

    def too_late(self) -> None:
        """Give up what is under way: it took too long; of several contexts show those that are there."""
        if self._arrivals is not None and self._coming.some and not self._coming.trouble:
            self._arrive(self._arrivals)
            return
        if self._arrivals is not None:
            self._give_up(self._coming.late)

    def _give_up(self, why: str) -> None:
        self.stay()
        self._host.remark(why)

    def _forget(self) -> None:
        self._arrivals, self._coming = None, Coming(Place())
        if self._patience is not None:
            self._patience.stop()
        self._host.announce("")
