"""`w` on a pod, by the real program on a real connection: its Node is read when it opens, or denied in a line."""

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
