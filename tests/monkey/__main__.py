"""Command line: `python -m tests.monkey [--keys 10000] [--seed N ...]`, or --replay FILE, --shrink FILE.

Prints the lag from each key to its painted answer beside the machine's load. A run that fails is kept in a file, and
the program ends with 1; so it does where an answer took longer than it may. Whose doing that is, on a machine that has
other work: the seconds at work here are this program's, whatever else runs; and so is all that an answer took while
nobody else was given its core.
"""

import argparse
import asyncio
import gc
import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from epwatch.tui.long_lived import LongLived
from tests.monkey.acts import Act, Does, keys_of, pressed, read, written
from tests.monkey.session import Lag, Session

_AIM: Final = 0.2
"""Seconds that an answer may take on a quiet machine."""
_SLOWEST: Final = 20
"""Keys that are told by name."""


def main() -> int:
    """Run what is asked for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.monkey", description=__doc__)
    parser.add_argument("--keys", type=int, default=10_000, help="keys a seed")
    parser.add_argument("--seed", type=int, action="append", help="1 unless given; may be repeated")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="do the acts of a file again")
    parser.add_argument("--shrink", type=Path, metavar="FILE", help="find the few acts of a file that still fail")
    given = parser.parse_args()
    warnings.simplefilter("error")
    # As the program does once all of itself is imported (epwatch/watching.py), and while it runs (epwatch/tui/run.py).
    gc.collect()
    gc.freeze()
    with LongLived() as long_lived:
        if given.replay or given.shrink:
            return _again(given.replay or given.shrink, shrink=given.shrink is not None)
        return max([_seed(seed, given.keys, long_lived) for seed in given.seed or [1]])


def _seed(seed: int, keys: int, long_lived: LongLived) -> int:
    session = Session(long_lived)
    try:
        asyncio.run(session.run(pressed(seed, keys)))
    except Exception:  # noqa: BLE001 - whatever it is, it is told with its acts
        traceback.print_exc()
        path = Path(f"monkey-{seed}.jsonl")
        written(path, seed, session.done)
        print(f"seed {seed} fails after {len(session.done)} acts: python -m tests.monkey --shrink {path}")
        return 1
    return _tell(seed, session)


def _tell(seed: int, session: Session) -> int:
    """Print how late the answers were; return 1 where one was later than it may be by this program's own doing."""
    lags, alone = session.lags, [one for one in session.lags if one.alone]
    keys = sum(keys_of(one.act) for one in lags)
    print(f"seed {seed}: {keys} keys, {session.ends} ends, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("  ms to the answer:            " + _spread([one.took for one in lags]))
    print(f"  of {len(alone)} with the core alone: " + _spread([one.took for one in alone]))
    print("  ms at work here:             " + _spread([one.worked for one in lags]))
    worst: dict[str, Lag] = {}
    for one in sorted(lags, key=lambda one: -one.worked):
        worst.setdefault(one.act.text if one.act.does is Does.KEY else one.act.does.value, one)
    slowest = list(worst.items())[:_SLOWEST]
    print("  most at work (to the answer): " + ", ".join(_told(name, one) for name, one in slowest))
    sys.stdout.flush()
    return int(any(one.worked > _AIM or (one.alone and one.took > _AIM) for one in lags))


def _told(name: str, lag: Lag) -> str:
    return f"{name} {lag.worked * 1e3:.0f} ({lag.took * 1e3:.0f})"


def _spread(seconds: list[float]) -> str:
    if not seconds:
        return "none"
    seconds.sort()
    p50, p99, most = (seconds[min(len(seconds) - 1, int(len(seconds) * share))] * 1e3 for share in (0.5, 0.99, 1.0))
    late = sum(one > _AIM for one in seconds)
    return f"p50 {p50:.0f}, p99 {p99:.0f}, max {most:.0f}; {late} over {_AIM * 1e3:.0f}"


def _again(path: Path, *, shrink: bool) -> int:
    todo = read(path)
    if shrink and _fails(todo):
        todo = _shrunk(todo)
        written(path.with_suffix(".small.jsonl"), 0, todo)
        print("\n".join(map(str, todo)))
    asyncio.run(Session().run(todo))
    return 0


def _fails(todo: Sequence[Act]) -> bool:
    try:
        asyncio.run(Session().run(todo))
    except Exception:  # noqa: BLE001 - any failure is one
        return True
    return False


def _shrunk(todo: list[Act]) -> list[Act]:
    """Return acts that still fail, of which none can be left out (delta debugging, by halves down to one)."""
    size = len(todo) // 2
    while size:
        begin = 0
        while begin < len(todo):
            fewer = todo[:begin] + todo[begin + size :]
            if _fails(fewer):
                todo = fewer
            else:
                begin += size
        size //= 2
    return todo


if __name__ == "__main__":
    sys.exit(main())
