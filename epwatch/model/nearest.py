"""The end of a message about a name that nobody knows: the nearest one that there is."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """Return ``; did you mean NAME?`` with the nearest of the names, "" where none is near."""
    near = get_close_matches(word, [*dict.fromkeys(names)], n=1)
    return f"; did you mean {near[0]}?" if near else ""
