"""What can stand at the cursor of a command line."""

import pytest

from epwatch.cli.candidates import Question, complete_at
from epwatch.cli.command_table import COMMANDS


def words(*before: str) -> set[str]:
    return {one.word for one in complete_at(before).candidates}


def test_the_first_word_is_a_command_or_a_service() -> None:
    assert words("") == set(COMMANDS)
    assert complete_at([""]).question is Question.SERVICES
    assert words("-n", "shop", "") == set(COMMANDS)


def test_behind_a_service_there_are_services_alone() -> None:
    completion = complete_at(["web", ""])
    assert (completion.candidates, completion.question) == ((), Question.SERVICES)


def test_a_command_without_services_asks_for_none() -> None:
    assert complete_at(["demo", ""]).question is None


def test_flags_are_those_of_the_command() -> None:
    assert "--changes-only" in words("stream", "--")
    assert "--changes-only" not in words("get", "--")
    assert {"-n", "--namespace", "--help", "--version"} <= words("-")


@pytest.mark.parametrize(
    ("before", "found"),
    [
        (("get", "-o", ""), {"tree", "wide", "json", "yaml", "name"}),
        (("stream", "-o", ""), {"text", "json"}),
        (("--endpoints=",), {"--endpoints=on", "--endpoints=auto", "--endpoints=off"}),
        (("config", ""), {"check"}),
        (("completion", ""), {"bash", "zsh", "fish"}),
    ],
)
def test_a_value_is_one_of_the_choices(before: tuple[str, ...], found: set[str]) -> None:
    assert words(*before) == found


@pytest.mark.parametrize(
    ("before", "question", "prefix"),
    [
        (("-n", ""), Question.NAMESPACES, ""),
        (
            (
                "get",
                "--namespace=sh",
            ),
            Question.NAMESPACES,
            "--namespace=",
        ),
        (("--context", ""), Question.CONTEXTS, ""),
        (("--context", "prod-*"), Question.CONTEXTS, ""),
        (("--context", "prod-*,de"), Question.CONTEXTS, "prod-*,"),
        (("get", "--context=a,b,"), Question.CONTEXTS, "--context=a,b,"),
        (("-n", "shop,bi"), Question.NAMESPACES, "shop,"),
        (("--kubeconfig", ""), Question.FILES, ""),
        (("record", "-o", ""), Question.FILES, ""),
        (("replay", "shop.nd"), Question.FILES, ""),
        (("replay", "--at", ""), None, ""),
        (("--highlight", ""), None, ""),
    ],
)
def test_names_that_only_others_know_are_questions(
    before: tuple[str, ...], question: Question | None, prefix: str
) -> None:
    completion = complete_at(before)
    assert (completion.question, completion.prefix) == (question, prefix)


def test_no_words_at_all_are_an_empty_word() -> None:
    assert complete_at([]) == complete_at([""])
