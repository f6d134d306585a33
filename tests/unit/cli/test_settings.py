"""What the command line leaves open: the environment, then the config file, then the defaults."""

import argparse

import pytest

from epwatch.cli.command_table import COMMANDS, LIVE, Command
from epwatch.cli.option_table import Opt
from epwatch.cli.parser import parse
from epwatch.cli.settings import Setting, SettingError, complete, long_name, options_of, variable


def completed(
    command: Command, environ: dict[str, str], file: dict[str, Setting], **given: object
) -> dict[str, object]:
    namespace = argparse.Namespace(**given)
    complete(command, namespace, environ, file)
    return vars(namespace)


def in_file(text: str) -> Setting:
    return Setting((text,), "config.toml: key")


def test_the_nearer_one_wins_command_line_then_environment_then_file_then_default() -> None:
    file = {"highlight": in_file("1s")}
    environ = {"EPWATCH_HIGHLIGHT": "2s"}
    assert completed(LIVE, environ, file, highlight=3.0)["highlight"] == 3.0
    assert completed(LIVE, environ, file)["highlight"] == 2.0
    assert completed(LIVE, {}, file)["highlight"] == 1.0
    assert completed(LIVE, {}, {})["highlight"] == 5.0


def test_an_empty_variable_sets_nothing() -> None:
    assert completed(LIVE, {"EPWATCH_HIGHLIGHT": ""}, {"highlight": in_file("1s")})["highlight"] == 1.0


def test_an_option_of_one_command_has_a_variable_with_its_name() -> None:
    environ = {"EPWATCH_GET_OUTPUT": "wide", "EPWATCH_STREAM_OUTPUT": "json"}
    assert completed(COMMANDS["get"], environ, {})["output"] == "wide"
    assert completed(COMMANDS["stream"], environ, {})["output"] == "json"


def test_every_option_of_every_command_has_a_variable_and_no_two_of_a_command_share_one() -> None:
    for command in (LIVE, *COMMANDS.values()):
        names = [variable(command, opt) for opt in options_of(command)]
        assert len(set(names)) == len(names)
        assert all(name.startswith("EPWATCH_") and name.isupper() for name in names)


TEXTS = {
    "namespaces": "a,b",
    "selector": "app=web",
    "exec_policy": "allowlist=a,b",
    "where": "web is:notready",
    "without": "node/a",
    "revision": "new",
    "min_ready": "50%",
    "history": "1M",
    "rotate": "1M",
    "extras": "why",
}
"""A value of each option that takes neither any text nor a number."""
EACH = [
    pytest.param(command, opt, id=variable(command, opt))
    for command in (LIVE, *COMMANDS.values())
    if command.configured
    for opt in options_of(command)
]


@pytest.mark.parametrize(("command", "opt"), EACH)
def test_what_a_variable_sets_is_what_the_option_would_set(
    command: Command, opt: Opt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By way of the command line's own parser, which is the one that reads the environment."""
    monkeypatch.setenv("EPWATCH_CONFIG", "")
    monkeypatch.setattr("sys.argv", ["epwatch"])
    words = [command.name] if command.name else []
    words += [command.word.choices[0]] if command.word is not None else []
    words += ["a.ndjson"] if command.takes_files else []
    text = value(opt)
    flag = f"--{long_name(opt)}"
    left_open = getattr(parse(words)[1], opt.dest)
    wanted = getattr(parse([*words, *([f"{flag}={text}"] if opt.metavar else [flag])])[1], opt.dest)
    monkeypatch.setenv(variable(command, opt), text)
    assert getattr(parse(words)[1], opt.dest) == wanted
    assert wanted != left_open


def value(opt: Opt) -> str:
    """Return a text that sets an option to something other than its default."""
    if opt.dest in TEXTS:
        return TEXTS[opt.dest]
    if opt.choices is not None:
        return next(choice for choice in opt.choices if choice != opt.default)
    return "1" if not opt.metavar else "7"


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False), ("False", False)]
)
def test_a_switch_takes_words_for_yes_and_no(text: str, value: bool) -> None:
    assert completed(LIVE, {"EPWATCH_UTC": text}, {})["utc"] is value


def test_a_list_takes_what_the_option_takes() -> None:
    assert completed(LIVE, {"EPWATCH_NAMESPACE": "a,b"}, {})["namespaces"] == ["a", "b"]
    assert completed(LIVE, {}, {"namespaces": Setting(("a", "b"), "x")})["namespaces"] == ["a", "b"]


def test_namespaces_given_nearer_by_outweigh_all_namespaces_and_the_other_way_round() -> None:
    everywhere = {"all_namespaces": in_file("true")}
    assert completed(LIVE, {"EPWATCH_NAMESPACE": "a"}, everywhere)["all_namespaces"] is False
    assert completed(LIVE, {}, {"namespaces": in_file("a")}, all_namespaces=True)["namespaces"] == []


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"EPWATCH_HIGHLIGHT": "soon"}, "EPWATCH_HIGHLIGHT: 'soon' is not a duration; write 30s, 5m, 1h30m or 500ms"),
        ({"EPWATCH_ENDPOINTS": "maybe"}, "EPWATCH_ENDPOINTS: 'maybe' is none of on, auto, off"),
        ({"EPWATCH_UTC": "perhaps"}, "EPWATCH_UTC: 'perhaps' is neither true nor false"),
        ({"EPWATCH_NAMESPACE": "A\x1b[2J"}, "EPWATCH_NAMESPACE: 'A\\x1b[2J' is not the name of a namespace"),
    ],
)
def test_a_value_that_cannot_be_used_names_its_variable_in_one_clean_line(
    environ: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingError) as wrong:
        completed(LIVE, environ, {})
    assert str(wrong.value).startswith(message)
    assert str(wrong.value).isprintable()


def test_names_are_those_of_the_long_flags() -> None:
    names = {long_name(opt) for opt in options_of(LIVE)}
    assert {"namespace", "all-namespaces", "highlight", "log-file"} <= names
