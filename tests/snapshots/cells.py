"""What the screen shows, cell by cell: the text, and how it looks there as a code of its role."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from msgspec import Struct
from rich.cells import split_graphemes
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as Ground
from textual.strip import Strip

from epwatch.tui.app import EpwatchApp
from epwatch.tui.look.roles import Role
from epwatch.tui.look.strips import cursor_of, dimmed, on_ground, styles_of

CODES: Final = dict(zip(Role, ".mshgcwxer#b!", strict=True))
"""A character for each role, in the order of their definition; dimmed ones are capitals."""
_OTHERS: Final = "0123456789:;?@%&*+=^~"
"""For looks that are no role's, in the order in which they come."""
_ATTRIBUTES: Final = ("bold", "dim", "italic", "underline", "reverse", "strike")
_SEEN_ON_SPACES: Final = frozenset({"underline", "reverse", "strike"})

_GROUNDS: Final = ("surface", "panel")
"""Grounds by their names in a theme, beside the tree's own and the cursor's."""

_Paint = Callable[[Style], Style]


class Look(Struct, frozen=True):
    """Ink, ground and attributes; colours as hex, or as a number of the palette."""

    ink: str
    ground: str
    attributes: tuple[str, ...]

    @classmethod
    def of(cls, style: Style) -> "Look":
        """Return how a style looks."""
        held = tuple(one for one in _ATTRIBUTES if getattr(style, one))
        return cls(_colour(style.color), _colour(style.bgcolor), held)

    def __str__(self) -> str:
        """Return it in words, without the ground."""
        return " ".join((*self.attributes, self.ink))


class Cells(Struct, frozen=True):
    """A line: its text, a code for each cell, and its grounds as (from cell, ground)."""

    text: str
    codes: str
    grounds: tuple[tuple[int, str], ...]


class Seen(Struct, frozen=True):
    """The whole screen, and what the codes and the names of grounds in it mean."""

    lines: tuple[Cells, ...]
    looks: dict[str, str]
    grounds: dict[str, str]


def seen(app: EpwatchApp, colours: ColorSystem = ColorSystem.TRUECOLOR) -> Seen:
    """Return what an app shows on a terminal of so many colours."""

    def reduced(style: Style) -> Style:
        pair = [None if one is None else one.downgrade(colours) for one in (style.color, style.bgcolor)]
        return style.without_color + Style(color=pair[0], bgcolor=pair[1])

    def painted(style: Style) -> Style:
        return reduced(_filtered(app, style))

    return _Reader(app, painted).read(strips(app), reduced)


def strips(app: EpwatchApp) -> list[Strip]:
    """Return the screen's lines as they go to the terminal.

    Textual hands them out as an SVG alone (App.export_screenshot), from which cells cannot be had back.
    """
    return app.screen._compositor.render_strips()


def _filtered(app: EpwatchApp, style: Style) -> Style:
    """Return a style as it leaves the app: without colours for NO_COLOR."""
    ground = Ground.parse("black") if style.bgcolor is None else Ground.from_rich_color(style.bgcolor)
    segments = [Segment("x", style)]
    for one in app.get_line_filters():
        if one.enabled:
            segments = one.apply(segments, ground)
    return segments[0].style or Style()


def _colour(colour: Color | None) -> str:
    if colour is None or colour.is_default:
        return "default"
    return f"colour {colour.number}" if colour.triplet is None else colour.triplet.hex


class _Reader:
    """Knows the roles by how they look on this screen, and learns what is none's."""

    def __init__(self, app: EpwatchApp, painted: _Paint) -> None:
        tree = app.main.parts.tree
        styles = styles_of(tree)
        plain = styles[Role.PLAIN]
        faded = ((CODES[role].upper(), f"{role}, dimmed", style) for role, style in dimmed(styles).items())
        known = ((CODES[role], str(role), style) for role, style in styles.items())
        self._own: dict[Look, tuple[str, str]] = {}
        self._inks: dict[tuple[str, tuple[str, ...]], tuple[str, str]] = {}
        for code, what, style in (*known, *faded):
            look = Look.of(painted(style))
            if style.bgcolor != plain.bgcolor:
                self._own.setdefault(look, (code, what))
            else:
                self._inks.setdefault((look.ink, look.attributes), (code, what))
        cursor, sign = Look.of(painted(cursor_of(tree))), Look.of(painted(cursor_of(tree) + Style(reverse=False)))
        self._inks.setdefault((sign.ink, sign.attributes), (">", "cursor"))
        for style in on_ground(styles, cursor_of(tree)).values():
            look = Look.of(painted(style))
            self._inks.setdefault((look.ink, look.attributes), ("_", "under the cursor"))
        self._grounds = {Look.of(painted(plain)).ground: "background"}
        for name in _GROUNDS:
            ground = Style(bgcolor=Ground.parse(app.theme_variables[name]).rich_color)
            self._grounds.setdefault(Look.of(painted(ground)).ground, name)
        self._grounds.setdefault(cursor.ground, "cursor")
        self._others = 0
        self._used_looks: dict[str, str] = {}
        self._used_grounds: dict[str, str] = {}

    def read(self, strips: Iterable[Strip], reduced: _Paint) -> Seen:
        """Return what the strips show."""
        lines = tuple(self._line(strip, reduced) for strip in strips)
        return Seen(lines, dict(sorted(self._used_looks.items())), self._used_grounds)

    def _line(self, strip: Strip, reduced: _Paint) -> Cells:
        codes: list[str] = []
        grounds: list[tuple[int, str]] = []
        for segment in strip:
            look = Look.of(reduced(segment.style or Style()))
            ground = self._ground(look)
            if not grounds or grounds[-1][1] != ground:
                grounds.append((len(codes), ground))
            for text, wide in _characters(segment.text):
                codes += [self._code(text, look)] * wide
        return Cells(strip.text, "".join(codes).rstrip(), tuple(grounds))

    def _ground(self, look: Look) -> str:
        if look in self._own:
            return self._own[look][1]
        name = self._grounds.get(look.ground, look.ground)
        if name != look.ground:
            self._used_grounds[name] = look.ground
        return name

    def _code(self, text: str, look: Look) -> str:
        if look in self._own:
            code, what = self._own[look]
            self._used_looks[code] = f"{what}: {look} on {look.ground}"
            return code
        if text == " " and _SEEN_ON_SPACES.isdisjoint(look.attributes):
            return " "
        key = (look.ink, look.attributes)
        if key not in self._inks:
            self._inks[key] = (_OTHERS[min(self._others, len(_OTHERS) - 1)], "no role")
            self._others += 1
        code, what = self._inks[key]
        self._used_looks[code] = f"{what}: {look}"
        return code


def _characters(text: str) -> Iterator[tuple[str, int]]:
    """Yield each character, with what combines with it, and the cells it takes."""
    for start, end, cells in split_graphemes(text)[0]:
        yield text[start:end], cells
