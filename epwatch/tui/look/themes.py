"""The program's own themes: restrained, every text at least 4.5:1 on every ground it stands on (WCAG AA, tested).

``terminal`` has the terminal's own colours and ground. Nobody knows how they look: there attributes tell apart.
"""

from dataclasses import replace
from typing import Final

from textual.theme import BUILTIN_THEMES, Theme

from epwatch.kube.sanitize import clean
from epwatch.model.nearest import did_you_mean

_BARS: Final = ("scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active")
STYLES: Final = {
    "ep-muted-style": "none",
    "ep-cursor-style": "none",
    "ep-match-style": "underline",
    "ep-badge-style": "bold",
    "ep-alert-style": "bold",
}
"""Attributes where there are colours enough."""


def _variables(
    *, ground: str, alert: str, muted: str, cursor: str, match: tuple[str, str], badge: tuple[str, str], scrollbar: str
) -> dict[str, str]:
    """Return the colours that Textual's themes have no names for; match and badge are text and ground."""
    return {
        "text-muted": muted,
        "ep-muted": muted,
        "ep-cursor": cursor,
        "ep-match-text": match[0],
        "ep-match": match[1],
        "ep-alert-text": ground,
        "ep-alert": alert,
        "ep-badge-text": badge[0],
        "ep-badge": badge[1],
        "scrollbar": scrollbar,
        # The palette's row under the cursor, whose second line is dimmed.
        "block-cursor-blurred-background": cursor,
        **dict.fromkeys(_BARS, ground),
        **STYLES,
    }


DARK = Theme(
    name="epwatch-dark",
    dark=True,
    primary="#6cb6ff",
    secondary="#8fa3bf",
    accent="#5fc7d6",
    success="#72cc8e",
    warning="#e3b655",
    error="#ff8a8a",
    foreground="#d8dee6",
    background="#0f1419",
    surface="#171d26",
    panel="#202935",
    variables=_variables(
        ground="#0f1419",
        alert="#ff8a8a",
        muted="#98a5b5",
        cursor="#22344a",
        match=("#0f1419", "#e3b655"),
        badge=("#0f1419", "#6cb6ff"),
        scrollbar="#33404f",
    ),
)
LIGHT = Theme(
    name="epwatch-light",
    dark=False,
    primary="#0b5cad",
    secondary="#4a5a6e",
    accent="#0b5f6d",
    success="#146632",
    warning="#774d00",
    error="#ad1f2b",
    foreground="#1d242d",
    background="#fbfbf9",
    surface="#f0f2f4",
    panel="#e4e8ec",
    variables=_variables(
        ground="#fbfbf9",
        alert="#ad1f2b",
        muted="#525c68",
        cursor="#d9e6f6",
        match=("#1d242d", "#ffd66b"),
        badge=("#fbfbf9", "#0b5cad"),
        scrollbar="#b9c2cc",
    ),
)
HIGH_CONTRAST = Theme(
    name="epwatch-high-contrast",
    dark=True,
    primary="#66c2ff",
    secondary="#d0d0d0",
    accent="#66ffff",
    success="#5cff8a",
    warning="#ffd84d",
    error="#ff9c9c",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    variables=_variables(
        ground="#000000",
        alert="#ff9c9c",
        muted="#d0d0d0",
        cursor="#003a75",
        match=("#000000", "#ffff00"),
        badge=("#000000", "#ffffff"),
        scrollbar="#ffffff",
    ),
)
# Blue and orange in place of green and red: the two that nearly everybody tells apart (Okabe and Ito, 2008).
COLOUR_BLIND = replace(
    DARK,
    name="epwatch-colour-blind",
    primary="#8ec9f0",
    accent="#c9b3e6",
    success="#63b8f2",
    warning="#f0e442",
    error="#f2a65a",
    variables=DARK.variables | {"ep-alert": "#f2a65a", "ep-match": "#f0e442", "ep-badge": "#8ec9f0"},
)

_OWN: Final = "ansi_default"
TERMINALS: Final = {
    "text-muted": _OWN,
    "ep-muted": _OWN,
    "ep-muted-style": "dim",
    "ep-cursor": _OWN,
    "ep-cursor-style": "reverse",
    "ep-match-text": "ansi_yellow",
    "ep-match": _OWN,
    "ep-match-style": "reverse",
    "ep-alert-text": "ansi_red",
    "ep-alert": _OWN,
    "ep-alert-style": "bold reverse",
    "ep-badge-text": "ansi_cyan",
    "ep-badge": _OWN,
    "ep-badge-style": "bold reverse",
}
"""A ground of another colour would be any to the text on it: reverse is readable wherever the text itself is."""
_FOR_TEXTUAL: Final = {
    "ansi-background": _OWN,
    "ansi-foreground": _OWN,
    "border-blurred": _OWN,
    "block-cursor-foreground": _OWN,
    "block-cursor-background": _OWN,
    "block-cursor-text-style": "reverse",
    "input-cursor-foreground": _OWN,
    "input-cursor-background": _OWN,
    "input-cursor-text-style": "reverse",
    "input-selection-foreground": "ansi_black",
    "input-selection-background": "ansi_cyan",
    "screen-selection-foreground": "ansi_black",
    "screen-selection-background": "ansi_cyan",
    "scrollbar": "ansi_cyan",
    **dict.fromkeys(_BARS, _OWN),
}
"""What Textual's own widgets ask for beside that."""
# A palette makes these readable on its ground, if any; blue, and bright black's grey, often are not.
TERMINAL = Theme(
    name="epwatch-terminal",
    ansi=True,
    primary="ansi_cyan",
    secondary=_OWN,
    accent="ansi_magenta",
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_red",
    foreground=_OWN,
    background=_OWN,
    surface=_OWN,
    panel=_OWN,
    boost=_OWN,
    variables=TERMINALS | _FOR_TEXTUAL,
)

OURS = (DARK, LIGHT, HIGH_CONTRAST, COLOUR_BLIND, TERMINAL)
AUTO: Final = "auto"
"""The dark one, or the terminal's own colours where it has only sixteen."""
_PREFIX = "epwatch-"


def full_name(name: str) -> str:
    """Return the name of one of our themes for its short one (``light``); any other name as it is."""
    wanted = "dark" if name == AUTO else name
    return next((theme.name for theme in OURS if theme.name == _PREFIX + wanted), wanted)


def short_name(name: str) -> str:
    """Return the name by which a theme is chosen."""
    return next((name.removeprefix(_PREFIX) for theme in OURS if theme.name == name), name)


def known_names() -> list[str]:
    """Return every name that can be chosen: our themes' short ones, then those of Textual's."""
    return [*(theme.name.removeprefix(_PREFIX) for theme in OURS), *BUILTIN_THEMES]


def theme_problem(name: str) -> str | None:
    """Return what is wrong with the name of a theme to begin with, None where there is one of that name."""
    themes = (AUTO, *known_names())
    if name in themes:
        return None
    return f"no theme is called {clean(name, 60)}; there are: {', '.join(themes)}{did_you_mean(name, themes)}"


def chosen(wanted: str, *, no_color: bool, few: bool, light: bool) -> str:
    """Return the theme to begin with.

    ``few``: the terminal has sixteen colours, or fewer; ``light``: its ground is a light one, as far as it says.
    Rich would take the nearest of those sixteen for each colour of a theme: green and grey become one.
    """
    if no_color or (few and wanted == AUTO):
        return short_name(TERMINAL.name)
    if wanted != AUTO:
        return wanted
    return "light" if light else "dark"
