"""The live tree over the monkey's world, as a program; time stands still unless it is told to pass.

Each line that comes over the control descriptor (its number is the first argument) is ``step NUMBER``, a change of the
world, or ``pass SECONDS``.
"""

import os
import sys
from threading import Thread

from epwatch.options import Options
from epwatch.tui.run import run_screen
from epwatch.tui.watched import Watched
from tests.functional.screen import FrozenClock
from tests.monkey.world import EVERYWHERE, Atlas, World, WorldFeed, names


def _listen(control: int, world: World, clock: FrozenClock) -> None:
    with os.fdopen(control) as lines:
        for line in lines:
            does, number = line.split()
            if does == "step":
                world.step(int(number))
            else:
                clock.now += int(number)


def main() -> int:
    """Run the tree; a failure is told on stderr once the terminal is as it was."""
    clock = FrozenClock()
    world = World(clock)
    feed = WorldFeed(world, None)
    options = Options(utc=True, max_bytes=int(os.environ.get("MAX_BYTES", "0")))
    Thread(target=_listen, args=(int(sys.argv[1]), world, clock), daemon=True).start()
    watched = Watched(feed, EVERYWHERE, options, None, names, feed.history)
    message, code = run_screen(watched, clock, pinned=("web-service",), elsewhere=Atlas(world, options))
    if message is not None:
        sys.stderr.write(f"{message}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
