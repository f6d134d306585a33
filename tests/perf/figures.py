"""What a benchmark hands in: a figure with its aim, and what the same run gives as a floor."""

import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from os import cpu_count, getloadavg
from statistics import median
from typing import Self

from msgspec import Struct


class Figure(Struct, frozen=True):
    """One row of the table.

    Args:
        what: what was measured.
        value: the figure, in ``unit``; of several runs their median.
        unit: µs, ms, s, bytes.
        aim: what it is to be at most, None where nothing was promised.
        floor: what the same run measured of something that does no more than it must, with its name.
        lowest: the lowest of several runs.
        highest: the highest of them.
    """

    what: str
    value: float
    unit: str
    aim: float | None = None
    floor: str = ""
    lowest: float | None = None
    highest: float | None = None

    @classmethod
    def of(cls, what: str, values: Sequence[float], unit: str, aim: float | None = None, floor: str = "") -> Self:
        """Return the median of several runs, with the lowest and the highest of them."""
        return cls(what, median(values), unit, aim, floor, min(values), max(values))

    @property
    def missed(self) -> bool:
        """Return whether it is above its aim."""
        return self.aim is not None and self.value > self.aim


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a table in Markdown."""
    lines = ["| what | measured | lowest to highest | aim | floor of the same run |", "|---|---|---|---|---|"]
    for one in figures:
        aim = "" if one.aim is None else f"{told(one.aim, one.unit)}{', **missed**' if one.missed else ''}"
        lines.append(f"| {one.what} | {told(one.value, one.unit)} | {_spread(one)} | {aim} | {one.floor} |")
    return "\n".join(lines)


def told(value: float, unit: str) -> str:
    """Return a value in its unit, as exact as it deserves."""
    digits = {"s": 2, "bytes": 0, "ms": 0, "MiB": 0, "": 0}.get(unit, 1)
    return f"{value:,.{digits}f} {unit}".rstrip()


def _spread(figure: Figure) -> str:
    if figure.lowest is None or figure.highest is None or figure.lowest == figure.highest:
        return ""
    return f"{told(figure.lowest, figure.unit)} to {told(figure.highest, figure.unit)}"


def circumstances() -> str:
    """Return when, where and under which load."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{now}, {cpu_count()} cores, Python {platform.python_version()}, load {getloadavg()[0]:.1f}"
