"""Equal values are kept once: bounded tables that make a value on the first sight and answer from memory after that.

50,000 pods share most of their strings (labels, images, nodes); looking a string up costs 30 ns, cleaning
it again would cost more, and making a record of its JSON ten times that.
"""

from collections.abc import Callable, Hashable, Iterable
from itertools import islice
from sys import getrefcount
from typing import Final, TypeVar

from epwatch.kube.sanitize import IMAGE_LIMIT, MESSAGE_LIMIT, SafeStr, clean

_STRINGS: Final = 65_536
"""Then a table looks which are in use, and forgets the others; so it grows with the cluster, not with time."""
_SAMPLE: Final = 1024
"""Strings that are looked at before all of them are."""
_MOSTLY: Final = 0.75
"""Of a table of which so much is in use the rest may stay until it has twice as many."""
_LONGEST: Final = 512
"""Longer strings are cleaned each time; so what is forgotten next holds at most some tens of MB on hostile input."""
_LONGEST_JSON: Final = 4096
"""As above, in bytes, for what is looked up by its JSON."""

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class InternTable(dict[str, SafeStr]):
    """Maps text as received to its cleaned form: ``table[text]``; bounded, and safe to share between threads.

    What stands in a record, in whatever stream, is kept: of 50,000 pods name, uid and address stand in three.
    """

    __slots__ = ("_limit", "_room")

    def __init__(self, limit: int | None = None) -> None:
        super().__init__()
        self._limit = limit
        self._room = _STRINGS

    def __missing__(self, text: str) -> SafeStr:
        cleaned = clean(text, self._limit)
        if len(text) <= _LONGEST:
            if len(self) >= self._room:
                self._make_room()
            self[text] = cleaned
        return cleaned

    def _make_room(self) -> None:
        if _mostly_used(self):
            # While a cluster is listed nearly all are, and going through all of them again and again shows no more.
            self._room = 2 * len(self)
            return
        used = _used(self)
        self.clear()
        self.update(used)
        self._room = max(_STRINGS, 2 * len(used))


def _references(table: dict[str, SafeStr], step: int = 1) -> list[tuple[int, str, SafeStr]]:
    """Return every ``step``-th entry with how many references its value has, this look at it among them."""
    # A copy first, in one go: another thread may add to the table meanwhile. A list of its items would be made of one
    # tuple after the other, and before 3.12 garbage may be collected at any of them, whose finalizers let others run.
    copy = table.copy()
    return [(getrefcount(cleaned), text, cleaned) for text, cleaned in islice(copy.items(), 0, None, step)]


def _own_references() -> int:
    """Return how many references a string has that stands in a table alone; versions of Python differ."""
    text = SafeStr(f"in no record, one of {_STRINGS}")
    alone: dict[str, SafeStr] = {text: text}
    del text
    return _references(alone)[0][0]


_OWN: Final = _own_references()


def _in_use(references: Iterable[tuple[int, str, SafeStr]]) -> dict[str, SafeStr]:
    """Return what is in use elsewhere; text that had to be cleaned is rare, and not looked at."""
    return {text: cleaned for count, text, cleaned in references if count > _OWN and text is cleaned}


def _used(table: dict[str, SafeStr]) -> dict[str, SafeStr]:
    return _in_use(_references(table))


def _mostly_used(table: dict[str, SafeStr]) -> bool:
    """Return whether nearly all of a table is in use, by a sample; in a call of its own, since a sample is a use."""
    sample = _references(table, max(1, len(table) // _SAMPLE))
    return len(_in_use(sample)) >= _MOSTLY * len(sample)


def _is_short(part: object) -> bool:
    return not (isinstance(part, bytes) and len(part) > _LONGEST_JSON)


class Shared(dict[_K, _V]):
    """Maps a part of an object as received to the value made of it: ``table[part]``; bounded by ``entries``.

    ``make`` may raise: then nothing is kept. Parts given as JSON bytes are compared as written, so a part that is
    written in another way has a value of its own, equal to the others. ``keep`` tells whether a part is small enough
    to be kept; unless given, JSON is up to 4 KiB.
    """

    __slots__ = ("_entries", "_keep", "_make")

    def __init__(self, make: Callable[[_K], _V], entries: int, keep: Callable[[_K], bool] = _is_short) -> None:
        super().__init__()
        self._make = make
        self._entries = entries
        self._keep = keep

    def __missing__(self, part: _K) -> _V:
        value = self._make(part)
        if self._keep(part):
            if len(self) >= self._entries:
                self.clear()
            self[part] = value
        return value


NAMES: Final = InternTable()
"""Names, uids, versions, addresses, enum values and labels: kept whole."""
MESSAGES: Final = InternTable(MESSAGE_LIMIT)
"""Reasons and messages, cut at 512 characters."""
IMAGES: Final = InternTable(IMAGE_LIMIT)
"""Image references, cut at 256 characters."""
