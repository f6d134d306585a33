"""A paste in a real terminal is never taken for keys: it does nothing, ends nothing, and gets into a line cleaned."""

import os

import pytest

from tests.pty.conftest import Scene, SceneTerminal

# Behind an Esc Textual's parser takes 32 characters for keys: q would quit, ctrl-c too, Enter would run a command.
_MEANT_AS_KEYS = "x\x1b\r:q\rqqqq\x03" + "q" * 40 + "\x1b[B\x1b[A\x1b\x1b\x04"


def paste(terminal: SceneTerminal, text: str) -> None:
    """Send a paste as a terminal does."""
    rest = f"\x1b[200~{text}\x1b[201~".encode()
    while rest:
        rest = rest[os.write(terminal.master, rest[:4096]) :]
        terminal.quiet_bytes(0.001)


@pytest.mark.parametrize("before", ["", "?", "t", "/", ":", "\x10"], ids=repr)
def test_what_is_pasted_is_no_key_wherever_one_is(scene: Scene, before: str) -> None:
    terminal = scene()
    terminal.type(before)
    terminal.settle()
    paste(terminal, _MEANT_AS_KEYS)
    terminal.settle()
    # It runs, and what was open is: an Esc and a q lead out of each.
    terminal.type("\x1b")
    terminal.settle()
    terminal.type("q" if before in ("", "/", ":", "\x10") else "qq")
    assert terminal.wait()[0] == 0


@pytest.mark.parametrize("line", ["/", ":"])
def test_in_a_line_it_is_text_with_signs_for_what_was_none(scene: Scene, line: str) -> None:
    terminal = scene()
    terminal.type(line)
    terminal.settle()
    paste(terminal, "web\x1b\t\x00q\nq\r")
    terminal.until_shows(f"{line}web\ufffd \ufffdq")
    terminal.type("x")
    terminal.until_shows(f"{line}web\ufffd \ufffdqx")


def test_ten_megabytes_are_cut_and_keys_are_heard_behind_them(scene: Scene) -> None:
    terminal = scene()
    terminal.type("/")
    terminal.settle()
    paste(terminal, "web-service" + " " * (10 * 1024 * 1024))
    terminal.type("zqz")
    terminal.until_shows("Nothing matches", "LIVE")
    terminal.type("\x1b")
    terminal.until_shows("192.168.1.3")
    terminal.settle()
    terminal.type("q")
    assert terminal.wait()[0] == 0
