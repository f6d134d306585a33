"""The config file: found, read, checked; each problem names the file and the key, and the nearest one there is."""

import tomllib
from pathlib import Path

import pytest

from epwatch.cli.command_table import COMMANDS, LIVE
from epwatch.cli.config_file import config_path, keys_of, load, problems, read, sample
from epwatch.cli.own_keys import actions_of
from epwatch.cli.own_keys import keys_of as keys_in_file
from epwatch.cli.settings import SettingError


def written(folder: Path, text: str) -> dict[str, str]:
    path = folder / "config.toml"
    path.write_text(text)
    return {"EPWATCH_CONFIG": str(path)}


def test_keys_at_the_top_serve_every_command_and_tables_serve_their_own(tmp_path: Path) -> None:
    environ = written(tmp_path, 'namespace = ["a", "b"]\nhighlight = "2s"\n[get]\noutput = "wide"\n')
    assert load(LIVE, environ)["highlight"].texts == ("2s",)
    assert load(COMMANDS["get"], environ)["output"].texts == ("wide",)
    assert "output" not in load(COMMANDS["stream"], environ)
    assert load(COMMANDS["stream"], environ)["namespaces"].texts == ("a", "b")


def test_the_demo_takes_no_clusters_namespace_from_it(tmp_path: Path) -> None:
    assert "namespaces" not in load(COMMANDS["demo"], written(tmp_path, 'namespace = ["a"]'))


def test_an_absent_file_sets_nothing_and_an_empty_variable_means_no_file(tmp_path: Path) -> None:
    assert load(LIVE, {"EPWATCH_CONFIG": str(tmp_path / "none.toml")}) == {}
    assert config_path({"EPWATCH_CONFIG": ""}) is None
    assert load(LIVE, {"EPWATCH_CONFIG": ""}) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('highlihgt = "2s"', "highlihgt: no such option; did you mean highlight?"),
        ('[streem]\noutput = "json"', "no command is called 'streem'; did you mean stream?"),
        ('[get]\nformat = "json"', "[get] format: no such option"),
        ('highlight = "soon"', "highlight: 'soon' is not a duration"),
        ("utc = 3", "utc: '3' is neither true nor false"),
        ("namespace = []", "namespace: expected text, a number, true or false, or a list of texts"),
        ("namespace = [[1]]", "namespace: expected text, a number"),
        ('token = "abc"', "token: no such option"),
        ("highlight = ", "is no valid TOML"),
        ('keys = "w"', "keys: no such option"),
        ('[keys]\n"find.filter" = 3', "[keys] find.filter: expected a key, or a list of keys"),
        ("action = 3", "action: expected tables, each under [[action]]"),
        ('[[action]]\nkey = "X"\nargv = ["a"]', "[[action]] 1: title is missing"),
        ('[[action]]\nkey = "X"\ntitle = "T"\nargv = "rm -rf /"', "[[action]] 1: argv is missing: expected a list"),
        ('[[action]]\nkey = "X"\ntitle = "T"\nargv = ["{name}"]', "the program comes first, and is no placeholder"),
        ('[[action]]\nkey = "X"\ntitle = "T"\nargv = ["a", "{pod}"]', "{pod} holds an unknown placeholder"),
        ('[[action]]\nkey = "X"\ntitle = "T"\nargv = ["a"]\non = "node"', "on: expected one of pod, service, any"),
        ('[[action]]\nkey = "X"\ntitle = "T"\nargs = ["a"]', "args: no such field; did you mean argv?"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_that_names_the_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingError, match=r"config\.toml") as wrong:
        load(LIVE, written(tmp_path, text))
    assert message in str(wrong.value)
    assert str(wrong.value).isprintable()


def test_every_problem_is_found_at_once(tmp_path: Path) -> None:
    written(tmp_path, "one = 1\ntwo = 2\nutc = true\n[get]\nthree = 3\n")
    assert len(list(problems(read(tmp_path / "config.toml")))) == 3


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be read: Is a directory"):
        load(LIVE, {"EPWATCH_CONFIG": str(tmp_path)})


def test_the_sample_is_valid_once_its_comment_signs_are_taken_away_and_names_every_key() -> None:
    assert tomllib.loads(sample()) == {name: {} for name in COMMANDS if keys_of(name)}
    lines = [line[1:] if line.startswith("#") and not line.startswith("# ") else line for line in sample().splitlines()]
    document = tomllib.loads("\n".join(lines))
    assert keys_in_file(document.pop("keys")) == (("find.filter", "f"), ("watch.why", "w,f5"))
    assert [action.title for action in actions_of(document.pop("action"))] == ["Shell"]
    assert {key for key, value in document.items() if not isinstance(value, dict)} == set(keys_of(""))
    for name in COMMANDS:
        assert set(document.get(name, {})) == set(keys_of(name))
