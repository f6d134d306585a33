"""How many colours the terminal has, as Rich will take it to have, and whether its ground is a light one."""

from collections.abc import Mapping
from typing import Final

from rich.console import Console

_FEW: Final = frozenset({None, "standard", "windows"})
_LIGHT: Final = frozenset({"7", "9", "10", "11", "12", "13", "14", "15"})
"""Those of the sixteen colours on which dark letters are read better, as Vim takes them (src/term.c)."""


def few_colours() -> bool:
    """Return whether it has sixteen colours at most: TERM and COLORTERM tell, no terminal can be asked."""
    return Console(force_terminal=True).color_system in _FEW


def light_ground(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal says so: rxvt, Konsole, iTerm2 set COLORFGBG, letters and ground by number.

    Asked by an escape sequence, more of them would answer, but nobody knows when one will not.
    """
    return environ.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT
