"""What a terminal of another locale sends, or a paste of a file that is no text."""

import os

from tests.pty.conftest import Scene


def test_bytes_that_are_no_utf8_end_nothing_and_the_next_keys_are_heard(scene: Scene) -> None:
    terminal = scene()
    for garbage in (b"\xff\xfe", b"\xe9", b"x\xc3(y", bytes(range(128, 256))):
        os.write(terminal.master, garbage)
        terminal.settle()
    terminal.type("jj")
    terminal.until_matches("▌ .*192.168.1.3")
    terminal.type("q")
    assert terminal.wait()[0] == 0
