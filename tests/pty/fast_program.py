"""`python -m tests.pty.fast_program FACTOR ARGUMENTS...`: epwatch with every duration of the watch contract scaled."""

import sys
from functools import partial

from epwatch.cli import feeds
from epwatch.cli.main import main
from epwatch.kube.timing import PRODUCTION
from epwatch.watch_thread import WatchThread

if __name__ == "__main__":
    timing = PRODUCTION.scaled(float(sys.argv[1]))
    setattr(feeds, "WatchThread", partial(WatchThread, timing=timing))  # noqa: B010 - mypy forbids to assign a class
    sys.exit(main(sys.argv[2:]))
