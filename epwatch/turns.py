"""Whose turn it is where several hand batches to one reader: each waits for its own batch to be taken in, for no other.

A reader takes batches in as they come, so the first :meth:`Turns.more` is for the one that handed its batch out first.
"""

from collections import deque
from collections.abc import Callable


class Turns:
    """Keeps who waits; from any thread."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()

    def wait(self, go_on: Callable[[], None]) -> None:
        """Take note that a batch is handed out; ``go_on`` lets its sender go on, from any thread."""
        self._waiting.append(go_on)

    def more(self) -> None:
        """Let the sender of the batch that was taken in go on; nobody, where nobody waits."""
        try:
            go_on = self._waiting.popleft()
        except IndexError:
            return
        go_on()
