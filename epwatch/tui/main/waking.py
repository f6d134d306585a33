"""When the screen changes by itself: ages, countdowns, marks that fade; moments in wall seconds, pure."""

from typing import Final

from epwatch.tui.around.footer_text import in_trouble
from epwatch.tui.look.ages import next_change
from epwatch.tui.shown.picture import Picture

_SECOND: Final = 1.0
"""Countdowns run in whole seconds."""


def always(picture: Picture, now: float) -> list[float | None]:
    """Return the moments that hold for a paused screen too: the count of changes, ages of what is wrong, countdowns."""
    since = [status.since for status in in_trouble(picture.streams)]
    if picture.as_of is not None:
        since.append(picture.as_of)
    moments: list[float | None] = [picture.next_minute(now), *(now + next_change(now - each) for each in since)]
    if any(status.next_try is not None for status in picture.streams):
        moments.append(now + _SECOND)
    return moments


def fading(picture: Picture, now: float, monotonic: float) -> list[float | None]:
    """Return when the next mark fades or ghost goes; ``now`` and ``monotonic`` are the same moment on both clocks."""
    deadline = picture.deadline()
    return [] if deadline is None else [now + deadline - monotonic]
