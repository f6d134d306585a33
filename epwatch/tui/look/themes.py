"""The program's own themes: restrained, every text at least 4.5:1 on every ground it stands on (WCAG AA, tested)."""

from dataclasses import replace

from textual.theme import BUILTIN_THEMES, Theme


def _variables(
    *, ground: str, alert: str, muted: str, cursor: str, match: tuple[str, str], badge: tuple[str, str], scrollbar: str
) -> dict[str, str]:
    """Return the colours that Textual's themes have no names for; match and badge are text and ground."""
    bars = ("scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active")
    return {
        "text-muted": muted,
        "ep-cursor": cursor,
        "ep-match-text": match[0],
        "ep-match": match[1],
        "ep-alert": alert,
        "ep-badge-text": badge[0],
        "ep-badge": badge[1],
        "scrollbar": scrollbar,
    } | dict.fromkeys(bars, ground)


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

OURS = (DARK, LIGHT, HIGH_CONTRAST, COLOUR_BLIND)
_PREFIX = "epwatch-"


def full_name(name: str) -> str:
    """Return the name of one of our themes for its short one (``light``); any other name as it is."""
    return next((theme.name for theme in OURS if theme.name == _PREFIX + name), name)


def short_name(name: str) -> str:
    """Return the name by which a theme is chosen."""
    return next((name.removeprefix(_PREFIX) for theme in OURS if theme.name == name), name)


def known_names() -> list[str]:
    """Return every name that can be chosen: our themes' short ones, then those of Textual's."""
    return [*(theme.name.removeprefix(_PREFIX) for theme in OURS), *BUILTIN_THEMES]


# For the themes that come with Textual, which do not know these names: colours that read on dark and light alike.
DEFAULTS = {
    "ep-cursor": "#3a5a80",
    "ep-match": "#e3b655",
    "ep-match-text": "#000000",
    "ep-alert": "#ff8a8a",
    "ep-badge": "#6cb6ff",
    "ep-badge-text": "#000000",
}
