"""In a locale without UTF-8 every byte to the terminal is ASCII, in every view and command, whatever a cluster says."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from epwatch.sim import SimCluster
from tests import factories, hostile
from tests.pty.driver import ROOT, Terminal
from tests.pty.server_thread import ServerThread

_NAME = "日本語-pa\u0301gina-сервис"
_PLAIN_C = {"LC_ALL": "C", "LANG": "C"}
# As Python before 3.7 took it: it fails at the first letter that is not ASCII.
_STRICT_C = {**_PLAIN_C, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
_LATIN = {"LC_ALL": "de_DE.ISO-8859-1", "PYTHONIOENCODING": "latin-1"}


def _build(cluster: SimCluster) -> None:
    """Make a cluster full of hostile text, and a service with wide, combining and Cyrillic letters in its name."""
    hostile.build(hostile.hostile(), cluster)
    labels = {"app": _NAME}
    cluster.create(factories.service(_NAME, selector=labels))
    pods = [factories.pod(f"{_NAME}-{number}", labels=labels, ip=f"10.8.0.{number}") for number in (1, 2)]
    for pod in pods:
        cluster.create(pod)
    rows = [
        factories.endpoint(f"10.8.0.{number}", f"{_NAME}-{number}", uid=pod["metadata"]["uid"], node=_NAME, zone=_NAME)
        for number, pod in enumerate(pods, 1)
    ]
    cluster.create(factories.endpointslice(f"{_NAME}-x", service=_NAME, endpoints=rows))


@pytest.fixture(scope="module")
def foreign() -> Iterator[ServerThread]:
    """The cluster, served."""
    with ServerThread(_build, controllers=False) as server:
        yield server


_VIEWS = (
    # What opens it, what is seen then, what is pressed in it, what closes it.
    ("*Ggj/s\r", "of 13 services", "n", "\x1b"),
    ("/[", "unterminated", "", "\x1b"),
    ("/сервис\r", "1 of 13 services", "jwGqyGqdd", "\x1b"),
    ("?", "Go to the first row", "", "q"),
    ("?\x06G", "A service's columns", "", "q"),
    ("gjjw", "Gates, in the controllers' order", "G", "q"),
    ("i", "last word", "G", "q"),
    ("y", "What epwatch knows", "G", "q"),
    ("t", "Timeline", "", "q"),
    ("t\t", "Tab changes", "", "q"),
    ("d", "conditions", "JJKK", "d"),
    ("C", "letters narrow", "\t", "\x1b"),
    ("\x10", "Search for commands", "", "\x1b"),
    ("\x10theme", "Change the colours", "", "\x1b"),
    (":theme\r", "colour-blind", "jjjj", "\x1b"),
    (":without node/\t\r", "Without node", "", "q"),
    (":nonsense\r", "nonsense", "", "\x1b"),
    ("oo", "grouped by", "", ":group none\r"),
    ("p", "PAUSED", "", "p"),
)


def _gone(text: str, shown: str) -> bool:
    return text not in shown


def _look_at_every_view(terminal: Terminal) -> None:
    """Open every panel, list and line that there is, and go through what they hold."""
    terminal.until_shows("LIVE services pods endpoints endpointslices")
    for opens, shows, pressed, closes in _VIEWS:
        terminal.type(opens)
        terminal.until_shows(shows)
        terminal.settle(0.1)
        terminal.type(pressed)
        terminal.settle(0.1)
        terminal.type(closes)
        terminal.until(partial(_gone, shows))
    terminal.type("c")
    terminal.until_shows("copied")


@pytest.mark.parametrize("locale", [_PLAIN_C, _STRICT_C], ids=str)
def test_every_byte_of_every_view_is_ascii(foreign: ServerThread, locale: dict[str, str]) -> None:
    argv = (sys.executable, "-m", "epwatch", *foreign.arguments, "-A")
    with Terminal(argv, columns=80, lines=24, environ=locale) as terminal:
        _look_at_every_view(terminal)
        terminal.type("q")
        assert terminal.wait()[0] == 0
        assert _beyond(terminal.received) == []


def test_plain_says_foreign_names_in_ascii(foreign: ServerThread) -> None:
    argv = (sys.executable, "-m", "epwatch", *foreign.arguments, "-A", "--plain")
    with Terminal(argv, columns=160, lines=60, environ=_PLAIN_C) as terminal:
        terminal.until_shows("The first picture is there")
        terminal.type("list\n")
        terminal.until_shows("default/??????-pagina-??????: 2 of 2 ready")
        terminal.type("why \n")
        terminal.type("quit\n")
        assert terminal.wait()[0] == 0
        assert _beyond(terminal.received) == []


@pytest.mark.parametrize(
    "command",
    [
        ("get",),
        ("get", "-o", "wide"),
        ("get", "-o", "name"),
        ("get", "-o", "json"),
        ("get", "-o", "yaml"),
        ("get", _NAME),
        ("stream", "--for", "10ms"),
        ("explain", _NAME),
        ("explain", f"pod/{_NAME}-1"),
        ("timeline", _NAME, "--for", "10ms"),
        ("gate", _NAME, "--timeout", "1s", "--for", "0s"),
        ("doctor",),
    ],
    ids=lambda words: " ".join(words).replace(_NAME, "NAME"),
)
def test_every_byte_of_every_command_is_ascii(foreign: ServerThread, command: tuple[str, ...]) -> None:
    ended = _run((*command, *foreign.arguments), _PLAIN_C)
    told = ended.stdout + ended.stderr
    assert told
    assert _beyond(told) == []
    assert b"bug in epwatch" not in told


@pytest.mark.parametrize("locale", [_PLAIN_C, _STRICT_C, _LATIN], ids=str)
def test_a_letter_is_a_question_mark_a_cell(foreign: ServerThread, locale: dict[str, str]) -> None:
    """So that what stands behind a wide name stands where it should; in JSON it is what it was."""
    ended = _run(("get", "-o", "name", *foreign.arguments), locale)
    assert b"service/??????-pagina-??????\n" in ended.stdout
    as_json = _run(("get", "-o", "json", *foreign.arguments), locale)
    assert as_json.stdout.isascii()
    assert _NAME in {service["name"] for service in json.loads(as_json.stdout)["services"]}


@pytest.mark.parametrize(
    "command", [("--help",), ("get", "--help"), ("demo", "--list"), ("rbac",), ("config",)], ids=" ".join
)
def test_what_asks_no_cluster_is_ascii_too(command: tuple[str, ...], tmp_path: Path) -> None:
    ended = _run(command, {**_PLAIN_C, "HOME": str(tmp_path)})
    assert ended.stdout
    assert _beyond(ended.stdout + ended.stderr) == []


def _run(words: tuple[str, ...], locale: dict[str, str]) -> "subprocess.CompletedProcess[bytes]":
    argv = (sys.executable, "-m", "epwatch", *words)
    return subprocess.run(argv, capture_output=True, timeout=60, check=False, cwd=ROOT, env=_environ(locale))


def _environ(locale: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TZ")} | locale


def _beyond(data: bytes) -> list[bytes]:
    """Return what of data is not ASCII, with what stands around it."""
    return [data[max(0, at - 40) : at + 20] for at, byte in enumerate(data) if byte >= 0x80][:5]
