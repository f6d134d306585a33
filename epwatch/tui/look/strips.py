"""From spans to the terminal's strips: roles get their styles here, and only text made of cleaned strings passes.

A strip is built of segments: nothing on this path parses markup. Text was cleaned where it came in; should any have
passed by that door, it is cleaned here, since Textual writes whatever it is given to the terminal.
"""

from collections.abc import Iterator, Mapping

from rich.segment import ControlType, Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from epwatch.kube.sanitize import clean
from epwatch.tui.look.roles import Line, Role, component

CURSOR = "ep--cursor"
"""The component class of the line that the cursor is on."""

COMPONENTS = frozenset({component(role) for role in Role} | {CURSOR})
"""The component classes of the app, one for all widgets: of each widget's own, every change of style would cost 14."""

Styles = Mapping[Role, Style]
"""The style of each role."""


def styles_of(widget: Widget) -> Styles:
    """Return the styles of all roles, on the widget's own ground."""
    base = widget.rich_style
    return {role: base + widget.app.get_component_styles(component(role)).partial_rich_style for role in Role}


def cursor_of(widget: Widget) -> Style:
    """Return the style of the cursor's sign, on the ground of its line."""
    return widget.rich_style + widget.app.get_component_styles(CURSOR).partial_rich_style


def dimmed(styles: Styles) -> Styles:
    """Return styles without colours of their own: what is no longer certain to be true."""
    muted = styles[Role.MUTED]
    pale = Style(color=muted.color, bgcolor=muted.bgcolor, dim=muted.dim)
    return {role: Style.chain(style, pale) for role, style in styles.items()}


def on_ground(styles: Styles, ground: Style) -> Styles:
    """Return styles on another ground; those with a ground of their own (badges, matches) keep theirs.

    On a ground that is the reverse of the terminal's own they have no colour, and what is reversed itself is not there:
    each colour would be a ground of its own.
    """
    plain = styles[Role.PLAIN].bgcolor
    if ground.reverse:
        return {role: style.without_color + Style(reverse=not style.reverse) for role, style in styles.items()}
    over = Style(bgcolor=ground.bgcolor)
    return {role: style + over if style.bgcolor == plain else style for role, style in styles.items()}


def strip_of(line: Line, styles: Styles) -> Strip:
    """Return the strip of a line, in as few segments as look the same, so that few bytes are sent.

    A change of style costs some 45 bytes in true colour. Spaces show no more of a style than its ground, so those
    between two texts take the style of the text before them, those at the beginning that of the text after them.
    """
    segments: list[tuple[str, Style]] = []
    for text, role in line:
        style = styles[role]
        if segments and (_joins(text, style, segments[-1][1]) or segments[-1][1] == style):
            segments[-1] = (segments[-1][0] + text, segments[-1][1])
        elif segments and _joins(segments[-1][0], segments[-1][1], style):
            segments[-1] = (segments[-1][0] + text, style)
        elif text:
            segments.append((text, style))
    return Strip([Segment(_safe(text), style) for text, style in segments])


def passing(cells: int) -> Segment:
    """Return what leaves so many cells as they are."""
    return Segment(f"\x1b[{cells}C", None, [(ControlType.CURSOR_FORWARD, cells)])


def differing(old: Strip, new: Strip) -> tuple[int, int]:
    """Return from which cell to before which one the new strip is to be painted where the old one stands.

    What both begin and end in need not be sent; (0, 0): nothing does. Where a character may take other than one cell,
    nobody knows for sure what stands where: then it is all of them.
    """
    if old is new:
        return 0, 0
    before, after = old.text, new.text
    if not len(before) == old.cell_length == new.cell_length == len(after):
        return 0, new.cell_length
    cells = zip(_cells(old), _cells(new), strict=True)
    others = [cell for cell, (was, now) in enumerate(cells) if was != now]
    return (others[0], others[-1] + 1) if others else (0, 0)


def _cells(strip: Strip) -> Iterator[tuple[str, Style | None]]:
    for segment in strip:
        for character in segment.text:
            yield character, segment.style


def _joins(text: str, own: Style, other: Style) -> bool:
    """Return whether text looks the same in the other style: spaces on one ground, without lines through them."""
    if own.reverse or other.reverse or other.strike or other.underline:
        return False
    return not text.strip(" ") and own.bgcolor == other.bgcolor


def _safe(text: str) -> str:
    return text if text.isprintable() else clean(text)
