"""Keys that come at once, as over a slow line, do what they would do one by one."""

import sys

import pytest

from tests.pty.conftest import Scene
from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread


def test_what_is_typed_behind_a_slash_goes_into_the_filter_and_quits_nothing(scene: Scene) -> None:
    terminal = scene()
    terminal.type("/queue")
    terminal.until(lambda text: "1 of" in text and "queue" in text and "web-service" not in text)
    terminal.type("\x1b")
    terminal.until_shows("web-service", "LIVE")


def test_enter_takes_what_was_typed_and_the_next_key_goes_to_the_tree(scene: Scene) -> None:
    terminal = scene()
    terminal.type("/web\rw")
    terminal.until(lambda text: "Gates" in text or "To look further" in text)
    terminal.type("q")
    terminal.until(lambda text: "1 of" in text and "web-service" in text)


def test_escape_gives_up_what_was_typed_even_where_it_waits_still(scene: Scene) -> None:
    terminal = scene()
    terminal.type("/nothing-like-it")
    terminal.until(lambda text: "0 of" in text)
    terminal.type("-at-all")
    terminal.type("\x1b")
    terminal.until_shows("web-service", "queue")
    terminal.settle()
    assert "nothing-like-it" not in terminal.text


@pytest.mark.parametrize("keys", ["wq", "?q", "iq", "w\x1b"])
def test_a_panel_that_is_opened_and_closed_in_one_breath_leaves_the_tree(scene: Scene, keys: str) -> None:
    terminal = scene()
    terminal.type(keys * 3)
    terminal.settle()
    terminal.type("j")
    terminal.until(lambda text: "▌      ● 192.168.1.2" in text)


def test_an_empty_filter_that_is_kept_is_none(scene: Scene) -> None:
    terminal = scene()
    terminal.type("/\rj")
    terminal.until(lambda text: "▌      ● 192.168.1.2" in text and "of" not in text.splitlines()[-3])


def test_a_whole_command_in_one_packet_is_done_before_the_key_behind_it(scene: Scene) -> None:
    terminal = scene()
    terminal.type(":sort namx\x7fe\r/queue")
    terminal.until(lambda text: "1 of" in text and "queue" in text and "web-service" not in text)
    assert "no order" not in terminal.text


def test_a_command_that_is_wrong_keeps_what_is_typed_behind_it(scene: Scene) -> None:
    terminal = scene()
    terminal.type(":srot -name\rq")
    terminal.until_shows("srot -nameq")
    terminal.type("\x1b")
    terminal.until(lambda text: "srot" not in text)
    terminal.type("j")
    terminal.until(lambda text: "▌      ● 192.168.1.2" in text)
    terminal.type(":\x1b[A")
    terminal.until_shows("srot -name")


def test_q_typed_as_a_command_ends_it(scene: Scene) -> None:
    terminal = scene()
    terminal.type(":q\r")
    assert terminal.wait()[0] == 0


def test_keys_come_from_the_terminal_and_never_from_a_piped_stdin(cluster: ServerThread) -> None:
    argv = (sys.executable, "-m", "epwatch", *cluster.arguments, "web-service")
    with Terminal(argv, columns=100, stdin=b"q\x03q") as terminal:
        terminal.until_shows("web-service", "192.168.1.3", "LIVE services pods endpoints endpointslices")
        terminal.type("/1.3\r")
        terminal.until(lambda shown: "192.168.1.2" not in shown)
        assert "192.168.1.3" in terminal.text
        terminal.type("qq")  # the filter, then the program
        assert terminal.wait()[0] == 0
