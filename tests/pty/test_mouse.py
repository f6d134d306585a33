"""The mouse as a terminal tells of it (SGR, DECSET 1006): click, double click, wheel."""

from tests.pty.conftest import Scene
from tests.pty.driver import Terminal


def click(terminal: Terminal, column: int, line: int) -> None:
    """Press and release the left button on a cell; both count from 1."""
    terminal.type(f"\x1b[<0;{column};{line}M\x1b[<0;{column};{line}m")


def wheel(terminal: Terminal, column: int, line: int, *, down: bool) -> None:
    """Turn the wheel by a notch."""
    terminal.type(f"\x1b[<{65 if down else 64};{column};{line}M")


def test_a_click_moves_the_cursor_and_a_double_click_opens(scene: Scene) -> None:
    terminal = scene()
    click(terminal, 20, 5)
    terminal.until(lambda text: "▌      ● 192.168.1.3" in text)
    terminal.settle()
    click(terminal, 20, 8)
    click(terminal, 20, 8)
    terminal.until_shows("▌  ▾ cache", "192.168.2.2")


def test_the_wheel_scrolls_what_is_under_the_pointer(scene: Scene) -> None:
    terminal = scene(lines=12)
    terminal.type("*")
    terminal.until_shows("cache")
    terminal.settle()
    wheel(terminal, 20, 5, down=True)
    terminal.until(lambda text: "default  5 services" not in text)
    for _notch in range(4):
        wheel(terminal, 20, 5, down=False)
    terminal.until_shows("default  5 services")
    terminal.resize(140, 12)
    terminal.type("gjjd")
    terminal.until_shows("192.168.1.2  endpoint", "more lines")
    wheel(terminal, 120, 5, down=True)
    terminal.until(lambda text: "192.168.1.2  endpoint" not in text and "web-service" in text)


def test_a_click_on_a_hint_of_the_last_line_does_what_it_names(scene: Scene) -> None:
    terminal = scene()
    click(terminal, terminal.text.splitlines()[23].index("help") + 1, 24)
    terminal.until_shows("Go to the next row")
    terminal.settle()
    click(terminal, terminal.text.splitlines()[23].index("back") + 1, 24)
    terminal.until(lambda text: "Go to the next row" not in text and "web-service" in text)
