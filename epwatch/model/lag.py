"""How long the steps of a hand-over took, with the error of each: never negative, never invented.

Kubelet and API server write whole seconds by their clocks, receipt is by ours (endpoint-semantics section 8). The
offset between both comes of the server's Date header. Where it is not known, neither is the lag. The way into the slice
is measured from what the controllers' write names as its cause, where it names one (EP-9).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from statistics import median
from typing import Final

from msgspec import Struct

from epwatch.model.lane import SEEN, Lane, Step

WHOLE_SECONDS: Final = 1.0
"""The error of a lag from a time that has whole seconds."""
_LONGEST: Final = 3600.0
"""Seconds; a slice that is later than that was not written for what it names (EP-9)."""
_TOLERANCE: Final = 2.0
"""Seconds below zero that the errors explain: a whole second at each of both ends; beyond, the clocks disagree."""


class Unknown(StrEnum):
    """Why a lag is not known."""

    UNSEEN = "nobody saw it happen"
    CLOCK = "the server's clock is not known"
    CLOCKS = "the clocks disagree"
    OTHERWISE = "the slice was written for another reason"


class Lag(Struct, frozen=True, kw_only=True):
    """How long it took from one step to another over many pods; seconds.

    ``median`` and ``worst`` are None where it is known of no pod; ``error`` is that of both. ``known`` and ``unknown``
    count the pods that took both steps; ``why`` is the reason that most of the unknown ones have, None without any.
    """

    begin: Step
    end: Step
    median: float | None
    worst: float | None
    error: float
    known: int
    unknown: int
    why: Unknown | None = None


_MEASURED: Final = (
    (Step.READY, Step.IN_SLICE),
    (Step.ASKED_TO_END, Step.OUT_OF_ROTATION),
    (Step.OUT_OF_ROTATION, Step.GONE),
)


def lags(lanes: Sequence[Lane], offset: float | None) -> tuple[Lag, ...]:
    """Return Ready to in slice, asked to end to out of rotation, and from there to gone.

    ``offset``: the server's clock less ours, seconds, None where it is not known.
    """
    return tuple(_measure(begin, end, lanes, offset) for begin, end in _MEASURED)


def _measure(begin: Step, end: Step, lanes: Iterable[Lane], offset: float | None) -> Lag:
    took = [lane for lane in lanes if lane.took(end) and (lane.took(begin) or _begin(lane, begin, end) is not None)]
    found = [_between(lane, begin, end, offset) for lane in took]
    known = [each for each in found if not isinstance(each, Unknown)]
    reasons = Counter(each for each in found if isinstance(each, Unknown))
    return Lag(
        begin=begin,
        end=end,
        median=median(known) if known else None,
        worst=max(known) if known else None,
        error=0.0 if begin in SEEN and end in SEEN else WHOLE_SECONDS,
        known=len(known),
        unknown=len(took) - len(known),
        why=reasons.most_common(1)[0][0] if reasons else None,
    )


def between(lane: Lane, begin: Step, end: Step, offset: float | None) -> float | None:
    """Return the seconds from one step to the other, None where they cannot be known."""
    found = _between(lane, begin, end, offset)
    return None if isinstance(found, Unknown) else found


def _between(lane: Lane, begin: Step, end: Step, offset: float | None) -> float | Unknown:
    first, last = _begin(lane, begin, end), lane.time_of(end)
    if last is None or (first is None and lane.time_of(begin) is None):
        return Unknown.UNSEEN
    if first is None:
        return Unknown.OTHERWISE
    if (begin in SEEN) != (end in SEEN):
        if offset is None:
            return Unknown.CLOCK
        first, last = (first, last + offset) if end in SEEN else (first + offset, last)
    passed = last - first
    if passed < -_TOLERANCE:
        return Unknown.CLOCKS
    if end is Step.IN_SLICE and passed > _LONGEST:
        return Unknown.OTHERWISE
    return max(passed, 0.0)


def _begin(lane: Lane, begin: Step, end: Step) -> float | None:
    return lane.due if (begin, end) == (Step.READY, Step.IN_SLICE) else lane.time_of(begin)
