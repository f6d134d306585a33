"""The end of a message about a name that nobody knows: the nearest one that there is, or those that hold it."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_HOLDING: Final = 3
"""Names that are told where none is near and several hold what was typed: as many as one looks through."""


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """Return ``; did you mean NAME?`` with the nearest of the names, else with some that hold it; "" without any."""
    known = [*dict.fromkeys(names)]
    near = get_close_matches(word, known, n=1) or sorted(name for name in known if word and word in name)[:_HOLDING]
    return f"; did you mean {' or '.join(near)}?" if near else ""
