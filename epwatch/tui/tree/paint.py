"""From a row to its line: aligned columns, texts cut and never wrapped; pure, without a terminal.

A line is a tuple of spans (text, role) that together fill exactly the width asked for.
"""

import re

from msgspec.structs import replace

from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line, Role, Span
from epwatch.tui.look.text_width import cut_end, cut_start, width
from epwatch.tui.tree.columns import GAP, Layout, Placed
from epwatch.tui.tree.row import CONTEXT_DEPTH, Fold, Row, Table
from epwatch.tui.tree.shared_row import more

# Below this width every cell of indentation is worth more as text.
NARROW = 60
_WIDE_INDENT = (0, 2, 6, 10, 4, 0)
_NARROW_INDENT = (0, 1, 3, 5, 2, 0)
_TELLING = 8
"""Cells for the end of a name at least: less of it tells nothing."""
_SIGN = 2
"""Cells for a row's glyph or marker and the space after it."""


def indent(depth: int, room: int, *, contexts: bool = False) -> int:
    """Return in which cell the sign of a row of this depth stands; ``contexts``: rows stand under those of contexts."""
    further = 1 if contexts and depth != CONTEXT_DEPTH else 0
    return (_NARROW_INDENT if room < NARROW else _WIDE_INDENT)[depth] + further


def text_start(depth: int, room: int, *, contexts: bool = False) -> int:
    """Return in which cell the text of a row of this depth begins."""
    return indent(depth, room, contexts=contexts) + _SIGN


class Painter:
    """Paints rows for one width and one layout; made anew when either changes."""

    __slots__ = ("_contexts", "_find", "_layout", "_room", "_signs")

    def __init__(
        self,
        room: int,
        layout: Layout,
        signs: Signs,
        find: re.Pattern[str] | None = None,
        *,
        contexts: bool = False,
    ) -> None:
        self._contexts = contexts
        self._room = room
        self._layout = layout
        self._signs = signs
        self._find = find

    def line(self, row: Row) -> Line:
        """Return the spans of a row's line."""
        begin = indent(row.depth, self._room, contexts=self._contexts)
        start = [(" " * begin, Role.PLAIN), (self._sign(row) + " ", row.role)]
        placed = self._layout.get(row.table, ())
        if row.depth == CONTEXT_DEPTH:
            return self._fit([*start, *self._context(row)])
        if row.table is Table.SHARED:
            return self._fit([*start, *self._shared(row, placed)])
        return self._fit([*start, *(self._with_tail(row, placed) if row.tail else self._columns(row, placed))])

    def _with_tail(self, row: Row, placed: tuple[Placed, ...]) -> list[Span]:
        """Return cells and free text; where the text does not fit, empty cells, its lead and side columns give way.

        A row with a state keeps all its cells and loses the text instead, from its end: the glyph says the same.
        """
        filled = [place for place in placed if row.cells[place.index][0]]
        room = self._room - text_start(row.depth, self._room, contexts=self._contexts)
        tail = [(row.lead, row.tail[0][1]), *row.tail] if row.lead else list(row.tail)
        if not row.lead:
            cells = self._columns(row, placed)
            while placed and tail and _wide(cells) + _wide(tail) > room:
                tail.pop()
            return [*cells, *tail] if tail else self._with_instead(row, placed)
        kept = placed[: placed.index(filled[-1]) + 1] if filled else ()
        if _wide(self._columns(row, kept)) + _wide(tail) > room:
            tail = tail[1:]
        while kept and kept[-1].column.side and _wide(self._columns(row, kept)) + _wide(tail) > room:
            kept = kept[:-1]
        return [*self._columns(row, kept), *tail]

    def _with_instead(self, row: Row, placed: tuple[Placed, ...]) -> list[Span]:
        """Return the cells with what stands in the state's place, for which side columns before it give way."""
        at = next((number for number, place in enumerate(placed) if place.column.name == "state"), None)
        if row.instead is None or at is None:
            return self._columns(row, placed)
        (text, role), kept, room = row.instead, placed[:at], placed[at].width
        while kept and kept[-1].column.side and width(text) > room:
            room += kept[-1].width + GAP
            kept = kept[:-1]
        cut = cut_end(self._signs.clean(text), room, self._signs.ellipsis)
        space = (" " * (room - width(cut) + GAP), Role.PLAIN)
        return [*self._columns(row, kept), (cut, role), space, *self._columns(row, placed[at + 1 :])]

    def _context(self, row: Row) -> list[Span]:
        """Return a context's name and how it stands, for which a long name gives way, but for half of the line."""
        (name, role), *told = row.tail
        room = self._room - text_start(row.depth, self._room, contexts=self._contexts)
        cut = cut_start(self._signs.clean(name), max(room - _wide(told), room // 2), self._signs.ellipsis)
        return [(cut, role), *told]

    def _shared(self, row: Row, placed: tuple[Placed, ...]) -> list[Span]:
        """Return the cells of a row over contexts; behind those that fit, how many more there are, and how bad."""
        further = text_start(1, self._room) - text_start(row.depth, self._room)
        first, *others = placed
        spans = self._columns(row, (replace(first, width=first.width + further), *others))
        hidden = row.cells[len(placed) :]
        return [*spans, more(hidden)] if hidden else spans

    def _sign(self, row: Row) -> str:
        if row.glyph is not None:
            return self._signs.glyphs[row.glyph]
        if row.fold is Fold.NONE:
            return " "
        return self._signs.opened if row.fold is Fold.OPEN else self._signs.closed

    def _columns(self, row: Row, placed: tuple[Placed, ...]) -> list[Span]:
        """Return the row's cells in these columns."""
        spans: list[Span] = []
        for place in placed:
            text, role = row.cells[place.index]
            # What heads the columns is a namespace with the number of its services behind it.
            cutting = place.column.cut if row.depth or place.index else cut_end
            cut = cutting(self._signs.clean(text), place.width, self._signs.ellipsis)
            space = " " * (place.width - width(cut))
            spans += [(space, Role.PLAIN), (cut, role)] if place.column.right else [(cut, role), (space, Role.PLAIN)]
            spans.append((" " * GAP, Role.PLAIN))
        return spans

    def _fit(self, spans: list[Span]) -> Line:
        """Cut the spans at the line's end, mark matches and fill the rest with spaces."""
        line: list[Span] = []
        left = self._room
        for raw, role in spans:
            text = self._signs.clean(raw)
            if not text.strip(" "):
                text = text[:left]
            elif width(text) > left:
                text = _cut(text, left, self._signs.ellipsis)
            line.append((text, role))
            left -= width(text)
            if left <= 0:
                break
        marked = line if self._find is None else _mark(line, self._find)
        return tuple([*marked, (" " * left, Role.PLAIN)] if left > 0 else marked)


def _cut(text: str, room: int, ellipsis: str) -> str:
    """Cut free text; of the path of one name, as a pod's with its namespace or an image's, the end tells."""
    name = text.strip(" ")
    before = len(text) - len(text.lstrip(" "))
    if "/" not in name or " " in name or room - before < _TELLING:
        return cut_end(text, room, ellipsis)
    return text[:before] + cut_start(name, room - before, ellipsis)


def _wide(spans: list[Span]) -> int:
    return sum(width(text) for text, _role in spans)


def _mark(line: list[Span], find: re.Pattern[str]) -> list[Span]:
    marked: list[Span] = []
    for text, role in line:
        at = 0
        for match in find.finditer(text):
            if match.end() > match.start():
                marked += [(text[at : match.start()], role), (match.group(), Role.MATCH)]
                at = match.end()
        marked.append((text[at:], role))
    return [span for span in marked if span[0]]
