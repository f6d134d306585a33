"""What `epwatch doctor` sees of the terminal: pure, over the environment and what the system says of the streams."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from epwatch.headless.checkup import Check, Health
from epwatch.tui.terminal import gnu_screen

_SMALLEST = (40, 10)
"""Columns and lines for which the tree is laid out."""


class Streams(NamedTuple):
    """What the system says of the program's own streams: whether all are terminals, and the terminal's size."""

    terminal: bool
    columns: int
    lines: int


def terminal_checks(environ: Mapping[str, str], streams: Streams, *, utf8: bool) -> Iterator[Check]:
    """Yield the checks; ``utf8``: the locale can show the tree's signs."""
    yield _terminal(environ, streams)
    if streams.terminal:
        yield _colours(environ)
        yield _signs(utf8=utf8)
        yield _clipboard(environ)


def _terminal(environ: Mapping[str, str], streams: Streams) -> Check:
    name = environ.get("TERM", "")
    if not streams.terminal:
        words = "stdout or stderr is no terminal: epwatch writes lines, as epwatch stream does"
        return Check("terminal", Health.NOTE, words)
    if name in ("", "dumb"):
        do = "set TERM to what the terminal is, xterm-256color for most"
        return Check("terminal", Health.ILL, f"TERM={name or 'unset'}: no screen can be drawn", do)
    size = f"{name}, {streams.columns}x{streams.lines}"
    if streams.columns < _SMALLEST[0] or streams.lines < _SMALLEST[1]:
        words = f"{size}: smaller than {_SMALLEST[0]}x{_SMALLEST[1]}"
        return Check("terminal", Health.NOTE, words, "make the window larger: columns are left out")
    return Check("terminal", Health.WELL, size)


def _colours(environ: Mapping[str, str]) -> Check:
    if "NO_COLOR" in environ:
        return Check("colours", Health.NOTE, "none: NO_COLOR is set")
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") and not gnu_screen.inside(environ):
        return Check("colours", Health.WELL, "16 million (COLORTERM)")
    if "256color" in environ.get("TERM", "") and gnu_screen.inside(environ):
        return Check("colours", Health.WELL, "256: more make GNU screen blink")
    if "256color" in environ.get("TERM", ""):
        do = "export COLORTERM=truecolor if the terminal knows it; ssh needs SendEnv COLORTERM"
        return Check("colours", Health.NOTE, "256", do)
    words = "16, the terminal's own unless --theme names others"
    return Check("colours", Health.NOTE, words, "set TERM to xterm-256color if the terminal knows it")


def _signs(*, utf8: bool) -> Check:
    if utf8:
        return Check("signs", Health.WELL, "UTF-8")
    return Check("signs", Health.NOTE, "the locale is not UTF-8: signs are ASCII", "export LC_ALL=C.UTF-8")


def _clipboard(environ: Mapping[str, str]) -> Check:
    if environ.get("TMUX"):
        return Check("clipboard", Health.NOTE, "inside tmux", "tmux set -g set-clipboard on, for copying (OSC 52)")
    if environ.get("TERM", "").startswith(("screen", "linux")):
        return Check("clipboard", Health.NOTE, "this terminal takes no OSC 52: what is copied is only shown")
    return Check("clipboard", Health.WELL, "OSC 52; no terminal can be asked whether it takes it")
