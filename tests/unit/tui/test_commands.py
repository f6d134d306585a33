"""The table of commands: which names may be meant, and which is the nearest."""

import pytest

from epwatch.model.nearest import did_you_mean, nearest_or_all, there_are
from epwatch.tui.commands.place_commands import contexts_named
from epwatch.tui.typed.commands import Command, CommandError, CommandTable
from epwatch.tui.typed.fuzzy import ranked


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


CONTEXTS = ("prod-eu", "prod-us", "staging")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("st", ("staging",)),
        ("us", ("prod-us",)),
        ("prod-*", ("prod-eu", "prod-us")),
        ("eu,st", ("prod-eu", "staging")),
    ],
)
def test_a_word_that_only_one_context_begins_with_or_holds_means_that_one(typed: str, meant: tuple[str, ...]) -> None:
    assert contexts_named(typed, CONTEXTS) == meant


@pytest.mark.parametrize(
    ("typed", "told"),
    [("prod", "prod may be prod-eu, prod-us"), ("stagign", "no context is called stagign; did you mean staging?")],
)
def test_a_word_that_may_mean_several_contexts_or_none_is_told_with_the_nearest(typed: str, told: str) -> None:
    with pytest.raises(CommandError) as refused:
        contexts_named(typed, CONTEXTS)
    assert str(refused.value) == told


def test_where_no_name_is_near_those_that_hold_the_word_are_told() -> None:
    names = ("kube-system", "kube-public", "kube-node-lease", "shop")
    assert did_you_mean("kube", names) == "; did you mean kube-node-lease or kube-public or kube-system?"
    assert did_you_mean("shpo", names) == "; did you mean shop?"
    assert did_you_mean("nothing", names) == ""


def test_where_no_name_is_near_the_first_ones_are_told() -> None:
    assert nearest_or_all("zzz", ("b", "a")) == "; there are: b, a"
    assert nearest_or_all("zzz", ()) == ""
    assert nearest_or_all("shpo", ("shop", "other")) == "; did you mean shop?"
    assert there_are(map(str, range(14))) == "; there are: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more"
