"""What the user sees of a fault: which stream, since when, why, the next try; the tree stays, dimmed, with "as of"."""

import re
import sys
from collections.abc import Callable

import pytest
from aiohttp import web

from epwatch.sim import faults
from epwatch.sim.errors import ApiError
from tests.pty.conftest import Program
from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread

ROWS = ("192.168.1.2", "192.168.1.3", "192.168.1.4")
UNAVAILABLE = ApiError(503, "ServiceUnavailable", "apiserver is shutting down", {})


def footer(terminal: Terminal) -> str:
    """Return the line of the phases."""
    return terminal.text.splitlines()[-2]


def until_footer(terminal: Terminal, pattern: str) -> re.Match[str]:
    """Read until the line of the phases matches."""
    terminal.until(lambda _text: re.search(pattern, footer(terminal)) is not None)
    found = re.search(pattern, footer(terminal))
    assert found is not None
    return found


def until_live(terminal: Terminal) -> None:
    """Read until all is well again, and the header says no more that the picture is old."""
    terminal.until(lambda _text: footer(terminal).strip() == "LIVE services pods endpoints endpointslices")
    assert "as of" not in terminal.text


@pytest.mark.parametrize("columns", [80, 140])
def test_a_server_that_is_gone_is_told_with_everything(cluster: ServerThread, program: Program, columns: int) -> None:
    """I-5, R-13: phase, how long, cause, host and port, next try; every row stays, without colours of its own."""
    terminal = program(columns=columns, lines=24)
    colours = terminal.colours()
    cluster.wait_for(cluster.server.stop)
    until_footer(
        terminal, rf"RETRYING .*for \ds \(Connection refused \(127\.0\.0\.1:{cluster.server.port}\), next try in \ds\)"
    )
    # The v1 Endpoints alone may be the first to say so, and they age no picture.
    terminal.until(lambda text: re.match(r" as of \d\d:\d\d:\d\d UTC \(\d+s ago\) ", text) is not None)
    assert all(row in terminal.text for row in ROWS)
    assert terminal.colours() < colours
    assert "ctrl-r try now  i streams" in terminal.text
    first = until_footer(terminal, r"next try in (\d)s")
    terminal.until(lambda _text: first.group() not in footer(terminal))
    cluster.wait_for(cluster.server.start)
    until_live(terminal)
    assert terminal.colours() == colours


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda: faults.status(UNAVAILABLE), r"RETRYING pods for \ds \(503 ServiceUnavailable: .*, next try in"),
        (lambda: faults.text(502, "<html><title>Bad Gateway</title>", "text/html"), r"RETRYING pods .*502 Bad Gateway"),
        (
            lambda: faults.text(200, "<html><title>Sign in</title>", "text/html"),
            r"RETRYING pods .*not a Kubernetes API",
        ),
        (
            lambda: faults.text(429, "Too many requests", headers={"Retry-After": "30"}),
            r"RETRYING pods .*429 Too Many.*, next try in (30|2\d)s",
        ),
        (lambda: faults.status(ApiError(401, "Unauthorized", "Unauthorized", {})), r"AUTH pods for \ds \(401 Unauth"),
        (lambda: faults.status(ApiError(403, "Forbidden", "no", {})), r"DENIED pods for \ds \(403 Forbidden: no"),
        (lambda: faults.text(404, "404 page not found"), r"UNSERVED pods for \ds \(404 Not Found"),
    ],
    ids=["503", "502 html", "login page", "429", "401", "403", "404"],
)
def test_one_stream_that_fails_is_named_and_the_others_are_live(
    cluster: ServerThread, program: Program, answer: Callable[[], web.StreamResponse], told: str
) -> None:
    """The causes of the server's own words; ctrl-r then tries at once, whatever the wait is."""
    terminal = program(columns=140)
    hook = faults.only(answer, path_ends="/pods")
    cluster.do(lambda: setattr(cluster.server, "on_request", hook))
    cluster.do(cluster.server.kill)
    until_footer(terminal, told + r".* · LIVE (services|svc) (endpoints endpointslices|ep slices)")
    assert all(row in terminal.text for row in ROWS)
    assert ("3/? ready" if "DENIED" in told or "UNSERVED" in told else "3/3 ready") in terminal.text
    cluster.do(lambda: setattr(cluster.server, "on_request", None))
    terminal.type("\x12")
    until_live(terminal)


def test_what_changed_in_a_gap_is_shown_as_such(cluster: ServerThread, program: Program) -> None:
    """A relist told of it: rows that came and went carry "during a gap"; the gap itself is told behind i."""
    terminal = program(columns=140)
    cluster.wait_for(cluster.server.stop)
    until_footer(terminal, "RETRYING")

    def meanwhile() -> None:
        cluster.cluster.scale("frontend", 5)
        cluster.cluster.advance(30)
        cluster.cluster.compact()

    cluster.do(meanwhile)
    cluster.wait_for(cluster.server.start)
    terminal.type("\x12")
    terminal.until(lambda text: len(re.findall(r"\+ 192\.168\.1\.[56].*during a gap", text)) == 2)
    until_live(terminal)
    terminal.type("i")
    terminal.until_shows("Not seen", "pods in default: from", "last word")
    terminal.type("q")
    cluster.do(lambda: cluster.cluster.scale("frontend", 3))
    terminal.until_shows("3/3")


def test_a_silent_server_is_stale_and_not_live(cluster: ServerThread) -> None:
    """F-18, I-5 at 1/50: 75 s without a byte; the tree is dimmed, the phase says how long there was no word."""
    argv = (sys.executable, "-m", "tests.pty.fast_program", "0.02", *cluster.arguments, "web-service")
    with Terminal(argv, columns=140) as terminal:
        terminal.until_shows("LIVE services pods endpoints endpointslices", *ROWS)
        cluster.do(cluster.server.silence)
        until_footer(terminal, r"(STALE|RETRYING) .*for \ds \(.*127\.0\.0\.1")
        assert all(row in terminal.text for row in ROWS)
        terminal.until_shows("as of")
        cluster.do(cluster.server.speak)
        terminal.until(lambda text: "STALE" not in text and "RETRYING" not in text and "LIVE services" in text)


def test_the_panel_of_streams_tells_what_came_since_it_was_told_how_they_stand(
    cluster: ServerThread, program: Program
) -> None:
    """What a watch brings is no news of its stream, and yet its last word and its objects."""
    terminal = program("-A")
    try:
        cluster.do(lambda: cluster.cluster.scale("frontend", 5))
        terminal.until_shows("5/5")
        terminal.type("i")
        shown = terminal.until_matches(r"pods in all namespaces\s+LIVE")
        pods = shown[shown.index("pods in") :]
        assert re.findall(r"objects +(\d+)", pods)[:1] == ["5"]
    finally:
        cluster.do(lambda: cluster.cluster.scale("frontend", 3))
        terminal.type("q")
        terminal.until_shows("3/3")
