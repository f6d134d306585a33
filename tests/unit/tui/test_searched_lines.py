"""Lines that are searched: what is found is marked, counted and gone through around the ends."""

import re

import pytest

from epwatch.tui.look.roles import Line, Role
from epwatch.tui.panels.searched_lines import SearchedLines, marked

_LINES: tuple[Line, ...] = tuple(((text, Role.PLAIN),) for text in ("node a", "pod", "node b", "zone", "node c"))


def searched(pattern: str) -> SearchedLines:
    lines = SearchedLines()
    lines.take(_LINES)
    lines.find(re.compile(pattern))
    return lines


def test_it_goes_through_the_lines_around_both_ends_and_says_where_it_is() -> None:
    lines = searched("node")
    assert lines.told == "3 lines"
    lines.first(1)
    went = [(lines.at, lines.told)]
    for by in (1, 1, 1, -1, -1):
        lines.go(by)
        went.append((lines.at, lines.told))
    assert [at for at, _told in went] == [2, 4, 0, 2, 0, 4]
    assert went[0][1] == "2 of 3 lines"


def test_behind_the_last_line_that_holds_it_the_first_is_found() -> None:
    lines = searched("pod")
    lines.first(2)
    assert (lines.at, lines.told) == (1, "1 of 1 line")


def test_where_nothing_is_found_it_stays_where_it_is() -> None:
    lines = searched("absent")
    lines.first(0)
    lines.go(1)
    assert (lines.at, lines.told, lines.marked()) == (None, "no lines", _LINES)


def test_what_is_found_is_marked_and_its_line_stands_out_where_one_is() -> None:
    lines = searched("b|d")
    assert lines.marked()[2] == (("no", Role.PLAIN), ("d", Role.MATCH), ("e ", Role.PLAIN), ("b", Role.MATCH))
    lines.first(2)
    assert lines.marked()[2] == (("no", Role.STRONG), ("d", Role.MATCH), ("e ", Role.STRONG), ("b", Role.MATCH))
    lines.find(None)
    assert lines.marked() == _LINES


def test_it_stays_on_its_line_as_others_come_and_goes_on_where_it_is_gone() -> None:
    lines = searched("node")
    lines.first(2)
    lines.take((*_LINES, _LINES[0]))
    assert (lines.at, lines.told) == (2, "2 of 4 lines")
    lines.take((*_LINES[:2], *_LINES[3:]))
    assert (lines.at, lines.told) == (3, "2 of 2 lines")
    lines.take(())
    assert (lines.at, lines.told) == (None, "no lines")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("e a", ["e", " a"]), ("nod", ["nod"]), ("x*", []), (".*", ["node", " a"]), ("^node a$", ["node", " a"])],
)
def test_it_is_found_over_the_ends_of_texts_each_of_which_keeps_the_rest(pattern: str, found: list[str]) -> None:
    line = marked((("node", Role.GOOD), (" a", Role.MUTED)), re.compile(pattern))
    assert "".join(text for text, _role in line) == "node a"
    assert [text for text, role in line if role is Role.MATCH] == found
