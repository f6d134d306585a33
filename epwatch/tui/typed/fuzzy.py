"""Which names may be meant by some letters, the best first, and which letters of a name those are; pure."""

from collections.abc import Iterable
from typing import Final

_NOT_MEANT: Final = 3


def ranked(typed: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that may be meant, the best first.

    Those that begin with what was typed, then those that hold it, then those that hold its letters in their order
    (``pdb`` finds ``payments-db``); the shorter before the longer, and else by the alphabet. All as they are given,
    where nothing was typed.
    """
    if not typed:
        return tuple(dict.fromkeys(names))
    places = ((_place(typed.lower(), name.lower()), len(name), name) for name in dict.fromkeys(names))
    return tuple(name for place, _length, name in sorted(places) if place < _NOT_MEANT)


def letters(typed: str, name: str) -> frozenset[int]:
    """Return the places of the letters in a name by which it is found; none where it is not meant."""
    wanted, lower = typed.lower(), name.lower()
    begin = lower.find(wanted)
    if begin >= 0:
        return frozenset(range(begin, begin + len(wanted)))
    found: list[int] = []
    for letter in wanted:
        at = lower.find(letter, found[-1] + 1 if found else 0)
        if at < 0:
            return frozenset()
        found.append(at)
    return frozenset(found)


def _place(typed: str, name: str) -> int:
    if name.startswith(typed):
        return 0
    if typed in name:
        return 1
    rest = iter(name)
    return 2 if all(letter in rest for letter in typed) else _NOT_MEANT
