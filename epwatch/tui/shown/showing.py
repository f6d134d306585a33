"""What is shown: the live picture or one of the past, narrowed, running or held still; paints nothing."""

from collections.abc import Sequence
from typing import NamedTuple

from epwatch.history import History
from epwatch.model.batch import Batch
from epwatch.model.filter import Filter
from epwatch.model.instants import Missed
from epwatch.model.marks import Durations
from epwatch.model.snapshot import ServiceKey
from epwatch.stream.playback import Playback
from epwatch.tui.shown.held import Held
from epwatch.tui.shown.looking_back import LookingBack
from epwatch.tui.shown.mutes import Mutes
from epwatch.tui.shown.narrowing import Narrowing
from epwatch.tui.shown.picture import Picture
from epwatch.tui.shown.screen_clock import ScreenClock


class News(NamedTuple):
    """A batch that was taken in, the services that look different by it.

    ``whole``: for the first time all of its context is known.
    """

    batch: Batch
    touched: set[ServiceKey]
    whole: bool


class Showing:
    """The live picture, told of every batch, and the one in view, with what is let through of it.

    ``back`` walks through the history; :meth:`look` brings into view where it stands then. ``playback`` is how it is
    played where it is a recording. ``contexts`` are those that are looked at, where there are several.
    """

    def __init__(
        self,
        history: History,
        durations: Durations,
        clock: ScreenClock,
        mutes: Mutes,
        playback: Playback | None = None,
        contexts: Sequence[str | None] = (),
    ) -> None:
        self.history = history
        self.clock = clock
        self.playback = playback
        self._durations = durations
        self._mutes = mutes
        self._contexts = contexts
        self._held: Held | None = None
        self._taken_at = float("-inf")
        self.forget()

    def forget(self) -> None:
        """Be as at the beginning, live and with nothing known: a picture may be large."""
        self._live = self.picture = Picture(self._durations, self._contexts)
        self.back = LookingBack(self.history, self._durations)
        self.narrowing = self._live_narrowing = Narrowing(self._mutes)

    @property
    def past(self) -> bool:
        """Return whether a moment of the past is in view."""
        return self.back.place is not None

    @property
    def paused(self) -> bool:
        """Return whether news are held back."""
        return self._held is not None

    @property
    def waiting(self) -> int | None:
        """Return how many changes are held back, None while none are to be."""
        return None if self._held is None else self._held.changes

    @property
    def runs(self) -> bool:
        """Return whether what happens is in view at once."""
        return not self.paused and not self.past

    def take(self, batch: Batch) -> News | None:
        """Take a batch in: the streams at once, the rest unless it is paused; None if it is."""
        if batch.streams is not None:
            self._live.hear(batch.context, batch.streams)
        self._live.missed.extend(Missed(batch.context, gap) for gap in batch.gaps)
        if self._held is not None:
            self._held.add(batch)
            return None
        return self._apply(batch)

    def pause(self) -> Sequence[News]:
        """Hold still, or go on; return what had been held back, of each context by itself."""
        if self._held is None:
            self._held = Held()
            self.back.still = self.history.last
            return ()
        held, self._held = self._held, None
        self.back.still = None
        return [self._apply(batch) for batch in held.take()]

    def expire(self) -> set[ServiceKey]:
        """Let marks fade whose time is over; return the services that look different."""
        now = self.clock.monotonic()
        if self.playback is not None and not self.playback.state.moves:
            # Where recorded time stands still, what went will not come back. It may stand before what was taken in:
            # between two lines it runs on as it likes, and the later one sets it to its own time.
            now = max(now, self._taken_at) + self._durations.settle
        return self.picture.expire(now)

    def look(self) -> Filter:
        """Bring into view where somebody looks now, live or past; return the filter to show it through."""
        place = self.back.place
        if place is None:
            self.clock.run()
            self._live_narrowing.follow(self.narrowing)
            self.picture, self.narrowing = self._live, self._live_narrowing
        else:
            self.clock.stand(place.wall, place.monotonic)
            self.picture, self.narrowing = place.picture, self.back.narrowed(self.narrowing)
        return self.narrowing.afresh(self.clock.wall())

    def _apply(self, batch: Batch) -> News:
        was_synced = self._live.synced_in(batch.context)
        self._taken_at = self.clock.live.monotonic()
        touched = self._live.apply(batch, self._taken_at)
        self._live_narrowing.take(batch.services, batch.gone, self.clock.live.wall())
        return News(batch, touched, self._live.synced_in(batch.context) and not was_synced)
