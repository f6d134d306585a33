"""Equal text is kept once: bounded tables that clean on the first sight and answer from memory after that.

50,000 pods share most of their strings (labels, images, conditions, nodes); looking a string up costs 30 ns, cleaning
it again would cost more.
"""

from typing import Final

from epwatch.kube.sanitize import IMAGE_LIMIT, MESSAGE_LIMIT, SafeStr, clean

_ENTRIES: Final = 65_536
"""Then the table starts anew: what is in use stays in its records, only the sharing of new copies begins again."""
_LONGEST: Final = 512
"""Longer strings are cleaned each time; so a table holds at most some tens of MB even on hostile input."""


class InternTable(dict[str, SafeStr]):
    """Maps text as received to its cleaned form: ``table[text]``; bounded, and safe to share between threads."""

    __slots__ = ("_limit",)

    def __init__(self, limit: int | None = None) -> None:
        super().__init__()
        self._limit = limit

    def __missing__(self, text: str) -> SafeStr:
        cleaned = clean(text, self._limit)
        if len(text) <= _LONGEST:
            if len(self) >= _ENTRIES:
                self.clear()
            self[text] = cleaned
        return cleaned


NAMES: Final = InternTable()
"""Names, uids, versions, addresses, enum values and labels: kept whole."""
MESSAGES: Final = InternTable(MESSAGE_LIMIT)
"""Reasons and messages, cut at 512 characters."""
IMAGES: Final = InternTable(IMAGE_LIMIT)
"""Image references, cut at 256 characters."""
