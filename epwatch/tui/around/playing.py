"""How a recording is played, in words for the header; pure."""

from typing import Final

from msgspec import Struct

from epwatch.stream.playback import PlayState
from epwatch.tui.look.ages import time_in_zone
from epwatch.tui.look.roles import Role, Span

TICK: Final = 1.0
"""Real seconds between two looks at the recorded time while it passes."""


class Playing(Struct, frozen=True):
    """How it is played, and the recorded time, wall seconds."""

    state: PlayState
    now: float


def playing_badge(playing: Playing, *, utc: bool) -> Span:
    """Return the badge: whether it plays, how fast, and where it is."""
    state = playing.state
    moment = time_in_zone(playing.now, utc=utc)
    if state.ended:
        return (f" END {moment} ", Role.BADGE)
    if state.seeking:
        return (f" >> {moment} ", Role.BADGE)
    if not state.plays:
        return (f" STOPPED {moment} ", Role.ALERT)
    return (f" PLAY {_speed(state.speed)} {moment} ", Role.BADGE)


def _speed(speed: float) -> str:
    return f"1/{1 / speed:g}x" if speed < 1 and (1 / speed).is_integer() else f"{speed:g}x"
