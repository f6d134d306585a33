"""Between the picture and a front end: who delivers batches, and who takes them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.phase import StreamStatus
from epwatch.model.batch import Batch

AskEvidence = Callable[[Wanted, Callable[[Evidence], None]], None]
"""Has evidence read, and told as often as more is known, on the feed's own thread; from any thread, returns at once."""

AskNames = Callable[[Callable[[frozenset[str] | None], None]], None]
"""Has the names of all namespaces told, once, on the feed's own thread; None where they cannot be known."""

AskHeard = Callable[[Callable[[Iterator[bytes]], None]], None]
"""Has the lines of a recording of what was heard told, on another thread."""

AskStreams = Callable[[], Mapping[str | None, Sequence[StreamStatus]]]
"""Returns how the streams of each context stand at this moment, none before there are any; from any thread, at once.

When each was last heard, and how many objects it has, is no news of its own: no batch is made for every event.
"""


class Reader(Protocol):
    """A front end's side; both calls come on the feed's own thread and must return at once."""

    def batch(self, batch: Batch) -> None:
        """Take the news; for the screen, at most one batch is under way until :meth:`Feed.more`."""
        ...

    def failed(self, message: str, exit_code: int) -> None:
        """Take the end of the feed: it cannot go on. One cleaned message and the program's exit code.

        No message and 0: a recording was delivered to its end.
        """
        ...


class Feed(Protocol):
    """The picture's side: a watch thread on a cluster, or a recording that is played."""

    def start(self, reader: Reader) -> None:
        """Begin to deliver to reader; returns at once."""
        ...

    def more(self) -> None:
        """Tell that the last batch was taken in, so that the next may come; from any thread."""
        ...

    def reconnect(self) -> None:
        """Skip every wait and try now; from any thread."""
        ...

    def stop(self) -> None:
        """End it; returns within a second. A second call does nothing."""
        ...


class ConfirmedFeed(Feed, Protocol):
    """A feed that can compare what it delivered with a fresh list of the slices."""

    def confirm(self, told: Callable[[str], None]) -> None:
        """Compare, then tell on the feed's own thread: "" where they agree, else what differs or fails.

        Whatever the watches deliver until then comes to the reader before it. From any thread, returns at once.
        """
        ...
