"""Which lines in view are painted: those that look different, the same row's alone may have to wait."""

from epwatch.model.snapshot import ServiceKey
from epwatch.tui.shown.row_ids import ServiceId
from epwatch.tui.tree.row import Row
from epwatch.tui.tree.viewport import Viewport


def row(name: str, text: str = "") -> Row:
    """Return the row of a service."""
    return Row(id=ServiceId(ServiceKey(None, "default", name)), depth=1, lead=text)


def never(_line: int, _quiet: float) -> bool:
    return False


def always(_line: int, _quiet: float) -> bool:
    return True


def seen() -> Viewport:
    """Return a viewport that shows a and b, the cursor on a."""
    viewport = Viewport()
    assert viewport.show([row("a"), row("b")], 0, 0.0, always) == [0, 1]
    return viewport


def test_a_changed_row_waits_until_it_is_allowed_and_is_painted_as_it_is_then() -> None:
    viewport = seen()
    assert viewport.show([row("a"), row("b", "new")], 0, 1.0, never, asked=False) == []
    assert viewport.held == {1}
    assert viewport.show([row("a"), row("b", "newer")], 0, 2.0, always, asked=False) == [1]
    assert viewport.held == set()


def test_a_row_that_changes_back_while_it_waits_is_not_painted() -> None:
    viewport = seen()
    assert viewport.show([row("a"), row("b", "new")], 0, 1.0, never, asked=False) == []
    assert viewport.show([row("a"), row("b")], 0, 2.0, never, asked=False) == []
    assert viewport.held == set()


def test_another_row_in_a_line_waits_for_nothing() -> None:
    """Half of a shift would show a row twice, or not at all."""
    assert seen().show([row("a"), row("c", "new"), row("b")], 0, 1.0, never, asked=False) == [1, 2]


def test_a_moved_cursor_waits_for_nothing() -> None:
    assert seen().show([row("a"), row("b")], 1, 1.0, never, asked=False) == [0, 1]


def test_what_a_key_changes_waits_for_nothing_what_it_leaves_alone_goes_on_waiting() -> None:
    viewport = seen()
    assert viewport.show([row("a"), row("b", "new")], 0, 1.0, never, asked=False) == []
    assert viewport.show([row("a", "opened"), row("b", "new")], 0, 2.0, never) == [0]
    assert viewport.held == {1}
    assert viewport.show([row("a", "opened"), row("b", "opened")], 0, 3.0, never) == [1]


def test_the_lines_that_were_quiet_longest_are_asked_about_first() -> None:
    viewport = seen()
    assert viewport.show([row("a", "1"), row("b")], 0, 1.0, always, asked=False) == [0]
    order: list[tuple[int, float]] = []

    def note(line: int, quiet: float) -> bool:
        order.append((line, quiet))
        return True

    viewport.show([row("a", "2"), row("b", "1")], 0, 3.0, note, asked=False)
    assert order == [(1, 3.0), (0, 2.0)]


def test_lines_that_the_terminal_moved_are_not_painted_where_they_stand_now() -> None:
    viewport = Viewport()
    rows = [row(name) for name in "abcd"]
    viewport.show([*rows], 3, 0.0, always)
    viewport.move([None, 0, 1, None, 3])
    assert viewport.names() == [(), rows[0].id, rows[1].id, (), rows[3].id]
    assert viewport.show([row("x"), rows[0], rows[1], rows[2], rows[3]], 4, 1.0, always) == [0, 3]


def test_a_row_that_waits_goes_on_waiting_where_it_was_moved_to() -> None:
    viewport = seen()
    viewport.show([row("a"), row("b", "new")], 0, 1.0, never, asked=False)
    viewport.move([None, 0, 1])
    assert viewport.held == {2}
    assert viewport.show([row("x"), row("a"), row("b", "new")], 1, 2.0, never, asked=False) == [0]
    assert viewport.held == {2}
    assert viewport.show([row("x"), row("a"), row("b", "new")], 1, 3.0, always, asked=False) == [2]


def test_a_line_that_was_taken_out_at_the_end_is_painted_empty() -> None:
    viewport = seen()
    viewport.move([1, None])
    assert viewport.show([row("b")], None, 1.0, always) == [1]


def test_once_all_looks_different_lines_that_show_nothing_any_more_are_painted_too() -> None:
    viewport = seen()
    viewport.forget()
    assert viewport.show([row("b")], None, 1.0, never, asked=False) == [0, 1]
