"""The table of commands: which names may be meant, and which is the nearest."""

import pytest

from epwatch.tui.commands.commands import Command, CommandError, CommandTable
from epwatch.tui.commands.fuzzy import ranked


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ("cab", "abc", "ab")),
        ("ab", ("ab", "abc", "cab")),
        ("c", ("cab", "abc")),
        ("AC", ("abc",)),
        ("d", ()),
    ],
)
def test_names_rank_by_beginning_then_holding_then_letters_in_order(typed: str, expected: tuple[str, ...]) -> None:
    assert ranked(typed, ["cab", "abc", "ab", "ab"]) == expected


def test_a_command_is_given_what_stands_behind_its_name_without_spaces_around() -> None:
    given: list[str] = []
    table = CommandTable(Command("at", "TIME", "go there", given.append, also=("goto",)), names={})
    for line in ("at 12:03", "  at   12:03 ", "goto now", "at", "   "):
        table.run(line)
    assert given == ["12:03", "12:03", "now", ""]


def test_another_name_is_no_completion_but_is_near_enough_to_be_meant() -> None:
    table = CommandTable(Command("q", "", "quit", lambda _: None, also=("quit",)), names={})
    assert table.complete("q") == ("q",)
    with pytest.raises(CommandError, match="no command is called qiut; did you mean quit"):
        table.run("qiut")
