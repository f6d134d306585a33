"""The reader of one feed: hands what the feed's thread tells to the screen's, with whose it is."""

from collections.abc import Callable

from textual.message import Message

from epwatch.model.batch import Batch
from epwatch.tui.messages import BatchArrived, FeedFailed, NamesRead
from epwatch.tui.watched import Watched


class Arrivals:
    """A :class:`epwatch.feed.Reader`; ``post`` may be called from any thread."""

    def __init__(self, watched: Watched, post: Callable[[Message], object]) -> None:
        self.watched = watched
        self._post = post

    def batch(self, batch: Batch) -> None:
        """Take a batch on the feed's thread."""
        self._post(BatchArrived(batch, self))

    def failed(self, message: str, exit_code: int) -> None:
        """Take the feed's end on its thread."""
        self._post(FeedFailed(message, exit_code, self))

    def ask_names(self) -> None:
        """Have the names of all namespaces told, if there is a way."""
        if self.watched.names is None:
            self._named(None)
        else:
            self.watched.names(self._named)

    def _named(self, names: frozenset[str] | None) -> None:
        self._post(NamesRead(names, self))
