"""What stays in memory for long is taken out of the collector's sight: a full collection holds every thread up.

At 50,000 pods it walks over 80,000 objects, 45 ms in which no key is answered; of a small cluster as many are there
after some thousand keys, most of them in Textual's caches, and it takes 60 to 98 ms. Nearly all of it stays. So a full
collection, which Python begins whenever it likes, looks only at what came since the last ones; what of the rest nobody
refers to any more, as panels that were closed, is found while nothing is pressed.
"""

import gc
from typing import Final, Literal, Self

_MANY: Final = 20_000
"""Objects that may be looked at once more by the next full collection: some 10 ms, which a key may have to wait for."""
_ENOUGH: Final = 50_000
"""Objects for which it pays to look at everything: some 6 MB, were all of them garbage."""
_MOST: Final = 5 * _ENOUGH
"""Objects that may be put away in the hope of a pause: where keys never stop, memory must not grow for ever."""


class LongLived:
    """Keeps full collections short from ``with`` on until its end; before and after it does nothing.

    :meth:`whole` is to be called each time that a whole picture is there and shown, :meth:`rest` when it is ``due`` and
    nothing was pressed for a while, or when it is ``overdue``.
    """

    def __init__(self) -> None:
        self._begun = False
        self._before = False
        self._put_away = 0

    def __enter__(self) -> Self:
        """Begin, but where somebody wants no garbage to be looked for."""
        self._begun = gc.isenabled()
        if self._begun:
            gc.callbacks.append(self._collected)
        return self

    def __exit__(self, *_exception: object) -> None:
        """End; what was put away stays where it is, since the program ends too."""
        if self._begun:
            self._begun = False
            gc.callbacks.remove(self._collected)

    def whole(self) -> None:
        """Look for no garbage any more among what is there; what a place before has left is looked for in time."""
        if self._begun:
            gc.freeze()
            if self._before:
                self._put_away += _ENOUGH
            self._before = True

    @property
    def due(self) -> bool:
        """Return whether much of what was put away may be garbage by now."""
        return self._begun and self._put_away >= _ENOUGH

    @property
    def overdue(self) -> bool:
        """Return whether so much of it may be garbage that a key has to wait."""
        return self._begun and self._put_away >= _MOST

    def rest(self) -> None:
        """Look for garbage among everything: some 50 ms, and 2 µs for each object of it."""
        if self._begun:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._put_away = 0

    def _collected(self, phase: Literal["start", "stop"], info: dict[str, int]) -> None:
        """Put away what a full collection has left, where it is much."""
        if phase == "stop" and info["generation"] == 2:
            left = len(gc.get_objects(generation=2))
            if left >= _MANY:
                gc.freeze()
                self._put_away += left
