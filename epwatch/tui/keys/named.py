"""What keys are called: one by one, and in texts of ours, which name them by their bindings' ids.

A config file may give any binding other keys, so a text says ``{find.back} shows everything`` and never Esc.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from textual.keys import key_to_character
from textual.screen import Screen

from epwatch.tui.look.glyphs import ASCII, Signs

KeyNames = Mapping[str, str]
"""What the first key of each binding is called, by the binding's id."""

_NAMES: Final = {
    # Those that Textual calls otherwise than Unicode does.
    "slash": "/",
    "backslash": "\\",
    "at": "@",
    "minus": "-",
    "plus": "+",
    "underscore": "_",
    "escape": "Esc",
    "enter": "Enter",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "tab": "Tab",
}
_ARROWS: Final = {"up": "↑", "down": "↓", "left": "←", "right": "→"}
_ID: Final = re.compile(r"\{([a-z]+\.[a-z0-9-]+)\}")


def key_name(key: str, signs: Signs) -> str:
    """Return how a key is written: ``ctrl-r``, ``PgDn``, ``→``."""
    if key in _ARROWS and not signs.ascii_only:
        return _ARROWS[key]
    character = key_to_character(key) if key not in _NAMES else None
    if character is not None and character.isprintable() and not character.isspace():
        return character
    return _NAMES.get(key, key).replace("ctrl+", "ctrl-")


def first_keys(screen: Screen[Any]) -> KeyNames:
    """Return what the first key of each binding is called that a screen offers now, as the config file has it."""
    names: dict[str, str] = {}
    for key, active in screen.active_bindings.items():
        names.setdefault(active.binding.id or "", key_name(key, ASCII))
    return names


def named(text: str, names: KeyNames) -> str:
    """Return a text of ours with the keys in it, each of which it names by a binding's id in braces.

    Raises:
        KeyError: there is no such binding.
    """
    return _ID.sub(lambda found: names[found[1]], text)
