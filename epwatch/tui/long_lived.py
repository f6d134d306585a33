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
_SELDOM: Final = 100_000
"""Objects made, beyond those that went, until the next collection before a picture is whole: some 4 ms for each. What a
list and its picture bring stays; by Python's own 700 all looks at it take 0.1 s at 50,000 pods."""
_FEW: Final = 10
"""So many of these, of which 50,000 pods bring four: then as often as ever. Where nothing can be read no picture gets
whole, and what keys and failed requests leave there must not stay for ever."""
_ENOUGH: Final = 50_000
"""Objects for which it pays to look at everything: some 6 MB, were all of them garbage."""
_MOST: Final = 2_500_000
"""Objects that may be put away in the hope of a pause. Keys that never stop (tests/monkey) put away some 165 each, of
which 35 are garbage one day: 15,000 keys, and some 60 MB."""
_LARGE: Final = _MOST // 5
"""What a large place that was left counts for: of 50,000 pods it is 80,000 objects, but 150 MB."""


class LongLived:
    """Keeps full collections short from ``with`` on until its end; before and after it does nothing.

    Until a first picture is whole, unless that takes too much, there are few collections of any kind.

    :meth:`whole` is to be called each time that a whole picture is there and shown, :meth:`rest` when it is ``due`` and
    nothing was pressed for a while, or when it is ``overdue``.
    """

    def __init__(self) -> None:
        self._begun = False
        self._put_away = 0
        self._large: bool | None = None
        self._often = gc.get_threshold()
        self._seldom = 0

    def __enter__(self) -> Self:
        """Begin, but where somebody wants no garbage to be looked for."""
        self._begun = gc.isenabled()
        if self._begun:
            gc.callbacks.append(self._collected)
            self._often = gc.get_threshold()
            gc.set_threshold(_SELDOM, *self._often[1:])
            self._seldom = _FEW
        return self

    def __exit__(self, *_exception: object) -> None:
        """End; what was put away stays where it is, since the program ends too."""
        if self._begun:
            self._begun = False
            gc.callbacks.remove(self._collected)
            gc.set_threshold(*self._often)

    def whole(self) -> None:
        """Put away what is there, if it is much; what was of a large place before is looked for in time."""
        if not self._begun:
            return
        if self._seldom > 0:
            self._seldom = 0
            gc.set_threshold(*self._often)
            # What came last was not looked at yet: most of it need never be, as tuples of strings, and is not counted.
            gc.collect(0)
        there = len(gc.get_objects())
        self._put(there)
        if self._large is None:
            # Nothing of the first picture is garbage.
            self._put_away = 0
        elif self._large:
            self._put_away += _LARGE
        self._large = there >= _ENOUGH

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
        """Put away what a full collection has left, if it is much; begin to look for garbage often, if it is time."""
        if phase == "stop" and self._seldom > 0:
            self._seldom -= 1
            if not self._seldom:
                gc.set_threshold(*self._often)
        if phase == "stop" and info["generation"] == 2:
            self._put(len(gc.get_objects(generation=2)))

    def _put(self, objects: int) -> None:
        if objects >= _MANY:
            gc.freeze()
            self._put_away += objects
