"""The live tree over a picture from the scenes, as a program: what the pseudo-terminal tests run.

Each line that comes over the control descriptor (its number is the first argument) is a step: ``up`` and ``down`` scale
the story, ``flood`` delivers batches without end, ``hostile`` brings text that means harm.
"""

import os
import sys
import time
from threading import Thread
from typing import cast

from epwatch.clock import SystemClock
from epwatch.feed import Reader
from epwatch.model.batch import Batch
from epwatch.model.snapshot import State
from epwatch.options import Options
from epwatch.tui.run import run_screen
from epwatch.tui.watched import Watched
from tests.functional import scenes


class PipedFeed:
    """Takes steps from a pipe and delivers what they say."""

    def __init__(self, control: int) -> None:
        self._control = control
        self._reader: Reader | None = None

    def start(self, reader: Reader) -> None:
        """Deliver the first picture and listen for steps."""
        self._reader = reader
        reader.batch(scenes.initial([scenes.web(3), *scenes.others()]))
        Thread(target=self._listen, daemon=True).start()

    def more(self) -> None:
        """Nothing waits."""

    def reconnect(self) -> None:
        """Nothing to reconnect."""

    def stop(self) -> None:
        """Nothing to stop."""

    def _listen(self) -> None:
        with os.fdopen(self._control) as steps:
            for step in steps:
                self._step(step.strip())

    def _step(self, step: str) -> None:
        match step:
            case "up":
                self._deliver(scenes.change(scenes.web(3), scenes.web(5)))
            case "down":
                self._deliver(scenes.change(scenes.web(5), scenes.web(3)))
            case "one":
                self._deliver(scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY)))
            case "flood":
                Thread(target=self._flood, daemon=True).start()
            case "hostile":
                self._deliver(scenes.hostile())
            case "bug":
                self._deliver(cast("Batch", "no batch"))
            case "fail":
                if self._reader is not None:
                    self._reader.failed("the feed is over", 1)

    def _flood(self) -> None:
        while True:
            self._deliver(scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY)))
            self._deliver(scenes.change(scenes.web(3, State.NOT_READY), scenes.web(3)))
            time.sleep(0.01)

    def _deliver(self, batch: Batch) -> None:
        if self._reader is not None:
            self._reader.batch(batch)


class FrozenClock:
    """Time stands still: no age changes, no mark ends."""

    def wall(self) -> float:
        """Return the scenes' time."""
        return scenes.NOW

    def monotonic(self) -> float:
        """Return the scenes' time."""
        return scenes.NOW


def main() -> int:
    """Run the tree; a failure is told on stderr once the terminal is as it was."""
    most = int(os.environ.get("MAX_BYTES", "0"))
    theme = os.environ.get("THEME", "auto")
    options = Options(highlight=3600.0, ghosts=3600.0, utc=True, max_bytes=most, theme=theme)
    clock = FrozenClock() if os.environ.get("FROZEN") else SystemClock()
    feed = PipedFeed(int(sys.argv[1]))
    message, code = run_screen(Watched(feed, scenes.TARGET, options), clock, pinned=("web-service",))
    if message is not None:
        sys.stderr.write(f"{message}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
