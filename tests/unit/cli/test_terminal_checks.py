"""What `epwatch doctor` says of the terminal."""

import pytest

from epwatch.cli.terminal_checks import Streams, terminal_checks
from epwatch.headless.checkup import Check, Health, all_well, report

GOOD = Streams(terminal=True, columns=140, lines=40)
XTERM = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


def told(environ: dict[str, str], streams: Streams = GOOD, *, utf8: bool = True) -> dict[str, Check]:
    return {check.what: check for check in terminal_checks(environ, streams, utf8=utf8)}


def test_a_modern_terminal_is_well() -> None:
    assert {check.health for check in told(XTERM).values()} == {Health.WELL}


def test_without_a_terminal_nothing_but_that_is_told() -> None:
    checks = told(XTERM, Streams(terminal=False, columns=80, lines=24))
    assert list(checks) == ["terminal"]
    assert "epwatch stream" in checks["terminal"].words


@pytest.mark.parametrize(
    ("environ", "what", "health", "words"),
    [
        ({}, "terminal", Health.ILL, "TERM=unset"),
        ({"TERM": "dumb"}, "terminal", Health.ILL, "no screen"),
        (XTERM | {"NO_COLOR": "1"}, "colours", Health.NOTE, "none"),
        ({"TERM": "xterm-256color"}, "colours", Health.NOTE, "256"),
        ({"TERM": "xterm"}, "colours", Health.NOTE, "16"),
        (XTERM | {"TERM": "screen.xterm-256color", "STY": "1.x"}, "colours", Health.WELL, "256: more make GNU screen"),
        (XTERM | {"TERM": "screen-256color", "TMUX": "default,1,0"}, "colours", Health.WELL, "16 million"),
        (XTERM | {"TMUX": "default,1,0"}, "clipboard", Health.NOTE, "tmux"),
        ({"TERM": "linux"}, "clipboard", Health.NOTE, "no OSC 52"),
    ],
)
def test_each_lack_is_told(environ: dict[str, str], what: str, health: Health, words: str) -> None:
    check = told(environ)[what]
    assert check.health is health
    assert words in check.words


def test_a_small_window_and_another_locale_are_notes() -> None:
    assert "30x8" in told(XTERM, Streams(terminal=True, columns=30, lines=8))["terminal"].words
    assert told(XTERM, utf8=False)["signs"].health is Health.NOTE


def test_the_report_is_aligned_cleaned_and_says_what_to_do() -> None:
    checks = [Check("one", Health.WELL, "fine"), Check("another", Health.ILL, "odd \x1b[2J", "mend it")]
    assert report(checks) == ("ok    one      fine\nFAIL  another  odd \ufffd[2J\n               do: mend it\n")
    assert not all_well(checks)
    assert all_well(checks[:1])
