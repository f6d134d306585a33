"""The feeds of several contexts as one: each batch is of one context, and no context waits for another."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping

from epwatch.feed import ClusterFeed, Reader
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.model.batch import Batch


class SeveralFeeds:
    """A :class:`epwatch.feed.ClusterFeed` over a feed a context.

    The reader is called by the threads of all of them, but never by two at once. For a screen at most one batch of
    each context is under way: :meth:`more` lets that context go on whose batch was handed out first.

    Args:
        feeds: by context, in the order in which they are shown.
    """

    def __init__(self, feeds: Mapping[str | None, ClusterFeed]) -> None:
        self._feeds = dict(feeds)
        self._lock = threading.Lock()
        self._under_way: deque[ClusterFeed] = deque()
        self._ended: dict[str | None, tuple[str, int]] = {}

    def start(self, reader: Reader) -> None:
        """Begin with all of them; returns at once."""
        for context, feed in self._feeds.items():
            feed.start(_Part(self, context, feed, reader))

    @property
    def contexts(self) -> tuple[str | None, ...]:
        """Return the contexts, in order."""
        return tuple(self._feeds)

    def take(self, feed: ClusterFeed, reader: Reader, batch: Batch) -> None:
        """Hand a batch on; on the thread of its feed."""
        with self._lock:
            self._under_way.append(feed)
            reader.batch(batch)

    def end(self, context: str | None, reader: Reader, message: str, exit_code: int) -> None:
        """Take the end of one feed; with the last one it is the end of all."""
        with self._lock:
            if context in self._ended:
                return
            self._ended[context] = (message, exit_code)
            if len(self._ended) == len(self._feeds):
                told = "; ".join(f"{name}: {text}" for name, (text, _code) in self._ended.items())
                reader.failed(told, exit_code)

    def more(self) -> None:
        """Let the context whose batch was taken in go on."""
        try:
            feed = self._under_way.popleft()
        except IndexError:
            return
        feed.more()

    def reconnect(self) -> None:
        """Skip every wait of every context and try now."""
        for feed in self._feeds.values():
            feed.reconnect()

    def confirm(self, told: Callable[[str], None]) -> None:
        """Compare each context with a fresh list; told once all have answered, "" where all agree."""
        answers: dict[str | None, str] = {}
        lock = threading.Lock()

        def answer(context: str | None, difference: str) -> None:
            with lock:
                answers[context] = difference
                last = len(answers) == len(self._feeds)
            if last:
                told(next((f"{name}: {text}" for name, text in answers.items() if text), ""))

        for context, feed in self._feeds.items():
            feed.confirm(lambda difference, context=context: answer(context, difference))  # type: ignore[misc]

    def evidence(self, wanted: Wanted, told: Callable[[Evidence], None]) -> None:
        """Read what is asked for in the context that it names."""
        feed = self._feeds.get(wanted.context)
        if feed is None:
            told(Evidence(unread=(f"everything: {wanted.context or 'no context'} is none of those that are watched",)))
        else:
            feed.evidence(wanted, told)

    def heard(self, told: Callable[[Iterator[bytes]], None]) -> None:
        """Have the lines of a recording of what was heard lately told."""
        next(iter(self._feeds.values())).heard(told)

    def namespaces(self, told: Callable[[frozenset[str] | None], None]) -> None:
        """Have the names of the namespaces of all contexts told, once; None where no context's can be known."""
        names: list[frozenset[str] | None] = []
        lock = threading.Lock()

        def answer(found: frozenset[str] | None) -> None:
            with lock:
                names.append(found)
                last = len(names) == len(self._feeds)
            if last:
                known = [each for each in names if each is not None]
                told(frozenset().union(*known) if known else None)

        for feed in self._feeds.values():
            feed.namespaces(answer)

    def stop(self) -> None:
        """End all of them, at once; returns within a second."""
        threads = [threading.Thread(target=feed.stop, name="epwatch-stop") for feed in self._feeds.values()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


class _Part:
    """The reader of one context's feed."""

    def __init__(self, whole: SeveralFeeds, context: str | None, feed: ClusterFeed, reader: Reader) -> None:
        self._whole = whole
        self._context = context
        self._feed = feed
        self._reader = reader

    def batch(self, batch: Batch) -> None:
        self._whole.take(self._feed, self._reader, batch)

    def failed(self, message: str, exit_code: int) -> None:
        self._whole.end(self._context, self._reader, message, exit_code)
