"""SEC-6, F-50: a cluster, a server and a kubeconfig full of hostile text write what harmless ones write, no more."""

import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web

from epwatch.sim import faults
from epwatch.sim.errors import ApiError
from tests import hostile
from tests.hostile import Text
from tests.pty.driver import ROOT, Terminal
from tests.pty.server_thread import ServerThread

SEQUENCE = re.compile(
    "\x1b\\[(?P<csi>[0-?]*[ -/]*[@-~])|\x1b(?P<string>[\\]PX^_])(?P<body>.*?)(?:\x07|\x1b\\\\)|\x1b(?P<other>.)",
    re.DOTALL,
)


def sequences(text: str) -> set[str]:
    """Return the kinds of escape sequences in what a terminal got; numbers left out, colours all alike."""
    found = set()
    for match in SEQUENCE.finditer(text):
        csi = match["csi"]
        kind = match["string"] and f"{match['string']}{match['body']}"
        found.add("m" if csi and csi.endswith("m") else re.sub(r"[\d;:]+", "N", csi) if csi else kind or match["other"])
    return found


def answers(text: Text) -> dict[str, Callable[[], web.StreamResponse]]:
    """Return failures that carry the source's texts, by what is shown of them."""
    # A header carries no control characters below U+0020; C1 codes and bidi marks it does.
    quoted = re.sub("[\x00-\x1f\x7f]", "", text() + text())
    header = f'299 - "{quoted}"'
    return {
        "(403 ": lambda: faults.status(ApiError(403, text()[:200], text() * 3, {}), headers={"Warning": header}),
        "(503 ": lambda: faults.text(503, f"<html><title>{text()}</title>", "text/html"),
        "not a Kubernetes API": lambda: web.Response(body=b"x", headers={"Content-Type": f"text/{header}"}),
        "(302 ": lambda: web.Response(status=302, headers={"Location": f"https://{header}/"}),
    }


def retries(terminal: Terminal, told: str, shown: str) -> bool:
    """Return whether a failure is told; else have it tried again."""
    found = told in shown
    if not found:
        terminal.type("\x12")
        terminal.settle(0.3)
    return found


def look_around(terminal: Terminal, server: ServerThread, text: Text) -> None:
    """Open everything, go through all of it and every panel, and see each failure told."""
    terminal.until_shows("h", "LIVE services pods endpoints endpointslices")
    terminal.type("*Ggjj\rjjj\r")
    for key in ("\x06", "\x06", "\x06", "G", "?", "q", "/", "h1"):
        terminal.type(key)
        terminal.settle(0.1)
    terminal.until_shows("of 12 services")
    terminal.type("\x1b")
    terminal.until(lambda shown: "of 12 services" not in shown)
    for told, answer in answers(text).items():
        hook = faults.only(answer, path_ends="/endpoints")
        server.do(partial(setattr, server.server, "on_request", hook))
        server.do(server.server.kill)
        terminal.until(partial(retries, terminal, told))
    terminal.type("i")
    terminal.until_shows("last word")
    terminal.type("q")
    terminal.until_shows("q quit")


def bytes_of(source: Callable[[], Text], tmp_path: Path) -> str:
    """Return all that the program writes to a terminal, log included, while one looks around."""
    text = source()
    config, log = tmp_path / f"{source.__name__}.config", tmp_path / f"{source.__name__}.log"
    with ServerThread(partial(hostile.build, text), controllers=False) as server:
        config.write_text(hostile.kubeconfig(text, server.server.url, server.server.token))
        argv = (sys.executable, "-m", "epwatch", "-A", "--kubeconfig", str(config), "--log-file", str(log))
        with Terminal(argv, columns=140, lines=24) as terminal:
            look_around(terminal, server, text)
            terminal.type("q")
            assert terminal.wait()[0] == 0
            kept = log.read_text()
            assert "endpoints in all namespaces: DENIED" in kept
            assert hostile.raw(kept) == []
            return terminal.received.decode()


def test_f50_hostile_text_writes_no_sequence_that_harmless_text_does_not(tmp_path: Path) -> None:
    harmless, harmful = bytes_of(hostile.benign, tmp_path), bytes_of(hostile.hostile, tmp_path)
    assert sequences(harmful) <= sequences(harmless)
    rest = SEQUENCE.sub("", harmful).replace("\r", "").replace("\x1b", "ESC")
    assert hostile.raw(rest) == []
    assert "[@click=app.leave]click[/]" in harmful


@pytest.mark.parametrize(
    "command",
    [
        ("get", "-o", "tree"),
        ("get", "-o", "wide"),
        ("get", "-o", "json"),
        ("get", "-o", "yaml"),
        ("get", "-o", "name"),
        ("stream", "-o", "text", "--for", "10ms"),
        ("stream", "-o", "json", "--for", "10ms"),
        ("explain", "nothing"),
        ("doctor",),
        ("gate", "nothing", "--timeout", "1s"),
    ],
    ids=" ".join,
)
def test_f50_no_command_writes_a_raw_byte_of_it(nest: tuple[ServerThread, Path], command: tuple[str, ...]) -> None:
    server, config = nest
    argv = (sys.executable, "-m", "epwatch", *command, "-A", "--kubeconfig", str(config))
    ended = subprocess.run(argv, capture_output=True, timeout=60, check=False, cwd=ROOT)
    assert ended.stdout + ended.stderr != b""
    assert hostile.raw(ended.stdout.decode()) == []
    assert hostile.raw(ended.stderr.decode()) == []
    if "json" in command:
        assert ended.stdout.isascii()
    assert server.do(lambda: server.server.request_log.of("list"))
