"""Keys as a config file writes them."""

from typing import Final

from textual.binding import Binding
from textual.keys import Keys

_MODIFIERS: Final = ("ctrl+", "shift+", "alt+")
_NAMED: Final = frozenset(key.value for key in Keys)


def written(key: str) -> str:
    """Return a key as Textual calls it: ``ctrl-x``, ``PgDn``, ``?`` are ``ctrl+x``, ``pagedown``, ``question_mark``."""
    key = key.strip()
    if len(key) == 1:
        return next(iter(Binding.make_bindings([(key, "", "")]))).key
    key = key.replace("ctrl-", "ctrl+").replace("alt-", "alt+").replace("shift-", "shift+")
    lower = key.lower()
    return {"pgdn": "pagedown", "pgup": "pageup", "esc": "escape"}.get(lower, lower)


def is_key(key: str) -> bool:
    """Return whether a terminal sends such a key: a character, or a name that Textual knows."""
    name = written(key)
    if len(key.strip()) == 1:
        return key.strip().isprintable()
    bare = name
    for modifier in _MODIFIERS:
        bare = bare.removeprefix(modifier)
    return name in _NAMED or bare in _NAMED or (bare != name and len(bare) == 1)
