"""What is said of a key that does nothing here: where it does, or what is otherwise than in k9s; pure."""

from typing import Final

from epwatch.tui.keys.named import KeyNames, key_name, named
from epwatch.tui.look.glyphs import Signs

_ELSEWHERE: Final = {
    "ctrl+a": "there is one tree, of Services; {find.command} takes commands",
    "ctrl+d": "epwatch only reads, it deletes nothing",
    "ctrl+k": "epwatch only reads, it ends no pod",
    "ctrl+s": "write FILE, typed after {find.command}, saves what was seen",
    "ctrl+u": "{find.back} takes the filter away",
    "ctrl+w": "columns come with a wider terminal; {watch.details} has the rest",
    "a": "epwatch attaches to nothing; {watch.logs} follows the logs",
}
"""Keys of k9s."""
_RESTING: Final = {
    "watch.scale-up": "scales in the demo alone: epwatch only reads",
    "watch.scale-down": "scales in the demo alone: epwatch only reads",
    "watch.play-or-stop": "plays or stops a recording, and this is none",
    "watch.slower": "slows a recording down, and this is none",
    "watch.faster": "speeds a recording up, and this is none",
    "watch.smaller": "makes the details smaller; {watch.details} shows them",
    "watch.larger": "makes the details larger; {watch.details} shows them",
    "watch.details-down": "scrolls the details; {watch.details} shows them",
    "watch.details-up": "scrolls the details; {watch.details} shows them",
}
"""Bindings of ours that are not always there."""


def unbound(key: str, names: KeyNames, signs: Signs, *, past: bool) -> str:
    """Return what is said of a key that does nothing now.

    Args:
        key: as Textual calls it.
        names: what keys are called; "" is that of a binding that has none.
        signs: what the terminal can show.
        past: somebody looks back, where some keys rest.
    """
    called = key_name(key, signs)
    ours = next((said for name, said in _RESTING.items() if names.get(name) == called), "")
    said = named(ours or _ELSEWHERE.get(key, ""), names)
    if past:
        said = named("not while looking back; {find.back} is live again", names)
    elif not said:
        said = "does nothing here"
        if names.get("program.help"):
            said = named(f"{said}; {{program.help}} lists the keys", names)
    return f"{called}: {said}"
