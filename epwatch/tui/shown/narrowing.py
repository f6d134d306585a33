"""What of the tree is shown: the filter that was typed, and what `e` asks for, without what is muted."""

from collections.abc import Iterable

from epwatch.model.filter import EVERYTHING, Filter, parse
from epwatch.model.findings import findings, is_wrong
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from epwatch.tui.shown.mutes import Mutes
from epwatch.tui.shown.wrongs import Show, Wrongs, narrowed


class Narrowing:
    """The filter and the wrong services together; told of what changes, asked for one filter."""

    def __init__(self, mutes: Mutes) -> None:
        self._mutes = mutes
        self._wrongs = Wrongs(mutes)
        self.words = EVERYTHING
        self._only: frozenset[ServiceKey] | None = None
        self.show = Show.ALL

    def like(self) -> "Narrowing":
        """Return one with the same filter that has been told of no service yet: for another time."""
        other = Narrowing(self._mutes)
        other.follow(self)
        return other

    def follow(self, other: "Narrowing") -> None:
        """Show what another one shows."""
        self.words, self.show = other.words, other.show

    def afresh(self, now: float) -> Filter:
        """Return the filter to show, whatever was shown; ``now`` in wall seconds."""
        self._only = self._wrongs.shown(self.show, now)
        return narrowed(self.words, self._only)

    def take(self, services: Iterable[ServiceSnapshot], gone: Iterable[ServiceKey], now: float) -> None:
        """Take what changed at ``now`` wall seconds."""
        self._wrongs.take(services, gone, now)

    def typed(self, text: str) -> Filter:
        """Take a filter that was typed and return the one to show.

        Raises:
            FilterError: it cannot be read; the one before goes on.
        """
        what = parse(text)
        self.words = what if what.terms else EVERYTHING
        return narrowed(self.words, self._only)

    def moved(self, now: float) -> Filter | None:
        """Return the filter to show where what is wrong is not what it was, else None; ``now`` in wall seconds."""
        keys = self._wrongs.shown(self.show, now)
        if keys == self._only:
            return None
        self._only = keys
        return narrowed(self.words, keys)

    def due(self, now: float) -> float | None:
        """Return the wall second at which something is no longer new, None where that changes nothing."""
        return self._wrongs.due(now) if self.show is Show.NEW else None

    def muted(self, now: float) -> int:
        """Return how many wrong services are left out because they are muted; ``now`` in wall seconds."""
        return self._wrongs.muted(self.show, now)

    def mute(self, snapshot: ServiceSnapshot, now: float) -> tuple[bool | None, str | None]:
        """Mute what is wrong with a service, or hear of it again.

        Return whether it is muted now, None where nothing is wrong with it, and what went wrong with the file.
        """
        found = [each for each in findings(snapshot, now) if is_wrong(each)]
        trouble = self._mutes.toggle(snapshot.key, found)
        muted = all(self._mutes.muted(snapshot.key, each) for each in found) if found else None
        return muted, trouble
