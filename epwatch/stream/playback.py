"""How a recording is played on a screen: on or stopped, how fast, one change on, or on to a time."""

import threading
from typing import Final

from msgspec import Struct

from epwatch.stream.play_clock import PlayClock

_FASTEST: Final = 1024.0
_SLOWEST: Final = 1 / 16
_LOOKS: Final = 0.1
"""Seconds between two looks at a recording that is stopped: a key is felt at once."""


class PlayState(Struct, frozen=True, kw_only=True):
    """How it is played; ``ended``: there is no more of it. ``seeking``: it runs on to a time."""

    plays: bool
    speed: float
    ended: bool = False
    seeking: bool = False

    @property
    def moves(self) -> bool:
        """Return whether the recorded time passes."""
        return self.plays or self.seeking


class Playback:
    """Told by the screen what to do, asked by the player when the next line is due; from any thread.

    Args:
        clock: the recorded time; it stands still while stopped.
        follow: each line comes as soon as it is read.
    """

    def __init__(self, clock: PlayClock, *, follow: bool = False) -> None:
        self._clock = clock
        self._follow = follow
        self._lock = threading.Lock()
        self._plays = True
        self._speed = clock.speed
        self._ended = False
        self._target: float | None = None
        self._steps = 0
        self._news = 0

    @property
    def state(self) -> PlayState:
        """Return how it is played now."""
        with self._lock:
            seeking = self._target is not None
            return PlayState(plays=self._plays, speed=self._speed, ended=self._ended, seeking=seeking)

    def toggle(self) -> None:
        """Stop, or play on; at its end there is nothing to play."""
        with self._lock:
            if self._ended:
                return
            self._plays, self._steps, self._target = not self._plays, 0, None
            self._clock.run(runs=self._plays, speed=self._speed)

    def faster(self, by: float) -> None:
        """Play so many times as fast as now."""
        with self._lock:
            self._speed = min(max(self._speed * by, _SLOWEST), _FASTEST)
            self._clock.run(runs=self._plays, speed=self._speed)

    def step(self) -> None:
        """Stop, one change on from here; several calls go as many on."""
        with self._lock:
            self._plays, self._target = False, None
            self._steps += 1
            self._clock.run(runs=False, speed=self._speed)

    def jump(self, wall: float) -> None:
        """Play on to a later time (wall seconds) without a wait; every change until then is told."""
        with self._lock:
            self._target, self._steps = wall, 0

    def end(self) -> None:
        """Take note that there are no more lines: its last moment stays."""
        with self._lock:
            self._ended, self._plays, self._target, self._steps = True, False, None, 0
            self._clock.run(runs=False, speed=self._speed)

    def wait_for(self, wall: float, news: int) -> float:
        """Return seconds after which to ask again whether a line of a time is due, 0 if it is.

        ``news`` is another number after each change that was told.
        """
        with self._lock:
            told, self._news = news != self._news, news
            if self._target is not None:
                if wall <= self._target:
                    return 0.0
                self._clock.set(self._target)
                self._target = None
            if self._steps and told:
                self._steps -= 1
            if self._steps:
                return 0.0
            if not self._plays:
                return _LOOKS
            return 0.0 if self._follow else min(max(self._clock.until(wall), 0.0), _LOOKS)
