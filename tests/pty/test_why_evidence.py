"""`w` on a pod, by the real program on a real connection: each read when it opens stands in a line of its own."""

import asyncio

from aiohttp import web

from epwatch.sim import faults
from epwatch.sim.errors import ApiError
from tests.pty.conftest import Program
from tests.pty.server_thread import ServerThread


def test_the_node_of_a_pod_is_read_when_w_opens(program: Program) -> None:
    terminal = program(columns=120, lines=60)
    terminal.type("jw")
    terminal.until_matches(r"node \S+: it exists")


def test_a_denied_read_costs_its_line_and_no_watch(cluster: ServerThread, program: Program) -> None:
    terminal = program(columns=120, lines=60)
    denied = faults.status(ApiError(403, "Forbidden", "no", {}))
    hook = faults.only(lambda: denied, path_ends="/events")
    cluster.do(lambda: setattr(cluster.server, "on_request", hook))
    terminal.type("jw")
    terminal.until_matches(r"not read: events of pod \S+: denied")
    terminal.until_matches(r"node \S+: it exists")
    terminal.type("w")
    terminal.until_shows("LIVE services pods endpoints endpointslices", "3/3 ready")
    cluster.do(lambda: setattr(cluster.server, "on_request", None))


def test_a_read_that_hangs_keeps_nothing_waiting_and_says_so(cluster: ServerThread, program: Program) -> None:
    terminal = program(columns=120, lines=60)
    released = cluster.do(asyncio.Event)

    async def hanging(request: web.Request) -> web.StreamResponse | None:
        if request.path.endswith("/events"):
            await released.wait()
        return None

    cluster.do(lambda: setattr(cluster.server, "on_request", hanging))
    terminal.type("jw")
    terminal.until_matches(r"reading events of pod \S+")
    terminal.until_matches(r"node \S+: it exists")
    terminal.until_matches(r"replicaset frontend-\S+ wants 3")
    # The panel closes and the tree lives on while the read still hangs.
    terminal.type("w")
    terminal.until_shows("LIVE services pods endpoints endpointslices", "3/3 ready")
    terminal.type("w")
    terminal.until_matches(r"not read: events of pod \S+: no answer in 5 s")
    cluster.do(released.set)
    cluster.do(lambda: setattr(cluster.server, "on_request", None))
