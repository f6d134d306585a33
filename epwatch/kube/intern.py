"""Equal values are kept once: bounded tables that make a value on the first sight and answer from memory after that.

50,000 pods share most of their strings (labels, images, conditions, nodes); looking a string up costs 30 ns, cleaning
it again would cost more, and making a record of its JSON ten times that.
"""

from collections.abc import Callable, Hashable
from typing import Final, TypeVar

from epwatch.kube.sanitize import IMAGE_LIMIT, MESSAGE_LIMIT, SafeStr, clean

_STRINGS: Final = 65_536
"""Then the table starts anew: what is in use stays in its records, only the sharing of new copies begins again."""
_LONGEST: Final = 512
"""Longer strings are cleaned each time; so a table holds at most some tens of MB even on hostile input."""
_LONGEST_JSON: Final = 4096
"""As above, in bytes, for what is looked up by its JSON."""

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class InternTable(dict[str, SafeStr]):
    """Maps text as received to its cleaned form: ``table[text]``; bounded, and safe to share between threads."""

    __slots__ = ("_limit",)

    def __init__(self, limit: int | None = None) -> None:
        super().__init__()
        self._limit = limit

    def __missing__(self, text: str) -> SafeStr:
        cleaned = clean(text, self._limit)
        if len(text) <= _LONGEST:
            if len(self) >= _STRINGS:
                self.clear()
            self[text] = cleaned
        return cleaned


class Shared(dict[_K, _V]):
    """Maps a part of an object as received to the value made of it: ``table[part]``; bounded by ``entries``.

    ``make`` may raise: then nothing is kept. Parts given as JSON bytes are compared as written, so a part that is
    written in another way has a value of its own, equal to the others.
    """

    __slots__ = ("_entries", "_make")

    def __init__(self, make: Callable[[_K], _V], entries: int) -> None:
        super().__init__()
        self._make = make
        self._entries = entries

    def __missing__(self, part: _K) -> _V:
        value = self._make(part)
        if not (isinstance(part, bytes) and len(part) > _LONGEST_JSON):
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
