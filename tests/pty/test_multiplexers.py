"""Inside a real tmux and a real screen: the tree is whole, in colour, after a resize and after one comes back to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.pty.multiplexers import GnuScreen, Multiplexer, MultiplexerMissingError, Tmux
from tests.pty.server_thread import ServerThread

_ROWS: Final = ("web-service", "192.168.1.2:8080", "192.168.1.4:8080", "LIVE services pods endpoints endpointslices")


@pytest.fixture(params=[Tmux, GnuScreen], ids=["tmux", "screen"])
def multiplexer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Multiplexer]:
    """Each of both; skipped with the reason where there is none to be had."""
    try:
        made: Multiplexer = request.param(tmp_path)
    except MultiplexerMissingError as error:
        pytest.skip(str(error))
    with made:
        yield made


def program(cluster: ServerThread) -> tuple[str, ...]:
    return (*cluster.arguments, "web-service")


def test_the_tree_is_whole_and_keys_arrive(multiplexer: Multiplexer, cluster: ServerThread) -> None:
    with multiplexer.start(program(cluster)) as terminal:
        terminal.until_shows(*_ROWS, "● 192.168.1.2")
        terminal.type("jw")
        terminal.until_shows("Gates, in the controllers' order")
        terminal.type("\x1b")
        terminal.until(lambda text: "Gates" not in text and "192.168.1.4" in text)
        terminal.type("q")
        terminal.until(lambda text: "web-service" not in text)


def test_what_is_well_and_what_is_not_have_colours(multiplexer: Multiplexer, cluster: ServerThread) -> None:
    """COLORTERM is the outer terminal's: screen does not know so many colours, and takes their numbers for others."""
    with multiplexer.start(program(cluster)) as terminal:
        terminal.until_shows(*_ROWS)
        terminal.settle()
        assert len(terminal.colours()) >= 4
        assert not terminal.blinks()


def test_another_size_is_taken_at_once(multiplexer: Multiplexer, cluster: ServerThread) -> None:
    with multiplexer.start(program(cluster)) as terminal:
        terminal.until_shows(*_ROWS)
        terminal.resize(60, 16)
        terminal.until(lambda text: "…" in text and "192.168.1.4:8080" in text and "? help" in text)
        terminal.resize(120, 30)
        terminal.until_shows(*_ROWS, "ClusterIP")


def test_it_goes_on_while_nobody_looks_and_is_whole_for_who_comes_back(
    multiplexer: Multiplexer, cluster: ServerThread
) -> None:
    with multiplexer.start(program(cluster)) as terminal:
        terminal.until_shows(*_ROWS)
        terminal.type(multiplexer.detach)
        terminal.wait()
    with multiplexer.attach(columns=80) as terminal:
        terminal.until_shows(*_ROWS)
        terminal.type("j")
        terminal.until_matches("▌ +● 192")
