"""`--plain` on a terminal: sentences are appended, nothing is repainted, what is typed is answered below."""

import sys

from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread


def started(cluster: ServerThread, *arguments: str, **environ: str) -> Terminal:
    argv = (sys.executable, "-m", "epwatch", *cluster.arguments, *arguments)
    return Terminal(argv, columns=160, lines=60, environ=environ)


def test_changes_are_sentences_and_questions_are_answered(cluster: ServerThread) -> None:
    with started(cluster, "--plain") as terminal:
        terminal.until_shows("Type list, list NAME, why NAME, or quit.")
        terminal.until_shows("The first picture is there: 1 service, 3 of 3 ready.")
        terminal.type("list web-service\n")
        terminal.until_matches(r"pod frontend-\S+, 192\.168\.1\.2 port 8080 on node-a: Ready, in rotation\.")
        terminal.type("why web-servic\n")
        terminal.until_shows("Nothing here is named web-servic. Did you mean web-service?")
        terminal.type("why web-service\n")
        terminal.until_matches(r"in rotation: frontend-\S+  192\.168\.1\.2  ok: ready")
        cluster.do(lambda: cluster.cluster.scale("frontend", 4))
        terminal.until_matches(r"added pod frontend-\S+, 192\.168\.1\.5 port 8080 on node-\w, ")
        terminal.until_matches(r"4 of 4 ready")
        cluster.do(lambda: cluster.cluster.scale("frontend", 3))
        terminal.until_matches(r"removed pod frontend-\S+, 192\.168\.1\.5 port 8080")
        terminal.type("wy\n")
        terminal.until_shows("wy is no command. Type list")
        terminal.type("quit\n")
        assert terminal.wait()[0] == 0
        assert b"\x1b" not in terminal.received, "a screen reader gets text alone"


def test_nothing_is_said_while_nothing_happens_and_the_end_of_input_ends_it(cluster: ServerThread) -> None:
    with started(cluster, EPWATCH_PLAIN="1") as terminal:
        terminal.until_shows("The first picture is there")
        terminal.settle()
        assert terminal.quiet_bytes(2.5) == b"", "no age, no countdown, no clock"
        terminal.type("\x04")
        assert terminal.wait()[0] == 0
