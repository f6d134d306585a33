"""Lines that are searched as in less: what is found is marked, and gone through around the ends; pure."""

import re
from collections.abc import Sequence

from epwatch.tui.look.roles import Line, Role


class SearchedLines:
    """Lines, which of them a pattern is found in, and which of those one is at: ``at``, None at none."""

    def __init__(self) -> None:
        self.at: int | None = None
        self._lines: Sequence[Line] = ()
        self._find: re.Pattern[str] | None = None
        self._found: list[int] = []

    def take(self, lines: Sequence[Line]) -> None:
        """Take other lines; one stays where one is, or goes on to the next line in which it is found."""
        self._lines = lines
        self._look()
        if self.at is not None and self.at not in self._found:
            self.at = self._from(self.at)

    def find(self, pattern: re.Pattern[str] | None) -> None:
        """Search for a pattern from now on, for nothing with None; one is at none of what it finds."""
        self._find, self.at = pattern, None
        self._look()

    def first(self, line: int) -> None:
        """Go to the first line in which it is found from this one on, around the end."""
        self.at = self._from(line)

    def go(self, by: int) -> None:
        """Go to the next line in which it is found, or with -1 to the one before, around the ends."""
        if self.at is not None:
            self.at = self._found[(self._found.index(self.at) + by) % len(self._found)]

    @property
    def told(self) -> str:
        """Return in how many lines it is found, and at which of them one is."""
        count = len(self._found)
        if self.at is not None:
            return f"{self._found.index(self.at) + 1} of {count} line{'' if count == 1 else 's'}"
        return f"{count or 'no'} line{'' if count == 1 else 's'}"

    def marked(self) -> tuple[Line, ...]:
        """Return the lines with what is found marked; that at which one is stands out, whatever the colours."""
        if self._find is None:
            return tuple(self._lines)
        lines = [marked(line, self._find) for line in self._lines]
        if self.at is not None:
            lines[self.at] = tuple((text, role if role is Role.MATCH else Role.STRONG) for text, role in lines[self.at])
        return tuple(lines)

    def _look(self) -> None:
        find = self._find
        self._found = [] if find is None else [at for at, line in enumerate(self._lines) if holds(line, find)]

    def _from(self, line: int) -> int | None:
        return next((at for at in (*(at for at in self._found if at >= line), *self._found)), None)


def holds(line: Line, find: re.Pattern[str]) -> bool:
    """Return whether something is found in a line, be it in several of its texts."""
    return find.search("".join(text for text, _role in line)) is not None


def marked(line: Line, find: re.Pattern[str]) -> Line:
    """Return a line with what is found in it marked; nothing of no length is."""
    whole = "".join(text for text, _role in line)
    found = [match.span() for match in find.finditer(whole) if match.end() > match.start()]
    spans: list[tuple[str, Role]] = []
    begin = 0
    for text, role in line:
        at, end = begin, begin + len(text)
        for first, last in found:
            if first < end and last > at:
                spans += [(whole[at : max(at, first)], role), (whole[max(at, first) : min(last, end)], Role.MATCH)]
                at = min(last, end)
        spans.append((whole[at:end], role))
        begin = end
    return tuple(span for span in spans if span[0])
