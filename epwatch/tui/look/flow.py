"""Wraps a line of spans into the room there is: words stay whole, roles stay theirs, further lines hang; pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from epwatch.tui.look.roles import Line, Role, Span
from epwatch.tui.look.text_width import width

_WORDS: Final = re.compile(r" *[^ ]+| +$")
"""A word with the spaces before it, or the spaces at a span's end."""
_LEAST: Final = 8
"""Cells for text beside the indentation at least, however narrow the room."""


def flowed(line: Line, room: int, hang: int) -> Iterator[Line]:
    """Yield a line as lines of at most ``room`` cells; those after the first begin ``hang`` cells further right.

    A word that has no room in a line of its own is cut into several.
    """
    hang = max(min(hang, room - _LEAST), 0)
    room = max(room, hang + _LEAST)
    current: list[Span] = []
    used = 0
    for text, role in line:
        for word in _WORDS.findall(text):
            rest = word
            if used + width(rest) > room and used > hang:
                yield tuple(current)
                current, used, rest = [_hanging(hang)], hang, rest.lstrip(" ")
            while used + width(rest) > room:
                piece = _beginning(rest, room - used)
                yield (*current, (piece, role))
                current, used, rest = [_hanging(hang)], hang, rest[len(piece) :]
            current.append((rest, role))
            used += width(rest)
    yield tuple(current)


def joined(parts: Iterable[str], between: str, room: int) -> Iterator[str]:
    """Yield parts as lines of at most ``room`` cells, ``between`` two on a line; one that is wider has its own line."""
    current = ""
    for part in parts:
        longer = f"{current}{between}{part}" if current else part
        if current and width(longer) > room:
            yield current
            longer = part
        current = longer
    if current:
        yield current


def spaced(lines: Sequence[Line], height: int) -> Sequence[Line]:
    """Return lines below an empty one; where that is too high, without any empty ones, and no more than fit."""
    if len(lines) < height:
        return ((), *lines)
    return [line for line in lines if any(text.strip() for text, _role in line)][:height]


def _hanging(cells: int) -> Span:
    return (" " * cells, Role.PLAIN)


def _beginning(word: str, room: int) -> str:
    """Return as many characters as fit into ``room`` cells, but one at least."""
    end = 1
    while end < len(word) and width(word[: end + 1]) <= room:
        end += 1
    return word[:end]
