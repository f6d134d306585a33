"""An hour of 50 busy services on disk, how soon it is on the screen, and what a keyframe costs the watch loop.

``python -m tests.perf.bench_recording``; the hour is made in recorded time (tests/recordings/busy_hour.py), the same
bytes each time.
"""

import gzip
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from epwatch.clock import SystemClock
from epwatch.kube.decode import decode_object
from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Kind
from epwatch.stream.event_clock import EventClock
from epwatch.stream.recorder import Recorder
from epwatch.stream.recording import Recording
from epwatch.stream.tape import PictureOptions
from epwatch.stream.tape_file import TapeFile
from tests import factories
from tests.fakes import RecordingSink
from tests.perf.figures import Figure, table
from tests.perf.process import family_cpu_seconds
from tests.perf.timed_terminal import TimedTerminal
from tests.recordings.busy_hour import PODS, SERVICES, busy_hour

_OBJECTS: Final = 10_000
"""Pods of the keyframe whose cost is measured."""


def figures(times: int = 5) -> list[Figure]:
    """Return size, seconds to the first picture, and the stall of a keyframe."""
    hour = busy_hour()
    with TemporaryDirectory() as folder:
        path = Path(folder, "hour.ndjson")
        path.write_bytes(hour)
        seconds, used = [], []
        for _ in range(times):
            with TimedTerminal((sys.executable, "-m", "epwatch", "replay", str(path))) as terminal:
                seconds.append(terminal.shows(f"service-01.*{PODS}/{PODS}") - terminal.begun)
                used.append(family_cpu_seconds(terminal.pid))
    what = f"an hour of {SERVICES} busy services, {SERVICES * PODS} pods, {SERVICES} roll-outs, 120 scalings"
    lines = len(hour.splitlines())
    stalls = [stall() * 1e3 for _ in range(times)]
    packed = f"{len(gzip.compress(hour, 6)) / 1e6:.1f} MB as .gz, {lines:,} lines"
    return [
        Figure(f"{what}: on disk", len(hour) / 1e6, "MB", 20, packed),
        Figure.of("the same: first picture of the replay", seconds, "s", 1.0, f"CPU {min(used):.2f} s"),
        Figure.of(f"a keyframe of {_OBJECTS:,} pods holds the watch loop up for", stalls, "ms", 10),
    ]


def stall() -> float:
    """Return the CPU seconds that the event which begins a keyframe takes, all its objects known."""
    with TemporaryDirectory() as folder:
        tape = TapeFile(str(Path(folder, "tape")), rotate=1)
        recording = Recording(EventClock(SystemClock()), {"perf": PictureOptions()}, tape)
        recorder = Recorder(recording, "perf", RecordingSink())
        records = [
            decode_object(Kind.PODS, factories.to_json(factories.pod(f"pod-{number}", uid=f"uid-{number}")))
            for number in range(_OBJECTS)
        ]
        recorder.deltas([Delta(Kind.PODS, None, one, Cause.INITIAL) for one in records])
        # CPU time of this thread: others may use the cores too.
        began = time.thread_time()
        # The part is full: this event begins another one with the whole state.
        recorder.deltas([Delta(Kind.PODS, records[0], records[0], Cause.WATCH)])
        took = time.thread_time() - began
        tape.close()
    return took


if __name__ == "__main__":
    print(table(figures()))
