"""The keys that the footer names: the two that help most, those of the moment, then the rest; pure."""

from typing import Final

_KEYS: Final = (
    ("?", "help"),
    ("q", "quit"),
    ("/", "filter"),
    ("Enter", "open"),
    ("w", "why"),
    ("d", "details"),
    (":", "command"),
    ("c", "copy"),
    ("p", "pause"),
    ("*", "open all"),
    ("_", "close all"),
    ("n", "next match"),
    ("t", "timeline"),
    ("[", "step back"),
    ("Z", "utc"),
    ("i", "streams"),
)
_DEMO_KEYS: Final = (("+", "scale up"), ("-", "scale down"))
_LOOKING_KEYS: Final = (
    ("Esc", "live"),
    ("[", "back"),
    ("]", "on"),
    ("{", "turn before"),
    ("}", "next turn"),
)
_TROUBLE_KEYS: Final = (("ctrl-r", "try now"), ("i", "streams"))


def key_hints(*, trouble: bool, demo: bool, looking: bool = False) -> tuple[tuple[str, str], ...]:
    """Return keys, each with what it does, most needed first.

    Args:
        trouble: a stream is not live.
        demo: there is something to scale.
        looking: the past is shown.
    """
    if looking:
        return (*_LOOKING_KEYS, *_KEYS)
    helping, rest = _KEYS[:2], _KEYS[2:]
    moment = (*(_TROUBLE_KEYS if trouble else ()), *(_DEMO_KEYS if demo else ()))
    return tuple(dict.fromkeys((*helping, *moment, *rest)))
