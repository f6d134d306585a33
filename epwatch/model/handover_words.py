"""A hand-over in words: its steps, the fewest that were ready, overlap, and each lag with its error; pure.

The same on the screen and by `timeline`; how a time is written is its caller's.
"""

from collections.abc import Callable, Iterator
from typing import Final

from epwatch.model.handover import Handover
from epwatch.model.lag import Lag
from epwatch.model.lane import Step

STEPS: Final = {
    Step.CREATED: "created",
    Step.SCHEDULED: "scheduled",
    Step.HAS_ADDRESS: "has address",
    Step.READY: "Ready",
    Step.IN_SLICE: "in slice",
    Step.ASKED_TO_END: "asked to end",
    Step.OUT_OF_ROTATION: "out of rotation",
    Step.CONTAINER_ENDED: "container ended",
    Step.GONE: "gone",
}


_MINUTE: Final = 60.0


def lasted(seconds: float) -> str:
    """Return a time as it is read: tenths matter within a minute alone."""
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    minutes, left = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {left} s"


def low_mark(one: Handover, written: Callable[[float], str]) -> str:
    """Return the low-water mark: how many of how many, when, for how long."""
    low = one.low
    if low is None:
        return "fewest ready: unknown"
    of = "unknown" if low.total is None else low.total
    return f"fewest ready: {low.ready} of {of}, at {written(low.time)}, for {lasted(low.lasted)}"


def blur(steps: int) -> Iterator[str]:
    """Yield what a low-water mark may have missed, where a service's slices changed more than once in so many steps."""
    if steps:
        times = "once" if steps == 1 else f"{steps} times"
        yield f"its slices changed {times} too fast to see each change: for a moment fewer may have been ready"


def meeting(one: Handover) -> Iterator[str]:
    """Yield how long revisions were in rotation together, and how long none was ready, where there is such a thing."""
    if len(one.revisions) > 1:
        met = f"both in rotation for {lasted(one.overlap)}" if one.overlap else "never in rotation together"
        yield f"overlap: {', '.join(one.revisions)} {met}"
    if one.empty:
        yield f"none ready for {lasted(one.empty)}"


def lag_words(lag: Lag) -> str:
    """Return one lag: median, worst, their error, of how many pods, and of how many it is unknown, and why."""
    name = f"lag {STEPS[lag.begin]} to {STEPS[lag.end]}"
    why = "" if lag.why is None else f": {lag.why}"
    others = f"; unknown for {lag.unknown}{why}" if lag.unknown else ""
    if lag.median is None or lag.worst is None:
        return f"{name}: unknown{why or ': no pod took both steps'}"
    error = f" (±{lag.error:g} s)" if lag.error else ""
    return f"{name}: median {lag.median:.1f} s, worst {lag.worst:.1f} s{error}, of {lag.known}{others}"
