"""Where the screen looks: at the live picture, or at a moment of the past; walks from one to the other."""

from epwatch.history import History
from epwatch.model.change_words import event, subject
from epwatch.model.instants import Instant, Past, of_service
from epwatch.model.marks import Durations
from epwatch.tui.shown.narrowing import Narrowing
from epwatch.tui.shown.recalled import earliest, recalled
from epwatch.tui.shown.wrongs import Show


class Place:
    """A moment of the past with its picture: that of an instant, or later, before the next one (wall seconds)."""

    def __init__(self, past: Past, durations: Durations, wall: float | None = None) -> None:
        instant = past.instant
        begin = (past.begin or 0.0) if instant is None else instant.wall
        self.wall = begin if wall is None else wall
        self.monotonic = (0.0 if instant is None else instant.monotonic) + self.wall - begin
        self.picture = recalled(past, durations)
        self.picture.expire(self.monotonic)
        self.what = "" if instant is None or wall is not None else what(instant)


def what(instant: Instant) -> str:
    """Return in words what an instant changed: a service's verdict or its first change, and how many more there are.

    Where events came too fast for a step each, also of how many it is made.
    """
    told = [change for change in instant.changes if not change.initial]
    if not told:
        return "a gap" if instant.gaps else "a stream's phase" if instant.streams is not None else ""
    first = next((change for change in told if of_service(change)), told[0])
    row = first.endpoint
    name = subject(first) if row is None else row.key.address if row.target is None else row.target.name
    more = f" +{len(told) - 1}" if len(told) > 1 else ""
    events = f" ({instant.merged.events} events)" if instant.merged.events > 1 else ""
    return f"{' '.join(part for part in (first.service.name, name, event(first)) if part)}{more}{events}"


class LookingBack:
    """Walks through a history; ``place`` is None while the screen is live.

    ``still`` is the number of the instant at which a paused screen stands still, None where it does not: the walk
    begins there.
    """

    def __init__(self, history: History, durations: Durations) -> None:
        self._history = history
        self._durations = durations
        self._past: Past | None = None
        self.place: Place | None = None
        self.still: int | None = None

    def step(self, by: int) -> bool:
        """Go to the next change (``by`` 1; behind the last one is live), or to the one before (-1)."""
        return self._seek(by, turns=False)

    def turn(self, by: int) -> bool:
        """Go to the next, or former, change of a service's verdict or low-water mark; return whether there is one."""
        return self._seek(by, turns=True)

    def jump(self, wall: float) -> bool:
        """Go to the picture at a wall second; return whether the history reaches so far back."""
        past = self._history.past()
        number = past.number_at(wall)
        if past.begin is None or number < earliest(past, self._durations) or wall < past.begin:
            return False
        self._look(past, number, wall)
        return True

    def at(self, number: int) -> bool:
        """Go to the picture after an instant; return whether it is still there."""
        past = self._history.past()
        if not earliest(past, self._durations) <= number <= past.last:
            return False
        self._look(past, number)
        return True

    def live(self) -> None:
        """Go back to live."""
        self._past = self.place = None

    def narrowed(self, shown: Narrowing) -> Narrowing:
        """Return what shows of the place what the screen shows now; what was new then is told by what led there."""
        narrowing, past, place = shown.like(), self._past, self.place
        if past is None or place is None:
            return narrowing
        at = past.at
        if narrowing.show is Show.NEW:
            past.go(past.first - 1)
            narrowing.take(past.services.values(), (), past.begin or 0.0)
            past.go(at)
            for batch in (each.batch() for each in past.until()):
                narrowing.take(batch.services, batch.gone, batch.time)
        else:
            narrowing.take(past.services.values(), (), place.wall)
        return narrowing

    def _seek(self, by: int, *, turns: bool) -> bool:
        past = self._past
        if past is None:
            if by > 0 and self.still is None:
                return False
            past = self._history.past()
            past.go(past.last if self.still is None else self.still)
        found = _find(past, by, turns=turns)
        if found is None and by > 0:
            # What happened meanwhile.
            past = self._fresh(past)
            found = _find(past, by, turns=turns)
            if found is None:
                self.live()
                return True
        if found is None and not turns and past.lost is None and past.at >= past.first:
            # Before the first change is the first picture.
            found = past.first - 1
        if found is None or found < earliest(past, self._durations):
            return False
        self._look(past, found)
        return True

    def _fresh(self, past: Past) -> Past:
        fresh = self._history.past()
        fresh.go(past.at)
        return fresh

    def _look(self, past: Past, number: int, wall: float | None = None) -> None:
        past.go(number)
        self._past = past
        self.place = Place(past, self._durations, wall)


def _find(past: Past, by: int, *, turns: bool) -> int | None:
    return past.find((lambda each: each.turn) if turns else (lambda each: each.stop), by)
