"""The program's own themes: restrained, every text at least 4.5:1 on every ground it stands on (WCAG AA, tested)."""

from textual.theme import BUILTIN_THEMES, Theme

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
    variables={
        "text-muted": "#98a5b5",
        "ep-cursor": "#22344a",
        "ep-match": "#e3b655",
        "ep-match-text": "#0f1419",
        "ep-alert": "#ff8a8a",
        "ep-badge": "#6cb6ff",
        "ep-badge-text": "#0f1419",
        "scrollbar": "#33404f",
        "scrollbar-background": "#0f1419",
        "scrollbar-background-hover": "#0f1419",
        "scrollbar-background-active": "#0f1419",
    },
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
    variables={
        "text-muted": "#525c68",
        "ep-cursor": "#d9e6f6",
        "ep-match": "#ffd66b",
        "ep-match-text": "#1d242d",
        "ep-alert": "#ad1f2b",
        "ep-badge": "#0b5cad",
        "ep-badge-text": "#fbfbf9",
        "scrollbar": "#b9c2cc",
        "scrollbar-background": "#fbfbf9",
        "scrollbar-background-hover": "#fbfbf9",
        "scrollbar-background-active": "#fbfbf9",
    },
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
    variables={
        "text-muted": "#d0d0d0",
        "ep-cursor": "#003a75",
        "ep-match": "#ffff00",
        "ep-match-text": "#000000",
        "ep-alert": "#ff9c9c",
        "ep-badge": "#ffffff",
        "ep-badge-text": "#000000",
        "scrollbar": "#ffffff",
        "scrollbar-background": "#000000",
        "scrollbar-background-hover": "#000000",
        "scrollbar-background-active": "#000000",
    },
)
# Blue and orange in place of green and red: the two that nearly everybody tells apart (Okabe and Ito, 2008).
COLOUR_BLIND = Theme(
    name="epwatch-colour-blind",
    dark=True,
    primary="#8ec9f0",
    secondary="#8fa3bf",
    accent="#c9b3e6",
    success="#63b8f2",
    warning="#f0e442",
    error="#f2a65a",
    foreground="#d8dee6",
    background="#0f1419",
    surface="#171d26",
    panel="#202935",
    variables={
        "text-muted": "#98a5b5",
        "ep-cursor": "#22344a",
        "ep-match": "#f0e442",
        "ep-match-text": "#0f1419",
        "ep-alert": "#f2a65a",
        "ep-badge": "#8ec9f0",
        "ep-badge-text": "#0f1419",
        "scrollbar": "#33404f",
        "scrollbar-background": "#0f1419",
        "scrollbar-background-hover": "#0f1419",
        "scrollbar-background-active": "#0f1419",
    },
)

OURS = (DARK, LIGHT, HIGH_CONTRAST, COLOUR_BLIND)
_PREFIX = "epwatch-"


def full_name(name: str) -> str:
    """Return the name of one of our themes for its short one (``light``); any other name as it is."""
    return next((theme.name for theme in OURS if theme.name == _PREFIX + name), name)


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
