"""The end of a message about a name that nobody knows: the nearest one that there is, those that hold it, or all."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_HOLDING: Final = 3
"""Names that are told where none is near and several hold what was typed: as many as one looks through."""
_LISTED: Final = 12
"""Names that are told where none is near: more than two lines of them nobody reads."""


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """Return ``; did you mean NAME?`` with the nearest of the names, else with some that hold it; "" without any."""
    known = [*dict.fromkeys(names)]
    near = get_close_matches(word, known, n=1) or sorted(name for name in known if word and word in name)[:_HOLDING]
    return f"; did you mean {' or '.join(near)}?" if near else ""


def there_are(names: Iterable[str]) -> str:
    """Return ``; there are: NAME, NAME`` with the names in their order, of many the first ones; "" without any."""
    known = [*dict.fromkeys(names)]
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return f"; there are: {', '.join(known[:_LISTED])}{more}" if known else ""


def nearest_or_all(word: str, names: Iterable[str]) -> str:
    """Return ``; did you mean NAME?`` where one is near, else which names there are."""
    known = [*names]
    return did_you_mean(word, known) or there_are(known)
