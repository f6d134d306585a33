"""The lines of a recording in their order, each handed to the replay of its context; finds where lines are missing."""

from collections.abc import Callable, Sequence

from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.timestamps import parse_timestamp
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.replay import Replay
from epwatch.stream.tape import Line


class Replays:
    """Plays every context of a recording on one clock.

    Args:
        clock: set to each line's time before anything else.
        make: makes the replay of a context when its first line comes.
        contexts: gives those that the recording is of, as far as that is known.
    """

    def __init__(
        self, clock: PlayClock, make: Callable[[str | None], Replay], contexts: Callable[[], Sequence[str | None]]
    ) -> None:
        self._clock = clock
        self._make = make
        self._contexts = contexts
        self._replays: dict[str | None, Replay] = {}
        self._seq: int | None = None
        self._seen = 0.0
        self._bad = 0
        self.quiet = False
        """While True states are kept, and nothing is told; :meth:`tell` tells them then."""

    @property
    def begun(self) -> bool:
        """Return whether a context's first whole state was met: nothing is told of one before."""
        return any(each.begun for each in self._replays.values())

    @property
    def complete(self) -> bool:
        """Return whether that of every context was met."""
        known = dict.fromkeys((*self._contexts(), *self._replays))
        return bool(known) and all(context in self._replays and self._replays[context].begun for context in known)

    @property
    def bad(self) -> int:
        """Return how many lines made no sense, and how many objects did not decode."""
        return self._bad + sum(each.bad for each in self._replays.values())

    def take(self, line: Line) -> None:
        """Take a line."""
        wall = parse_timestamp(line.time)
        if wall is None:
            self._bad += 1
            return
        if self._seq is not None and line.seq != self._seq + 1:
            for each in self._replays.values():
                each.lose(self._seen)
        self._seq, self._seen = line.seq, wall
        self._clock.set(wall)
        try:
            self._of(line.context).take(line)
        except ValueError:
            self._bad += 1

    def tell(self) -> None:
        """End the quiet: tell each context's state as a first picture."""
        self.quiet = False
        for each in self._replays.values():
            if each.begun:
                each.tell()
            each.quiet = False

    def answer(self, wanted: Wanted) -> Evidence:
        """Return what was answered while it was recorded, in the context that is named, so far as it is played."""
        found = self._replays.get(wanted.context)
        if found is None:
            return Evidence(unread=("everything: not on the recording",))
        return found.answers.answer(wanted.anywhere)

    def _of(self, context: str | None) -> Replay:
        if context not in self._replays:
            self._replays[context] = self._make(context)
            self._replays[context].quiet = self.quiet
        return self._replays[context]
