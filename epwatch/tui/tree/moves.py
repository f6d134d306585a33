"""Which lines to take out and to put in, so that the rows that stay come to stand where they are wanted; pure.

A terminal moves its lines by itself: that costs a few bytes, and painting each of them anew 200 a line and more.
"""

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from typing import Final, NamedTuple

_FEWEST: Final = 2
"""Lines that have to move: one alone is painted as fast."""


class Moves(NamedTuple):
    """What to do to the first ``height`` lines in view, one after the other.

    A step is a line, and how many are put in there, or, negative, taken out; those below follow. ``sources`` says for
    each line which one it was before; None: it is empty.
    """

    steps: tuple[tuple[int, int], ...]
    height: int
    sources: tuple[int | None, ...]


def moves(before: Sequence[Hashable], after: Sequence[Hashable]) -> Moves | None:
    """Return how the lines named ``before`` become those named ``after``, as far as that is by moving; None for not.

    Lines that come in another order than before are not moved. A name stands on one line alone, and empty ones (``()``)
    are no names.
    """
    if before == after:
        return None
    kept = _kept(before, after)
    if sum(old != new for old, new in kept) < _FEWEST:
        return None
    # Each line that stays has so many to go or to come before it, beside those that are painted over where they stand.
    taken: list[tuple[int, int]] = []
    put: list[tuple[int, int]] = []
    last_old = last_new = -1
    for old, new in kept:
        more = (new - last_new) - (old - last_old)
        if more < 0:
            taken.append((old + more, more))
        elif more > 0:
            put.append((new - more, more))
        last_old, last_new = old, new
    # From below those above stay where they were; from above nothing is pushed out that is still needed.
    steps = (*reversed(taken), *put)
    height = max(len(before), len(after))
    return Moves(steps, height, _sources(steps, height))


def _kept(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the longest run of lines that are in both in the same order: where each was, and is."""
    places = {name: line for line, name in enumerate(before) if name != ()}
    common = [(places[name], line) for line, name in enumerate(after) if name in places]
    ends: list[int] = []
    runs: list[list[int]] = []
    for at, (old, _new) in enumerate(common):
        length = bisect_left(ends, old)
        run = [*(runs[length - 1] if length else []), at]
        ends[length : length + 1] = [old]
        runs[length : length + 1] = [run]
    return [common[at] for at in runs[-1]] if runs else []


def _sources(steps: Sequence[tuple[int, int]], height: int) -> tuple[int | None, ...]:
    sources: list[int | None] = list(range(height))
    for line, count in steps:
        if count < 0:
            del sources[line : line - count]
            sources += [None] * -count
        else:
            sources[line:line] = [None] * count
            del sources[height:]
    return tuple(sources)
