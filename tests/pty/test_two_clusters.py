"""Two real clusters on one screen: one dies, the other goes on, and what was seen of both is written down."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread


@pytest.fixture
def both() -> Iterator[tuple[ServerThread, ServerThread]]:
    with ServerThread() as eu, ServerThread() as us:
        yield eu, us


@pytest.fixture
def kubeconfig(both: tuple[ServerThread, ServerThread], tmp_path: Path) -> Path:
    names = ("prod-eu", "prod-us")
    pairs = list(zip(names, both, strict=True))
    path = tmp_path / "config"
    path.write_text(
        json.dumps(
            {
                "clusters": [{"name": name, "cluster": {"server": one.server.url}} for name, one in pairs],
                "users": [{"name": name, "user": {"token": one.server.token}} for name, one in pairs],
                "contexts": [{"name": name, "context": {"cluster": name, "user": name}} for name in names],
                "current-context": names[0],
            }
        )
    )
    return path


def test_one_dies_and_comes_back_while_the_other_one_goes_on(
    both: tuple[ServerThread, ServerThread], kubeconfig: Path
) -> None:
    eu, us = both
    argv = (sys.executable, "-m", "epwatch", "--kubeconfig", str(kubeconfig), "--context", "prod-*")
    with Terminal(argv, columns=140, lines=40, environ={}) as terminal:
        terminal.until_shows("prod-eu", "prod-us", "6/6 ready", "8 live in 2 contexts")
        eu.wait_for(eu.server.stop)
        terminal.until_shows("4 live", "prod-eu retrying")
        us.do(lambda: us.cluster.scale("frontend", 4))
        terminal.until_shows("7/7 ready", "prod-eu retrying")
        eu.wait_for(eu.server.start)
        eu.do(lambda: eu.cluster.scale("frontend", 2))
        terminal.until_shows("6/6 ready", "8 live in 2 contexts")
        terminal.type("q")
        assert terminal.wait()[0] == 0


def test_one_that_is_down_from_the_start_comes_in_when_it_is_there(
    both: tuple[ServerThread, ServerThread], kubeconfig: Path
) -> None:
    eu, _us = both
    eu.wait_for(eu.server.stop)
    argv = (sys.executable, "-m", "epwatch", "--kubeconfig", str(kubeconfig), "--context", "prod-eu,prod-us")
    with Terminal(argv, columns=140, lines=40, environ={}) as terminal:
        terminal.until_shows("3/3 ready", "4 live", "prod-eu retrying")
        eu.wait_for(eu.server.start)
        terminal.until_shows("6/6 ready", "8 live in 2 contexts")
        terminal.type("q")
        assert terminal.wait()[0] == 0


def test_one_whose_stanza_is_broken_stands_with_its_cause_until_it_is_mended_and_tried_again(
    both: tuple[ServerThread, ServerThread], kubeconfig: Path
) -> None:
    assert len(both) == 2
    whole = kubeconfig.read_text()
    config = json.loads(whole)
    config["contexts"][0]["context"]["cluster"] = "gone"
    kubeconfig.write_text(json.dumps(config))
    argv = (sys.executable, "-m", "epwatch", "--kubeconfig", str(kubeconfig), "--context", "prod-*")
    with Terminal(argv, columns=140, lines=40, environ={}) as terminal:
        terminal.until_shows("3/3 ready", "4 live", "cluster 'gone' does not exist")
        kubeconfig.write_text(whole)
        terminal.type("\x12")
        terminal.until_shows("6/6 ready", "8 live in 2 contexts")
        terminal.type("q")
        assert terminal.wait()[0] == 0


def test_what_was_seen_of_both_is_written_as_one_recording(
    both: tuple[ServerThread, ServerThread], kubeconfig: Path, tmp_path: Path
) -> None:
    _eu, us = both
    written = tmp_path / "written"
    argv = (sys.executable, "-m", "epwatch", "--kubeconfig", str(kubeconfig), "--context", "prod-*")
    with Terminal(argv, columns=140, lines=40, environ={}) as terminal:
        terminal.until_shows("6/6 ready", "8 live in 2 contexts")
        us.do(lambda: us.cluster.scale("frontend", 4))
        terminal.until_shows("7/7 ready")
        terminal.type(f":write {written}\r")
        terminal.until_shows("epwatch replay plays it")
        terminal.type("q")
        assert terminal.wait()[0] == 0
    replay = (sys.executable, "-m", "epwatch", "stream", "-o", "json", "--replay", str(written))
    told = subprocess.run(replay, capture_output=True, check=True, text=True, timeout=60)
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert {line["context"] for line in lines if line["type"] == "SYNCED"} == {"prod-eu", "prod-us"}
    assert {line["context"] for line in lines if line["type"] == "ADDED" and not line["initial"]} == {"prod-us"}
