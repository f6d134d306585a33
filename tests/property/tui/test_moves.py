"""A terminal that is told to move its lines shows the rows that stay where they are wanted, and the rest as it was."""

import pyte
from hypothesis import example, given
from hypothesis import strategies as st

from epwatch.tui.terminal.line_mover import LineMover
from epwatch.tui.tree.moves import moves
from tests.emulator import Emulator

ROWS = st.lists(st.sampled_from("abcdefghijklmnop"), unique=True, max_size=12)
TOP, ROOM = 2, 14


def terminal(rows: list[str]) -> pyte.Screen:
    """Return a terminal with rows between two lines above and two below."""
    screen = Emulator(4, TOP + ROOM + 2)
    lines = ["head", "head", *rows, *[""] * (ROOM - len(rows)), "foot", "foot"]
    pyte.Stream(screen).feed("".join(f"\x1b[{number}H{line}" for number, line in enumerate(lines, 1)))
    return screen


def lines_of(screen: pyte.Screen) -> list[str]:
    return [line.rstrip() for line in screen.display]


@example([*"abcdelgf"], [*"lf"])
@given(ROWS, ROWS)
def test_what_stays_is_where_it_is_wanted_and_each_line_is_the_one_it_is_said_to_be(
    before: list[str], after: list[str]
) -> None:
    moved = moves(before, after)
    if moved is None:
        return
    screen, mover = terminal(before), LineMover()
    mover.move(TOP, moved.height, moved.steps)
    pyte.Stream(screen).feed(mover.before("\x1b[1;1H"))
    lines = lines_of(screen)
    assert (lines[:TOP], lines[TOP + ROOM :]) == (["head", "head"], ["foot", "foot"])
    old = [*before, *[""] * (ROOM - len(before))]
    assert lines[TOP : TOP + moved.height] == ["" if source is None else old[source] for source in moved.sources]
    assert lines[TOP + moved.height : TOP + ROOM] == old[moved.height :]
    assert screen.margins is None


@given(ROWS, st.sets(st.integers(0, 11)), st.sets(st.integers(0, 11)))
def test_every_row_that_stays_in_its_order_is_moved(rows: list[str], gone: set[int], came: set[int]) -> None:
    before = [row for line, row in enumerate(rows) if line not in came]
    after = [row for line, row in enumerate(rows) if line not in gone]
    stay = [row for row in before if row in after]
    if sum(before.index(row) != after.index(row) for row in stay) < 2:
        assert moves(before, after) is None
        return
    moved = moves(before, after)
    assert moved is not None
    assert all(moved.sources[after.index(row)] == before.index(row) for row in stay)
    assert len(moved.steps) <= len(gone | came)


def test_one_line_that_moves_is_painted_and_plain_text_is_never_moved() -> None:
    assert moves("ab", "xab") is not None
    assert moves("ab", "axb") is None
    assert moves([(), (), "a", "b"], ["x", (), (), "b"]) is None
    assert moves("ab", "ab") is None
