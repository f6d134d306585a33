"""Command line: `python -m tests.monkey [--keys 10000] [--seed N ...]`, or --replay FILE, --shrink FILE.

Prints the lag from each key to its painted answer beside the machine's load; a run that fails is kept in a file, and
the program ends with 1.
"""

import argparse
import asyncio
import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.monkey.acts import Act, keys_of, pressed, read, written
from tests.monkey.session import Session

_AIM: Final = 0.2
"""Seconds that an answer may take on a quiet machine."""
_SLOWEST: Final = 5
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
    if given.replay or given.shrink:
        return _again(given.replay or given.shrink, shrink=given.shrink is not None)
    return max([_seed(seed, given.keys) for seed in given.seed or [1]])


def _seed(seed: int, keys: int) -> int:
    session = Session()
    try:
        asyncio.run(session.run(pressed(seed, keys)))
    except Exception:  # noqa: BLE001 - whatever it is, it is told with its acts
        traceback.print_exc()
        path = Path(f"monkey-{seed}.jsonl")
        written(path, seed, session.done)
        print(f"seed {seed} fails after {len(session.done)} acts: python -m tests.monkey --shrink {path}")
        return 1
    _tell(seed, session)
    return 0


def _tell(seed: int, session: Session) -> None:
    keys = sum(keys_of(one.act) for one in session.lags)
    print(f"seed {seed}: {keys} keys, {session.ends} ends, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("  ms to the answer:        " + _spread([one.took for one in session.lags]))
    print("  ms of them at work here: " + _spread([one.worked for one in session.lags]))
    for one in sorted(session.lags, key=lambda one: -one.worked)[:_SLOWEST]:
        print(f"  {one.took * 1e3:.0f} ms, {one.worked * 1e3:.0f} at work: {one.act}")
    sys.stdout.flush()


def _spread(seconds: list[float]) -> str:
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
