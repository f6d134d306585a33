"""What a process and its children use, from /proc."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Return the CPU time a process took so far, in steps of 10 ms."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def family_cpu_seconds(pid: int) -> float:
    """Return the same for a process and all that came of it, those that ended and were waited for included."""
    total = 0.0
    for one in family(pid):
        with suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15])) / _TICKS
    return total


def resident(pid: int) -> float:
    """Return the resident bytes (RSS) of a process and its children."""
    return sum(_kilobytes(one, "status", "VmRSS") for one in family(pid)) * 1024.0


def highest(pid: int) -> float:
    """Return the most resident bytes that the process itself ever had."""
    return _kilobytes(pid, "status", "VmHWM") * 1024.0


def proportional(pid: int) -> float:
    """Return the bytes of a process and its children, what they share with others counted in part (PSS)."""
    return sum(_kilobytes(one, "smaps_rollup", "Pss") for one in family(pid)) * 1024.0


def family(pid: int) -> Iterator[int]:
    """Yield a process and, as far as they run, all its children."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in task.read_text().split():
                yield from family(int(child))


def _kilobytes(pid: int, file: str, name: str) -> int:
    try:
        told = Path(f"/proc/{pid}/{file}").read_text()
    except OSError:
        return 0
    found = re.search(rf"^{name}:\s+(\d+) kB", told, re.MULTILINE)
    return int(found[1]) if found else 0
