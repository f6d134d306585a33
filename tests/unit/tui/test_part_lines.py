"""A line is sent from its first cell that differs to its last one; a whole one as ever."""

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from epwatch.tui.look.part_lines import PartStrip
from epwatch.tui.look.strips import differing
from epwatch.tui.terminal.line_mover import LineMover

CONSOLE = Console()


def strip(text: str, style: Style | None = None) -> Strip:
    return Strip([Segment(text, style)])


def test_what_differs_is_found_from_both_ends() -> None:
    assert differing(strip("pod  1s  ."), strip("pod  2s  .")) == (5, 6)
    assert differing(strip("pod"), strip("pod")) == (0, 0)
    assert differing(strip("pod"), strip("pod", Style(bold=True))) == (0, 3)
    assert differing(strip("日本x"), strip("日本y")) == (0, 5)


def test_a_part_passes_over_what_stands_and_says_that_it_is_sent() -> None:
    sent: list[int] = []
    part = PartStrip(strip("pod  2s  ."), 5, lambda: sent.append(1))
    assert part.crop(0, 6).render(CONSOLE) == "\x1b[5C2"
    assert part.crop(0, 10).render(CONSOLE) == "\x1b[5C2s  ."
    assert sent == [1, 1]


def test_a_whole_line_is_sent_whole_and_says_so() -> None:
    sent: list[int] = []
    part = PartStrip(strip("pod  2s  ."), 5, lambda: sent.append(1))
    assert part.render(CONSOLE) == "pod  2s  ."
    assert part.divide([10])[0].render(CONSOLE) == "pod  2s  ."
    assert sent == [1, 1]


def test_lines_move_once_right_before_something_is_painted() -> None:
    mover = LineMover()
    mover.move(1, 30, [(4, -2), (9, 1)])
    assert [mover.before(mode) for mode in ("\x1b[?2026h", "\x1b[?1049l", "\x07")] == ["", "", ""]
    assert mover.before("\x1b[1;1Hpainted") == "\x1b[2;31r\x1b[6H\x1b[2M\x1b[11H\x1b[1L\x1b[r"
    assert mover.before("\x1b[1;1Hpainted") == ""
