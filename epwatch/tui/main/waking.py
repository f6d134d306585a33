"""When the screen changes by itself: ages, countdowns, marks that fade; moments in wall seconds, pure."""

from typing import Final

from epwatch.tui.around.footer_text import in_trouble
from epwatch.tui.look.ages import next_change
from epwatch.tui.shown.picture import Picture

_SECOND: Final = 1.0
"""Countdowns run in whole seconds."""


def always(picture: Picture, now: float, counted: float) -> list[float | None]:
    """Return the moments that hold for a paused screen too: the count of changes, ages of what is wrong, countdowns.

    ``counted`` is the earliest wall second at which the header tells counts again.
    """
    since = [status.since for status in in_trouble(picture.streams)]
    since += picture.old.values()
    fewer = picture.next_minute(now)
    counts = None if fewer is None else max(fewer, counted)
    moments: list[float | None] = [counts, *(now + next_change(now - each) for each in since)]
    if any(status.next_try is not None for status in picture.streams):
        moments.append(now + _SECOND)
    return moments


def fading(picture: Picture, now: float, monotonic: float, wait: float) -> list[float | None]:
    """Return when the next mark fades or ghost goes, in ``wait`` seconds at the earliest.

    ``now`` and ``monotonic`` are the same moment on both clocks.
    """
    deadline = picture.deadline()
    return [] if deadline is None else [now + max(deadline - monotonic, wait)]
