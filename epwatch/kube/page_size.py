"""How many items the next page of a list is asked for, and whether before the former one has come.

Over a long line it is not its width that a list waits for but its pages: each names the next one, so that none can be
asked for before the former one has begun to come. Fewer pages are fewer round trips.
"""

from typing import Final

FIRST: Final = 500
"""Items of a first page, and no fewer of any: client-go's pager and kubectl ask for as many (PG-3)."""
_MOST: Final = 5000
"""Items; as many services, of 1.5 KB, are the 8 MiB below."""
_BYTES: Final = 8 * 1024 * 1024
"""Of a page's JSON, which is in memory until its items are decoded: 2,000 pods of 4 KB, 500 of 16."""
_SECONDS: Final = 2.0
"""What a page may take: it has thirty times as long (R-3), and shares the line with seven others."""
_THIN: Final = 5.0
"""Seconds; a line on which a page took so long is full, and one asked for ahead would only wait on it."""


class PageSize:
    """Follows how large and how slow the pages of one list are."""

    __slots__ = ("ahead", "limit")

    def __init__(self) -> None:
        self.limit = FIRST
        """Items to ask for."""
        self.ahead = False
        """Whether to ask for a page as soon as the former one has begun to come; not before one was measured."""

    def came(self, items: int, size: int, seconds: float) -> None:
        """Take note of a page: its items, the bytes of its JSON, the seconds from its request to its end."""
        self.ahead = seconds < _THIN
        fits = min(_BYTES / max(size, 1), _SECONDS / max(seconds, 1e-3))
        self.limit = min(max(int(items * fits), FIRST), _MOST)
