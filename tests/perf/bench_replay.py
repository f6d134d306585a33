"""How soon a recording of 60 minutes is on the screen: ``python -m tests.perf.bench_replay``.

Recorded by the real program from the load server (200 services, 2,000 pods, 200 events a second for some seconds), and
drawn out to an hour: what was recorded again and again, a keyframe every five minutes, as the recorder writes them.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.perf.figures import Figure, table
from tests.perf.load.running import ROOT, Running
from tests.perf.process import family_cpu_seconds
from tests.perf.timed_terminal import TimedTerminal

PODS: Final = 2_000
_MINUTES: Final = 60
_KEYFRAMES: Final = 5
"""Minutes between two of them (interface.md)."""
_RECORDED: Final = 12.0


def recorded(server: Running, path: Path) -> list[dict[str, Any]]:
    """Return the lines of a short recording."""
    argv = [sys.executable, "-m", "epwatch", "record", "-A", "--kubeconfig", "/dev/null", "--server", server.url]
    process = subprocess.Popen([*argv, "-o", str(path)], cwd=ROOT)
    time.sleep(_RECORDED / 2)
    server.rate(200)
    time.sleep(_RECORDED)
    server.rate(0)
    process.terminate()
    process.wait()
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def hour(lines: list[dict[str, Any]]) -> Iterator[bytes]:
    """Yield the lines of an hour of it: the header, and so many keyframes with five minutes of events each."""
    header, begin_of, end_of = lines[:3]
    live = max(at for at, line in enumerate(lines) if line.get("data", {}).get("phase") == "LIVE")
    phases = {line["resource"]: line for line in lines[: live + 1] if line.get("mark") == "PHASE"}
    state = [line for line in lines[:live] if "event" in line]
    keyframe = [begin_of, *phases.values(), *state, end_of]
    events = [line for line in lines[live:] if "event" in line]
    begin = datetime.fromisoformat(lines[live]["time"]).astimezone(UTC)
    seq = header["seq"]
    yield _bytes(header)
    for number in range(_MINUTES // _KEYFRAMES):
        start = begin + timedelta(minutes=_KEYFRAMES * number)
        for at, line in enumerate([*keyframe, *events]):
            passed = max(0, at - len(keyframe)) / len(events) * _KEYFRAMES * 60
            moment = (start + timedelta(seconds=passed)).isoformat(timespec="microseconds").replace("+00:00", "Z")
            yield _bytes(line | {"seq": seq, "time": moment})
            seq += 1


def _bytes(line: dict[str, Any]) -> bytes:
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def figures(times: int = 5) -> list[Figure]:
    """Return the seconds to the first picture."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "hour.ndjson")
        with Running(PODS // 10, PODS) as server:
            lines = recorded(server, Path(folder, "short.ndjson"))
        with path.open("wb") as file:
            file.writelines(hour(lines))
        seconds, used = [], []
        for _ in range(times):
            with TimedTerminal((sys.executable, "-m", "epwatch", "replay", str(path))) as terminal:
                seconds.append(terminal.shows("10/10") - terminal.begun)
                used.append(family_cpu_seconds(terminal.pid))
        size = path.stat().st_size / 1e6
    what = f"60 minutes recorded ({size:.0f} MB, {PODS:,} pods): first picture of the replay"
    return [Figure.of(what, seconds, "s", 1.0, f"CPU {min(used):.2f} s")]


if __name__ == "__main__":
    print(table(figures()))
