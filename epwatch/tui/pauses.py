"""Finds the moments at which nobody waits for an answer: what takes a while is done then."""

from typing import TYPE_CHECKING, Any, Final

from textual.app import App

from epwatch.tui.long_lived import LongLived

if TYPE_CHECKING:
    from textual.timer import Timer

_PAUSE: Final = 0.5
"""Seconds without a key: fingers that type or hold a key are faster, eyes that read what came are slower."""


class Pauses:
    """Has garbage looked for when nothing was pressed for a while; sets no timer as long as there is little of it.

    Where no such moment comes and there is too much, it is looked for at once.
    """

    def __init__(self, app: App[Any], long_lived: LongLived) -> None:
        self._app = app
        self._long_lived = long_lived
        self._timer: Timer | None = None

    def stir(self, *, pressed: bool) -> None:
        """Something was pressed, or happened."""
        if self._long_lived.overdue:
            self._long_lived.rest()
        if self._timer is not None:
            if pressed:
                self._timer.reset()
        elif self._long_lived.due:
            self._timer = self._app.set_timer(_PAUSE, self._rest)

    def _rest(self) -> None:
        self._timer = None
        self._long_lived.rest()
