"""The keys that the footer names: the two that help most, those of the moment, then the rest; pure.

By the ids of their bindings, since a config file may give them other keys.
"""

from typing import Final

_KEYS: Final = (
    ("program.help", "help"),
    ("program.quit", "quit"),
    ("find.filter", "filter"),
    ("open.open-or-close", "open"),
    ("watch.why", "why"),
    ("watch.details", "details"),
    ("find.command", "command"),
    ("watch.copy", "copy"),
    ("watch.pause", "pause"),
    ("open.open-all", "open all"),
    ("open.close-all", "close all"),
    ("find.next-match", "next match"),
    ("watch.timeline", "timeline"),
    ("watch.step-back", "step back"),
    ("program.utc", "utc"),
    ("watch.streams", "streams"),
)
_OF_A_ROW: Final = frozenset(
    {
        "open.open-or-close",
        "watch.why",
        "watch.details",
        "watch.copy",
        "open.open-all",
        "open.close-all",
        "find.next-match",
    }
)
_DEMO_KEYS: Final = (("watch.scale-up", "scale up"), ("watch.scale-down", "scale down"))
_LOOKING_KEYS: Final = (
    ("find.back", "live"),
    ("watch.step-back", "back"),
    ("watch.step-on", "on"),
    ("watch.turn-before", "verdict before"),
    ("watch.next-turn", "next verdict"),
)
_PLAYING_KEYS: Final = (
    ("watch.play-or-stop", "stop or play"),
    ("watch.slower", "slower"),
    ("watch.faster", "faster"),
    ("watch.step-on", "one change on"),
)
_FOLLOWING_KEY: Final = ("watch.follow", "following changes, a cursor key ends it")
_TROUBLE_KEYS: Final = (("watch.reconnect", "try now"), ("watch.streams", "streams"))


def key_hints(
    *,
    trouble: bool,
    demo: bool,
    looking: bool = False,
    following: bool = False,
    playing: bool = False,
    rows: bool = True,
) -> tuple[tuple[str, str], ...]:
    """Return ids of bindings, each with what it does in a word, most needed first.

    Args:
        trouble: a stream is not live.
        demo: there is something to scale.
        looking: the past is shown.
        following: the cursor goes to the latest change.
        playing: it is a recording.
        rows: there is a row to stand on.
    """
    usual = tuple(each for each in _KEYS if rows or each[0] not in _OF_A_ROW)
    if looking:
        return (*_LOOKING_KEYS, *usual)
    helping, rest = usual[:2], usual[2:]
    followed = (_FOLLOWING_KEY,) if following else ()
    # A recording's streams cannot be connected anew.
    moment = _PLAYING_KEYS if playing else (*(_TROUBLE_KEYS if trouble else ()), *(_DEMO_KEYS if demo and rows else ()))
    return tuple(dict.fromkeys((*followed, *helping, *moment, *rest)))
