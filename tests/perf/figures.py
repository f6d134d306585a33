"""What a benchmark hands in: a figure with its aim, and what the same run gives as a floor."""

import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from os import cpu_count, getloadavg

from msgspec import Struct


class Figure(Struct, frozen=True):
    """One row of the table.

    Args:
        what: what was measured.
        value: the figure, in ``unit``.
        unit: µs, ms, s, bytes.
        aim: what it is to be at most, None where nothing was promised.
        floor: what the same run measured of something that does no more than it must, with its name.
    """

    what: str
    value: float
    unit: str
    aim: float | None = None
    floor: str = ""

    @property
    def missed(self) -> bool:
        """Return whether it is above its aim."""
        return self.aim is not None and self.value > self.aim


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a table in Markdown."""
    lines = ["| what | measured | aim | floor of the same run |", "|---|---|---|---|"]
    for one in figures:
        aim = "" if one.aim is None else f"{told(one.aim, one.unit)}{', missed' if one.missed else ''}"
        lines.append(f"| {one.what} | {told(one.value, one.unit)} | {aim} | {one.floor} |")
    return "\n".join(lines)


def told(value: float, unit: str) -> str:
    """Return a value in its unit, as exact as it deserves."""
    digits = {"s": 2, "bytes": 0, "ms": 0}.get(unit, 1)
    return f"{value:,.{digits}f} {unit}"


def circumstances() -> str:
    """Return when, where and under which load."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{now}, {cpu_count()} cores, Python {platform.python_version()}, load {getloadavg()[0]:.1f}"
