"""What stays in memory for long is taken out of the collector's sight: a full collection holds every thread up.

At 50,000 pods it walks over 80,000 objects, 45 ms in which no key is answered. Nearly all of it stays.
"""

import gc


class LongLived:
    """Told each time that a whole picture is there and shown."""

    def __init__(self) -> None:
        self._before = False

    def whole(self) -> None:
        """Look for no garbage any more among what is there; what the place before has left is looked for once."""
        if not gc.isenabled():
            return
        if self._before:
            gc.unfreeze()
            gc.collect()
        self._before = True
        gc.freeze()
