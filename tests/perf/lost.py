"""Nothing lost: what the program on the screen has seen by the end, beside a list that another one makes then.

What was seen is written by the screen itself (``:write``) and read back as any recording is.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.perf.load.running import ROOT, Running
from tests.perf.timed_terminal import TimedTerminal

_WROTE: Final = r"wrote \d+ lines to "
_FOLLOWS: Final = 3.0
"""Seconds after the last event in which everybody has it."""

_Shown = dict[tuple[str, str], Any]


def differing(terminal: TimedTerminal, server: Running) -> int:
    """Return of how many services the counts or the rows differ; no events may happen meanwhile."""
    terminal.wait_for(_FOLLOWS)
    with TemporaryDirectory() as folder:
        file = Path(folder, "seen.gz")
        terminal.type(f":write {file}\r")
        terminal.shows(_WROTE)
        seen = _services("--replay", str(file))
    fresh = _services("--kubeconfig", "/dev/null", "--server", server.url)
    assert len(fresh) > 1, "the list is empty"
    return sum(seen.get(key) != fresh.get(key) for key in seen.keys() | fresh.keys())


def _services(*source: str) -> _Shown:
    argv = (sys.executable, "-m", "epwatch", "get", "-A", "-o", "json", *source)
    told = json.loads(subprocess.run(argv, check=True, capture_output=True, cwd=ROOT).stdout)
    return {(each["namespace"], each["name"]): (each["counts"], _rows(each)) for each in told["services"]}


def _rows(service: dict[str, Any]) -> list[tuple[str, str, str]]:
    return sorted(
        (row["address"], row["state"], row["target"]["uid"] if row["target"] else "") for row in service["endpoints"]
    )
