"""Our variables for a theme that does not know them, one of Textual's: made of its own colours, and readable.

What Textual has for muted text ("auto 60%") is a colour for whatever is behind it, and a role knows of nothing behind.
"""

from typing import Final

from textual.color import Color
from textual.theme import Theme

from epwatch.tui.look.contrast import READABLE, contrast
from epwatch.tui.look.themes import STYLES, TERMINALS

_PARTS: Final = (0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1)
"""How much of another colour is tried, most first."""


def fitting(theme: Theme) -> dict[str, str]:
    """Return the variables: text of its foreground stays readable on the cursor, and muted on its background."""
    if theme.ansi:
        return TERMINALS
    colours = theme.to_color_system().generate()
    names = ("foreground", "background", "primary", "warning", "error")
    text, ground, primary, warning, error = (Color.parse(colours[name]) for name in names)
    muted = next((faint for part in _PARTS if _reads(faint := text.blend(ground, part), ground)), text)
    cursor = next((tint for part in _PARTS if _reads(text, tint := ground.blend(primary, part))), ground)
    return {
        "ep-muted": muted.hex,
        "ep-cursor": cursor.hex,
        "ep-match-text": _on(warning),
        "ep-match": warning.hex,
        "ep-alert-text": _on(error),
        "ep-alert": error.hex,
        "ep-badge-text": _on(primary),
        "ep-badge": primary.hex,
        **STYLES,
    }


def _reads(text: Color, ground: Color) -> bool:
    return contrast(text, ground) >= READABLE


def _on(ground: Color) -> str:
    """Return black or white, whichever reads better."""
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(Color.parse(ink), ground))
