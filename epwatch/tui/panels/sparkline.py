"""How many were ready over the last minutes, as one line of bars; a dip is never lost, however short; pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from epwatch.tui.look.glyphs import Signs

_BARS: Final = "▁▂▃▄▅▆▇█"
_ASCII: Final = "_.:-=+*#"
_NONE: Final = "0"
"""None at all is no small bar."""
_UNKNOWN: Final = " "


def hatching(signs: Signs) -> str:
    """Return the sign of a stretch that nobody saw."""
    return "/" if signs.ascii_only else "╱"  # noqa: RUF001 - a diagonal that joins the next one


class Reading(Struct, frozen=True, gc=False):
    """From a time on (wall seconds) so many are ready; None: not known."""

    time: float
    ready: int | None


def sparkline(
    readings: Sequence[Reading],
    unseen: Iterable[tuple[float, float]],
    begin: float,
    end: float,
    cells: int,
    signs: Signs,
) -> str:
    """Return the fewest ready within each of so many cells from ``begin`` to ``end``, relative to the most of all.

    ``readings`` are in order; within ``unseen`` stretches nobody looked.
    """
    width = (end - begin) / max(cells, 1)
    dark = list(unseen)
    lows = [_low(readings, begin + cell * width, begin + (cell + 1) * width) for cell in range(cells)]
    most = max((low for low in lows if low is not None), default=0)
    hatch, bars = hatching(signs), _ASCII if signs.ascii_only else _BARS

    def sign(cell: int, low: int | None) -> str:
        left = begin + cell * width
        if any(since < left + width and left < until for since, until in dark):
            return hatch
        return _UNKNOWN if low is None else _NONE if not low else bars[(low * len(bars) - 1) // most]

    return "".join(sign(cell, low) for cell, low in enumerate(lows))


def _low(readings: Sequence[Reading], left: float, right: float) -> int | None:
    """Return the fewest ready between two times; None where it is not known at any."""
    held = None
    found: list[int] = []
    for reading in readings:
        if reading.time >= right:
            break
        if reading.time < left:
            held = reading.ready
            continue
        if reading.time == left and not found:
            # What was before ends here; of several at this very time each counts.
            held = None
        if reading.ready is not None:
            found.append(reading.ready)
    return min(found if held is None else [held, *found], default=None)
