"""What goes over the line: nothing when nothing changes, a changed row's own line when it does, no payload ever."""

import base64
import re

import pytest

from epwatch.kube.sanitize import clean
from tests.functional import scenes
from tests.pty.conftest import Scene, SceneTerminal

# Every escape sequence that Textual itself sends to a screen that shows plain rows: CSI with digits and a final letter,
# DEC private modes, kitty keys, the two queries at the start, and OSC 22 (pointer shape).
OWN = re.compile(rb"\x1b\[[?>=<]?[0-9;]*\$?[a-zA-Z]|\x1b\]22;[a-z-]*\x07")


def lines_written(data: bytes) -> set[int]:
    """Return the lines of the screen on which data writes something; at its end Textual only puts the cursor back."""
    return {number for number, written in pieces(data) if written}


def pieces(data: bytes) -> list[tuple[int, bytes]]:
    """Return what data writes and on which line, from one move of the cursor to the next, the moves included."""
    moves = list(re.finditer(rb"\x1b\[(\d+);\d+H(.*?)(?=(\r\n)?\x1b\[\d+;\d+H|(\x1b\[0m)?$)", data, re.DOTALL))
    return [(int(move[1]), move[0] if move[2] else b"") for move in moves]


def test_an_idle_screen_writes_nothing(scene: Scene) -> None:
    terminal = scene(FROZEN="1")
    assert terminal.quiet_bytes(2.0) == b""


def test_the_start_paints_once(scene: Scene) -> None:
    """The first frame and the first picture: the tree is not written twice, nor an empty screen before it."""
    terminal = scene(columns=140, lines=40)
    painted = terminal.received
    assert [painted.count(words) for words in (b"Connecting", b"web-service", b"LIVE")] == [1, 1, 1]
    print(f"bytes from the start to the first picture at 140 columns: {len(painted)}")
    # A full paint is 6.7 KB of frame or 7.0 KB of picture.
    assert len(painted) < 17_000


def test_one_changed_row_sends_its_line_and_those_that_count_it(scene: Scene) -> None:
    """The row, its service, the header (changes in a minute, ready); no other line of the tree, nothing twice.

    The limits are the aims of the row alone, and of all three what they take, with some room.
    """
    for columns, limit, limit_of_all in ((80, 200, 700), (140, 350, 900)):
        terminal = scene(columns=columns, lines=40, FROZEN="1")
        before = terminal.text.splitlines()
        sent = change_one(terminal)
        after = terminal.text.splitlines()
        differ = {number for number, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new}
        assert lines_written(sent) == differ
        assert len(differ) == 3
        row = pieces(sent)[2][1]
        assert b"NotReady" in row
        print(f"bytes for one changed row at {columns}: {len(row)}, with its service and header: {len(sent)}")
        assert len(row) <= limit
        assert len(sent) <= limit_of_all


def change_one(terminal: SceneTerminal) -> bytes:
    """Let the first pod become not ready; return what was sent."""
    before = len(terminal.received)
    terminal.step("one")
    terminal.until_shows("NotReady")
    terminal.settle()
    return terminal.received[before:]


def test_what_was_painted_in_part_is_what_a_redraw_paints(scene: Scene) -> None:
    """Lines are sent up to their last changed cell, and styles as differences; together they make the whole screen."""
    terminal = scene(columns=140, lines=40, FROZEN="1")
    for step in ("up", "down", "one"):
        terminal.step(step)
        terminal.settle()
    for keys in ("jj", "G", "g", "_", "*", "k"):
        terminal.type(keys)
        terminal.settle(0.1)
    before = cells(terminal)
    sent = len(terminal.received)
    terminal.type("\x0c")
    terminal.settle()
    assert len(terminal.received) - sent > 5000
    assert cells(terminal) == before


def cells(terminal: SceneTerminal) -> list[list[object]]:
    """Return all cells of the screen with their looks; of spaces the ground alone."""
    screen = terminal._screen
    rows = [[screen.buffer[line][column] for column in range(screen.columns)] for line in range(screen.lines)]
    return [[(cell.data, cell.bg) if cell.data == " " else cell for cell in row] for row in rows]


def test_a_cursor_move_sends_two_lines(scene: Scene) -> None:
    terminal = scene(columns=140, lines=40, FROZEN="1")
    before = len(terminal.received)
    terminal.type("j")
    terminal.settle()
    sent = terminal.received[before:]
    assert len(lines_written(sent)) == 2
    print(f"bytes for a cursor move at 140: {len(sent)}")
    assert len(sent) <= 700


def test_hostile_text_reaches_the_terminal_only_as_harmless_text(scene: Scene) -> None:
    """SEC-6, F-50: of all bytes, only sequences that Textual itself sends; markup is shown as it is written."""
    terminal = scene(columns=140, lines=40)
    terminal.step("hostile")
    terminal.until_shows("a5")
    terminal.type("*")
    terminal.settle()
    terminal.type("jjj\r")
    terminal.settle()
    for page in "  ":
        terminal.type("\x06" + page)
        terminal.settle()
    terminal.type("g")
    terminal.settle()
    terminal.type("jd")
    terminal.settle()
    terminal.type("y")
    terminal.until_shows("What epwatch knows")
    terminal.settle()
    terminal.type("qd")
    terminal.settle()
    rest = OWN.sub(b"", terminal.received)
    assert b"\x1b" not in rest
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", rest)
    shown = terminal.received.decode()
    assert not re.search("[\x80-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert "\x1b[6n" not in shown
    assert "\x1b[2J" not in shown
    assert "[@click=app.quit]click[/]" in terminal.text + shown
    assert all(text for text in scenes.HOSTILE)


def test_keys_work_after_a_resize(scene: Scene) -> None:
    """F-53: down to one cell and back; nothing breaks, the tree is whole again."""
    terminal = scene()
    for columns, lines in ((1, 1), (40, 10), (10, 3), (140, 40)):
        terminal.resize(columns, lines)
        terminal.settle(0.2)
    terminal.until_shows("web-service", "ClusterIP", "192.168.1.4:8080")
    terminal.type("q")
    assert terminal.wait()[0] == 0


def test_a_non_utf8_locale_gets_ascii(scene: Scene) -> None:
    terminal = scene(LC_ALL="C", LANG="C", PYTHONUTF8="1")
    terminal.until_shows("v web-service", "* 192.168.1.2:8080")
    assert terminal.received.isascii()


def test_a_copy_goes_out_as_osc_52_in_base64_whatever_the_name(scene: Scene) -> None:
    """Of a name that holds an OSC 52 of its own nothing but letters of base64 is sent, and what it says is cleaned."""
    terminal = scene(columns=140, lines=40)
    terminal.type("jc")
    terminal.until_shows("copied frontend-58bd6d4cf-abcde (pod); once more: 192.168.1.2:8080")
    assert copied(terminal.received) == ["frontend-58bd6d4cf-abcde"]
    terminal.step("hostile")
    terminal.until_shows("a5")
    terminal.type("jjjc")
    terminal.until(lambda _text: len(copied(terminal.received)) == 2)
    assert copied(terminal.received)[1] == clean(f"a0{scenes.HOSTILE[0]}")
    assert terminal.received.count(b"\x1b]52;") == 2


def copied(data: bytes) -> list[str]:
    """Return what was sent to the clipboard."""
    return [base64.b64decode(sent).decode() for sent in re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", data)]


def test_the_details_send_only_their_lines_that_changed(scene: Scene) -> None:
    """Beside the tree, a changed row of another pod sends what it sends without them; a move the lines that differ."""
    terminal = scene(columns=140, lines=40, FROZEN="1")
    terminal.type("jjd")
    terminal.until_shows("192.168.1.3  endpoint")
    terminal.settle()
    # The pod that changes is not the one that is told of.
    assert len(lines_written(change_one(terminal))) == 3
    before, sent = terminal.text.splitlines(), len(terminal.received)
    terminal.type("j")
    terminal.until_shows("192.168.1.4  endpoint")
    terminal.settle()
    after = terminal.text.splitlines()
    differ = {number for number, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new}
    # The tree's lines and the panel's come one after the other; between them the cursor is put back.
    told = [(number, OWN.sub(b"", data)) for number, data in pieces(terminal.received[sent:])]
    print(f"bytes for a cursor move at 140 with details: {len(terminal.received) - sent}")
    assert {number for number, data in told if data} <= differ
    assert len(terminal.received) - sent < 2_000


@pytest.mark.parametrize("keys", ["", "?", "w"])
def test_a_terminal_that_was_narrow_for_a_moment_is_painted_anew(scene: Scene, keys: str) -> None:
    """It cuts its lines then, and the program may be told of no other size than before, or of the narrow one last."""
    terminal = scene(columns=140, lines=40, FROZEN="1")
    terminal.type(keys)
    terminal.settle()
    before = cells(terminal)
    # Whether the program has a turn between the two is luck.
    for _ in range(5):
        terminal.resize(60, 20)
        terminal.resize(140, 40)
        terminal.until(lambda _text: cells(terminal) == before)
