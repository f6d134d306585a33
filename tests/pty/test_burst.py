"""F-45: 5,000 pods at the first list, then 10,000 events as fast as they can be written: nothing is lost."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial

from epwatch.sim import SimCluster
from tests import factories
from tests.factories import Json
from tests.pty.driver import ROOT, Terminal
from tests.pty.server_thread import ServerThread

SERVICES, ROWS, TURNS = 50, 100, 2
NOT_READY = {"ready": False, "serving": False, "terminating": False}


def build(services: int, cluster: SimCluster) -> None:
    """Services of 100 pods, each pod in a slice of its own, so that an event is one row's change."""
    for number in range(services):
        app = f"app-{number:02}"
        cluster.create(factories.service(app, selector={"app": app}))
        for row in range(ROWS):
            name = f"{app}-{row:02}"
            address = f"10.1.{number}.{row + 1}"
            uid = cluster.create(factories.pod(name, labels={"app": app}, ip=address))["metadata"]["uid"]
            member = factories.endpoint(address, name, uid=uid)
            cluster.create(factories.endpointslice(name, service=app, endpoints=[member]))


def burst(cluster: SimCluster) -> None:
    """Let every row leave rotation and enter it again, the last one stay out."""
    slices = cluster.list("EndpointSlice", "default")
    for turn in range(TURNS):
        for one in slices:
            one["endpoints"][0]["conditions"] = (
                NOT_READY if turn == 0 else {"ready": True, "serving": True, "terminating": False}
            )
            cluster.update(one)
    slices[-1]["endpoints"][0]["conditions"] = NOT_READY
    cluster.update(slices[-1])


def watches(crowd: ServerThread) -> int:
    """Return how many watches were asked for."""
    return len(crowd.do(lambda: crowd.server.request_log.of("watch")))


def test_f45_a_burst_holds_up_nobody_and_the_screen_shows_how_it_ends() -> None:
    """The server never has to cut us off as a slow reader: the watches are the same ones throughout."""
    with (
        ServerThread(partial(build, SERVICES), controllers=False) as crowd,
        Terminal((sys.executable, "-m", "epwatch", *crowd.arguments), columns=140) as terminal,
    ):
        terminal.until(lambda text: "5000/5000 ready" in text and "LIVE services pods" in text, 60)
        began = time.monotonic()
        crowd.do(lambda: burst(crowd.cluster))
        print(f"{SERVICES * ROWS * TURNS + 1} events were made in {time.monotonic() - began:.1f} s", end=", ")
        terminal.until(lambda text: "4999/5000 ready" in text, 60)
        print(f"and shown after {time.monotonic() - began:.1f} s")
        terminal.until_shows("LIVE services pods endpoints endpointslices")
        assert watches(crowd) == 4


def test_f45_every_change_of_a_burst_stands_in_the_stream() -> None:
    """Each row's changes, in their order; so many that screens leave most of them out."""
    with ServerThread(partial(build, 5), controllers=False) as crowd:
        argv = (sys.executable, "-m", "epwatch", "stream", *crowd.arguments, "-o", "json", "--changes-only")
        with subprocess.Popen(argv, stdout=subprocess.PIPE, cwd=ROOT) as it:
            assert it.stdout is not None
            lines = map(json.loads, it.stdout)
            ready = changes_of(lines, crowd)
            it.kill()
        assert sorted(map(tuple, ready.values())) == [(False, True)] * (5 * ROWS - 1) + [(False, True, False)]
        assert watches(crowd) == 4


def changes_of(lines: Iterator[Json], crowd: ServerThread) -> dict[str, list[bool]]:
    """Begin the burst once all is live, and return each row's readiness, as told, until the last row's third."""
    live: set[str] = set()
    ready: dict[str, list[bool]] = {}
    for line in lines:
        if line["type"] == "STREAM" and line["phase"] == "LIVE":
            live.add(line["resource"])
            if len(live) == 4:
                crowd.do(lambda: burst(crowd.cluster))
        elif line["type"] == "CHANGED":
            told = ready.setdefault(line["id"], [])
            told.append(line["endpoint"]["ready"])
            if len(told) == 3:
                return ready
    raise AssertionError("the stream ended")
