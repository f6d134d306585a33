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
    """Return the parts in their order in exactly room cells, ``gap`` between them.

    Where they do not fit they are shortened, then left out, those of high rank first.
    """
    kept = [part for part in parts if part.width]
    for part in sorted(kept, key=lambda part: -part.rank):
        if part.short and _width(kept, gap) > room:
            kept[kept.index(part)] = Part(part.short, part.rank)
    while len(kept) > 1 and _width(kept, gap) > room:
        kept.remove(max(kept, key=lambda part: part.rank))
    spans: list[Span] = []
    for part in kept:
        spans += [gap, *part.spans] if spans else part.spans
    return fill(spans, room)


def fill(spans: Sequence[Span], room: int, ellipsis: str = "…") -> Line:
    """Return spans cut or filled to exactly room cells; ``ellipsis`` ends what is cut."""
    line: list[Span] = []
    left = room
    for text, role in spans:
        if left <= 0:
            break
        line.append((cut_end(text, left, ellipsis), role))
        left -= width(line[-1][0])
    return tuple([*line, (" " * left, Role.PLAIN)] if left > 0 else line)


def lay(spans: Sequence[Span], room: int, signs: Signs) -> Line:
    """Return spans cut or filled to exactly room cells, as these signs can show them."""
    return fill([(signs.clean(text), role) for text, role in spans], room, signs.ellipsis)


def _width(parts: Sequence[Part], gap: Span) -> int:
    return sum(part.width for part in parts) + width(gap[0]) * (len(parts) - 1)
