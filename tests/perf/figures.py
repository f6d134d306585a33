"""What a benchmark hands in: a figure with its aim, and what the same run gives as a floor."""

import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from os import cpu_count, getloadavg
from pathlib import Path
from statistics import median
from typing import Self

from msgspec import Struct


class Figure(Struct, frozen=True):
    """One row of the table, or what a peer has in the same row.

    Args:
        what: what was measured.
        value: the figure, in ``unit``; of several runs their median.
        unit: µs, ms, s, bytes.
        aim: what it is to be at most, None where nothing was promised.
        floor: what the same run measured of something that does no more than it must, with its name.
        lowest: the lowest of several runs.
        highest: the highest of them.
        peer: whose figure it is, where it is not ours; it stands beside ours of the same ``what``.
    """

    what: str
    value: float
    unit: str
    aim: float | None = None
    floor: str = ""
    lowest: float | None = None
    highest: float | None = None
    peer: str = ""

    @classmethod
    def of(cls, what: str, values: Sequence[float], unit: str, aim: float | None = None, floor: str = "") -> Self:
        """Return the median of several runs, with the lowest and the highest of them."""
        return cls(what, median(values), unit, aim, floor, min(values), max(values))

    @property
    def missed(self) -> bool:
        """Return whether it is above its aim."""
        return self.aim is not None and self.value > self.aim


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a table in Markdown, those of peers beside ours."""
    found = list(figures)
    peers = any(one.peer for one in found)
    head = ["what", "measured", "lowest to highest", "aim", "floor of the same run", *(["peers"] if peers else [])]
    lines = [_line(head), "|---" * len(head) + "|"]
    for what in dict.fromkeys(one.what for one in found):
        others = [one for one in found if one.what == what and one.peer]
        beside = ["; ".join(f"{one.peer} {_with_floor(one)}" for one in others)] if peers else []
        ours = [one for one in found if one.what == what and not one.peer]
        lines += [_line([*_cells(one), *beside]) for one in ours] or [_line([what, "", "", "", "", *beside])]
    return "\n".join(lines)


def told(value: float, unit: str) -> str:
    """Return a value in its unit, as exact as it deserves."""
    digits = {"s": 2, "bytes": 0, "ms": 0, "MiB": 0, "": 0}.get(unit, 1)
    return f"{value:,.{digits}f} {unit}".rstrip()


def line(figure: Figure) -> str:
    """Return a figure in one line of text, for whoever waits for the table."""
    aim = "" if figure.aim is None else f"; aim {told(figure.aim, figure.unit)}{', MISSED' if figure.missed else ''}"
    spread = f", {_spread(figure)}" if _spread(figure) else ""
    whose = f"{figure.peer}: " if figure.peer else ""
    return f"{whose}{figure.what}: {_with_floor(figure)}{spread}{aim}"


def circumstances() -> str:
    """Return when, where and under which load."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{now}, {_processor()}, {cpu_count()} cores, Python {platform.python_version()}, {load()}"


def load() -> str:
    """Return how many processes wanted a core in the last minute."""
    return f"load {getloadavg()[0]:.1f}"


def _cells(one: Figure) -> list[str]:
    aim = "" if one.aim is None else f"{told(one.aim, one.unit)}{', **missed**' if one.missed else ''}"
    return [one.what, told(one.value, one.unit), _spread(one), aim, one.floor]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _with_floor(figure: Figure) -> str:
    return told(figure.value, figure.unit) + (f" ({figure.floor})" if figure.floor else "")


def _spread(figure: Figure) -> str:
    if figure.lowest is None or figure.highest is None or figure.lowest == figure.highest:
        return ""
    return f"{told(figure.lowest, figure.unit)} to {told(figure.highest, figure.unit)}"


def _processor() -> str:
    """Return the processor's model, or at least its architecture."""
    try:
        told_of = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.machine()
    models = [said.partition(":")[2].strip() for said in told_of.splitlines() if said.startswith("model name")]
    return models[0] if models else platform.machine()
