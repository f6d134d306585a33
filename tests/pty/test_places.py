"""`:ns`, 0 and 1, by the real program on real connections: the picture goes from place to place, or stays."""

from epwatch.sim import faults
from epwatch.sim.errors import ApiError
from tests.pty.conftest import Program
from tests.pty.server_thread import ServerThread


def test_a_namespace_that_is_not_there_is_said_and_the_tree_stays(program: Program) -> None:
    terminal = program(columns=100)
    terminal.type(":ns defalt\rj")
    terminal.until_shows("no namespace is called defalt; did you mean default?", "192.168.1.3")
    assert "▌      ● 192.168.1.2" in terminal.text


def test_0_shows_all_namespaces_and_1_the_first_one_again(cluster: ServerThread, program: Program) -> None:
    terminal = program(columns=100)
    terminal.type("0")
    terminal.until(lambda text: "all namespaces" in text and "reading" not in text and "192.168.1.3" in text)
    terminal.type("1")
    terminal.until(lambda text: "all namespaces" not in text and "192.168.1.3" in text)
    cluster.do(lambda: cluster.cluster.scale("frontend", 4))
    terminal.until_shows("4/4 ready")
    cluster.do(lambda: cluster.cluster.scale("frontend", 3))
    terminal.until_shows("3/3 ready")
    terminal.type("q")
    assert terminal.wait()[0] == 0


def test_what_is_denied_is_said_and_the_tree_stays(cluster: ServerThread, program: Program) -> None:
    terminal = program(columns=100)
    denied = faults.only(lambda: faults.status(ApiError(403, "Forbidden", "no", {})), path_ends="/v1/services")
    cluster.do(lambda: setattr(cluster.server, "on_request", denied))
    terminal.type("0")
    terminal.until_shows("services: DENIED (403 Forbidden", "192.168.1.3")
    cluster.do(lambda: setattr(cluster.server, "on_request", None))
    assert "all namespaces" not in terminal.text
