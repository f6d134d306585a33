"""`:ns`, 0 and 1, by the real program on real connections: the picture goes from place to place, or stays."""

import json
import sys
from pathlib import Path

from epwatch.sim import faults
from epwatch.sim.errors import ApiError
from tests.pty.conftest import Program
from tests.pty.driver import Terminal
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


def test_another_context_is_shown_and_one_that_leads_nowhere_is_refused(cluster: ServerThread, tmp_path: Path) -> None:
    """Two contexts of one kubeconfig lead to the same cluster, a third one to none."""
    contexts = [
        {"name": name, "context": {"cluster": to, "user": "user", "namespace": "default"}}
        for name, to in (("first", "sim"), ("second", "sim"), ("third", "gone"))
    ]
    config = {
        "clusters": [{"name": "sim", "cluster": {"server": cluster.server.url}}],
        "users": [{"name": "user", "user": {"token": cluster.server.token}}],
        "contexts": contexts,
        "current-context": "first",
    }
    path = tmp_path / "config"
    path.write_text(json.dumps(config))
    argv = (sys.executable, "-m", "epwatch", "--kubeconfig", str(path))
    with Terminal(argv, columns=100, lines=24) as terminal:
        terminal.until_shows("first · default", "192.168.1.3", "LIVE services pods endpoints endpointslices")
        terminal.type(":ctx third\r")
        terminal.until_shows("cluster 'gone' does not exist in kubeconfig", "first · default")
        terminal.type("\x15ctx se\t\r")
        terminal.until_shows("second · default", "192.168.1.3", "LIVE services pods endpoints endpointslices")
        terminal.type("q")
        assert terminal.wait()[0] == 0
