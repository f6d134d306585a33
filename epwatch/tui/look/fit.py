"""Parts of a line by importance: the least important ones are left out until the line fits."""

from collections.abc import Sequence

from msgspec import Struct

from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line, Role, Span
from epwatch.tui.look.text_width import cut_end, width


class Part(Struct, frozen=True):
    """One part of a line; ``rank`` 0 goes last when room is short. ``short`` says the same in fewer cells."""

    spans: tuple[Span, ...]
    rank: int = 0
    short: tuple[Span, ...] = ()

    @property
    def width(self) -> int:
        """Return the cells it takes."""
        return sum(width(text) for text, _role in self.spans)


def fit(parts: Sequence[Part], room: int, gap: Span = ("  ", Role.MUTED)) -> Line:
    """Return the parts in their order in exactly room cells, ``gap`` between them."""
    spans: list[Span] = []
    for part in kept(parts, room, gap):
        spans += [gap, *part.spans] if spans else part.spans
    return fill(spans, room)


def kept(parts: Sequence[Part], room: int, gap: Span) -> tuple[Part, ...]:
    """Return what of the parts is shown.

    Where they do not fit they are shortened, those of high rank first; what still does not fit is left out, and one of
    less importance takes the room.
    """
    told = [part for part in parts if part.width]
    for part in sorted(told, key=lambda part: -part.rank):
        if part.short and _width(told, gap) > room:
            told[told.index(part)] = Part(part.short, part.rank)
    chosen: set[int] = set()
    for index in sorted(range(len(told)), key=lambda index: told[index].rank):
        if not chosen or _width([told[one] for one in (*chosen, index)], gap) <= room:
            chosen.add(index)
    return tuple(told[index] for index in sorted(chosen))


def fill(spans: Sequence[Span], room: int, ellipsis: str = "…") -> Line:
    """Return spans cut or filled to exactly room cells; ``ellipsis`` ends what is cut."""
    line: list[Span] = []
    left = room
    for text, role in spans:
        if left <= 0:
            break
        line.append((cut_end(text, left, ellipsis), role))
        cut = width(text) > left
        left -= width(line[-1][0])
        # A wide character that was cut away leaves a cell, in which the next text would begin.
        if cut:
            break
    return tuple([*line, (" " * left, Role.PLAIN)] if left > 0 else line)


def lay(spans: Sequence[Span], room: int, signs: Signs) -> Line:
    """Return spans cut or filled to exactly room cells, as these signs can show them."""
    return fill([(signs.clean(text), role) for text, role in spans], room, signs.ellipsis)


def _width(parts: Sequence[Part], gap: Span) -> int:
    return sum(part.width for part in parts) + width(gap[0]) * (len(parts) - 1)
