"""What is said of a key that does nothing here: where it does, or what is otherwise than in k9s; pure."""

from typing import Final

from epwatch.tui.look.glyphs import Signs
from epwatch.tui.panels.help_screen import key_name

_ELSEWHERE: Final = {
    "ctrl+a": "there is one tree, of Services; : takes commands",
    "ctrl+d": "epwatch only reads, it deletes nothing",
    "ctrl+k": "epwatch only reads, it ends no pod",
    "ctrl+s": "write FILE, typed after :, saves what was seen",
    "ctrl+u": "Esc takes the filter away",
    "ctrl+w": "columns come with a wider terminal; d has the rest",
    "a": "epwatch attaches to nothing; L follows the logs",
    "plus": "scales in the demo alone: epwatch only reads",
    "minus": "scales in the demo alone: epwatch only reads",
    "space": "plays or stops a recording, and this is none",
    "less_than_sign": "slows a recording down, and this is none",
    "greater_than_sign": "speeds a recording up, and this is none",
    "left_parenthesis": "makes the details smaller; d shows them",
    "right_parenthesis": "makes the details larger; d shows them",
    "J": "scrolls the details; d shows them",
    "K": "scrolls the details; d shows them",
}
"""Keys of k9s, and keys of ours that are not always there."""


def unbound(key: str, help_key: str, signs: Signs, *, past: bool) -> str:
    """Return what is said of a key, "" where nothing need be.

    Args:
        key: as Textual calls it.
        help_key: the key of the help as it is written, "" if it has none.
        signs: what the terminal can show.
        past: somebody looks back, where some keys rest.
    """
    said = _ELSEWHERE.get(key, "does nothing here")
    if past:
        said = "not while looking back; Esc is live again"
    elif key not in _ELSEWHERE and help_key:
        said = f"{said}; {help_key} lists the keys"
    return f"{key_name(key, signs)}: {said}"
