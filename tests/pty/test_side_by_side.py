"""Two real clusters in one tree by the real program: one is killed and comes back, the other goes on."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread

CONTEXTS = ("us1", "us2")
Servers = Mapping[str, ServerThread]


@pytest.fixture
def servers() -> Iterator[Servers]:
    """A cluster a context, each on a server of its own."""
    with ExitStack() as stack:
        yield {context: stack.enter_context(ServerThread()) for context in CONTEXTS}


def started(servers: Servers, folder: Path, *arguments: str, columns: int = 100) -> Terminal:
    """Return the program in a terminal, on a kubeconfig with a context for each server."""
    config = {
        "clusters": [{"name": name, "cluster": {"server": each.server.url}} for name, each in servers.items()],
        "users": [{"name": name, "user": {"token": each.server.token}} for name, each in servers.items()],
        "contexts": [{"name": n, "context": {"cluster": n, "user": n, "namespace": "default"}} for n in servers],
        "current-context": "us1",
    }
    path = folder / "config"
    path.write_text(json.dumps(config))
    argv = (sys.executable, "-m", "epwatch", "--kubeconfig", str(path), *arguments)
    return Terminal(argv, columns=columns, lines=30)


def ready(text: str, context: str) -> str:
    """Return how many of web-service are ready under a context's row, "" where that is not in view."""
    _head, found, below = text.partition(f" {context}  ")
    if not found:
        return ""
    row = next((line for line in below.splitlines() if "web-service" in line), "")
    return next((word for word in row.split() if "/" in word and word.replace("/", "").isdigit()), "")


def test_one_cluster_is_killed_and_comes_back_while_the_other_goes_on(servers: Servers, tmp_path: Path) -> None:
    with started(servers, tmp_path, "--context", "us*") as terminal:
        terminal.until_shows("us1, us2", "8 live in 2 contexts")
        terminal.until(lambda text: ready(text, "us1") == ready(text, "us2") == "3/3")
        servers["us2"].wait_for(servers["us2"].server.stop)
        terminal.until(lambda text: "4 live · us2 " in text and "us2  as of " in text and "us2 as of " in text)
        servers["us1"].do(lambda: servers["us1"].cluster.scale("frontend", 4))
        terminal.until(lambda text: ready(text, "us1") == "4/4")
        assert ready(terminal.text, "us2") == "3/3"
        assert "us1  as of" not in terminal.text
        terminal.type("o")
        terminal.until(lambda text: "grouped by cluster" in text and "4/4" in text and "3/3 ?" in text)
        terminal.type(":group\r")
        servers["us2"].wait_for(servers["us2"].server.start)
        terminal.type("\x12")
        terminal.until_shows("8 live in 2 contexts")
        servers["us2"].do(lambda: servers["us2"].cluster.scale("frontend", 2))
        terminal.until(lambda text: ready(text, "us2") == "2/2" and "as of" not in text)
        terminal.type("q")
        assert terminal.wait()[0] == 0


def test_a_cluster_that_is_down_from_the_start_keeps_nobody_waiting(servers: Servers, tmp_path: Path) -> None:
    servers["us2"].wait_for(servers["us2"].server.stop)
    with started(servers, tmp_path, "--context", "us1", "--context", "us2") as terminal:
        terminal.until(lambda text: ready(text, "us1") == "3/3" and "4 live · us2 retrying" in text)
        terminal.until_shows("us2  retrying")
        servers["us2"].wait_for(servers["us2"].server.start)
        terminal.type("\x12")
        terminal.until(lambda text: ready(text, "us2") == "3/3" and "8 live in 2 contexts" in text)
        terminal.type("q")
        assert terminal.wait()[0] == 0


def test_both_are_gone_to_from_one_by_the_list_of_contexts(servers: Servers, tmp_path: Path) -> None:
    with started(servers, tmp_path) as terminal:
        terminal.until_shows("us1 · default", "LIVE services pods endpoints endpointslices")
        # The one that is shown has its mark already.
        terminal.type("C\x1b[B \r")
        terminal.until_shows("us1, us2", "8 live in 2 contexts")
        terminal.type(":ctx us2\r")
        terminal.until_shows("us2 · default", "LIVE services pods endpoints endpointslices")
        terminal.type("q")
        assert terminal.wait()[0] == 0
