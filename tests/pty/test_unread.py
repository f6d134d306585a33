"""F-46, F-55: a terminal that nobody reads, a screen that hangs: the watches go on, then one paint catches up."""

import signal
import sys
import time
from collections.abc import Iterator
from functools import partial

import pytest

from epwatch.sim.faults import Watch
from tests.pty.conftest import Program
from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread

BURST = 300
# The queue to the terminal holds 30 writes of Textual's, a paint is one; the rest is the kernel's buffer.
PAINTS = 40


class Traffic:
    """Events for every stream's watch, and what of them the server has written."""

    def __init__(self, cluster: ServerThread) -> None:
        self._cluster = cluster
        self._written = 0
        cluster.do(lambda: setattr(cluster.server, "on_event", self._note))

    def _note(self, _watch: Watch, document: bytes) -> str:
        self._written += document.count(b'"frontend"')
        return "write"

    def burst(self) -> None:
        """Have so many changes of web-service's pods made that each is a row that looks different."""

        def flap() -> None:
            for turn in range(BURST):
                pod = self._cluster.cluster.list("Pod", "default")[turn % 3]
                pod["metadata"].setdefault("labels", {})["turn"] = str(turn)
                self._cluster.cluster.update(pod)

        self._cluster.do(flap)
        end = time.monotonic() + 30
        while self._written < BURST:
            assert time.monotonic() < end, self._written
            time.sleep(0.01)


@pytest.fixture
def cluster() -> Iterator[ServerThread]:
    """A cluster for each test alone: which of its pods are left after so many scalings is not certain."""
    with ServerThread() as server:
        yield server


@pytest.fixture
def traffic(cluster: ServerThread) -> Traffic:
    return Traffic(cluster)


def watches(cluster: ServerThread) -> int:
    """Return how many watches were asked for so far."""
    return len(cluster.do(lambda: cluster.server.request_log.of("watch")))


def until_blocked(terminal: Terminal, cluster: ServerThread) -> None:
    """Change what is shown, without reading, until the terminal takes no more."""
    waiting = -1
    for turn in range(200):
        cluster.do(partial(cluster.cluster.scale, "frontend", 3 + turn % 3))
        time.sleep(0.15)
        if terminal.unread() == waiting > 0:
            return
        waiting = terminal.unread()
    raise AssertionError("the terminal still takes bytes")


def test_f55_while_nobody_reads_the_watches_go_on_and_one_paint_catches_up(
    cluster: ServerThread, program: Program, traffic: Traffic
) -> None:
    terminal = program("--refresh", "1ms", columns=200, lines=60)
    terminal.settle()
    until_blocked(terminal, cluster)
    before = watches(cluster)
    cluster.do(lambda: cluster.cluster.scale("frontend", 6))
    traffic.burst()
    assert watches(cluster) == before
    received = len(terminal.received)
    terminal.until_shows("6/6", "LIVE services pods endpoints endpointslices")
    paints = terminal.received[received:].count(b"/6") + terminal.received[received:].count(b"/5")
    assert paints < PAINTS, "every change was painted one after the other"
    assert watches(cluster) == before
    cluster.do(lambda: cluster.cluster.scale("frontend", 3))
    terminal.until_shows("3/3")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_f55_a_signal_ends_it_within_a_second_although_nobody_reads(
    cluster: ServerThread, program: Program, number: signal.Signals, code: int
) -> None:
    terminal = program("--refresh", "1ms", columns=200, lines=60)
    until_blocked(terminal, cluster)
    terminal.signal(number)
    ended, took = terminal.wait(reading=False)
    assert ended == code
    assert took < 5
    assert terminal.restored()
    cluster.do(lambda: cluster.cluster.scale("frontend", 3))


HANG = """
import sys, time
from epwatch.tui.main.main_screen import MainScreen
before = MainScreen.take
def hang(self, batch):
    if any(change.endpoint is not None and not change.initial for change in batch.changes):
        MainScreen.take = before
        time.sleep(3)
    before(self, batch)
MainScreen.take = hang
from epwatch.cli.main import main
sys.exit(main())
"""


def test_f46_a_screen_that_hangs_for_three_seconds_holds_up_no_watch(cluster: ServerThread, traffic: Traffic) -> None:
    argv = (sys.executable, "-c", HANG, *cluster.arguments, "web-service")
    with Terminal(argv, columns=140) as terminal:
        terminal.until_shows("3/3", "LIVE services pods endpoints endpointslices")
        before = watches(cluster)
        cluster.do(lambda: cluster.cluster.scale("frontend", 4))
        began = time.monotonic()
        traffic.burst()
        cluster.do(lambda: cluster.cluster.scale("frontend", 5))
        assert time.monotonic() - began < 3, "the events are written while the screen hangs"
        terminal.until_shows("5/5")
        assert watches(cluster) == before
        cluster.do(lambda: cluster.cluster.scale("frontend", 3))
        terminal.until_shows("3/3")
