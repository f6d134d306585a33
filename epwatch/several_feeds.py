"""The feeds of several contexts as one: each batch is of one context, and no context waits for another."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Protocol, TypeVar

from epwatch.feed import ConfirmedFeed, Reader
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.phase import StreamStatus
from epwatch.model.batch import Batch
from epwatch.stream.retold import Retelling, retold
from epwatch.turns import Turns

_FAILED: Final = 1
_USAGE: Final = 2


class ClusterFeed(ConfirmedFeed, Protocol):
    """A feed of clusters that can be asked for more than it delivers; each answer comes on a thread of its own."""

    def evidence(self, wanted: Wanted, told: Callable[[Evidence], None]) -> None:
        """Read what is asked for beside the streams, in the context that ``wanted`` names."""
        ...

    def heard(self, told: Callable[[Iterator[bytes]], None]) -> None:
        """Have the lines of a recording of what was heard lately told."""
        ...

    def namespaces(self, told: Callable[[frozenset[str] | None], None]) -> None:
        """Have the names of all namespaces told, once; None where they cannot be known."""
        ...

    def standing(self) -> Mapping[str | None, Sequence[StreamStatus]]:
        """Return how the streams of each context stand at this moment; at once."""
        ...


class OneOfSeveral(ClusterFeed, Protocol):
    """The feed of one context, which can hand over what it heard before that is written down."""

    def retelling(self, told: Callable[[Retelling | None], None]) -> None:
        """Have what was heard lately told; None where nothing is kept."""
        ...


_Answer = TypeVar("_Answer")


class SeveralFeeds:
    """A :class:`epwatch.feed.ClusterFeed` over a feed a context.

    The reader is called by the threads of all of them, but never by two at once. For a screen at most one batch of
    each context is under way: :meth:`more` lets that context go on whose batch was handed out first.

    Args:
        feeds: by context, in the order in which they are shown.
    """

    def __init__(self, feeds: Mapping[str | None, OneOfSeveral]) -> None:
        self._feeds = dict(feeds)
        # Reentrant, because a signal handler may reconnect while its thread does.
        self._lock = threading.RLock()
        self._turns = Turns()
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
            if not batch.over and self._ended.get(batch.context, ("", _FAILED))[1] == _USAGE:
                # Its configuration was mended.
                del self._ended[batch.context]
            self._turns.wait(feed.more)
            reader.batch(batch)

    def end(self, context: str | None, reader: Reader, message: str, exit_code: int) -> None:
        """Take the end of one feed; with the last one it is the end of all.

        The exit code is that on which all agree, whichever ends last; where they do not, one failed that the user's
        configuration has no part in, and it is no wrong usage as a whole.
        """
        with self._lock:
            if context in self._ended:
                return
            self._ended[context] = (message, exit_code)
            if len(self._ended) == len(self._feeds):
                told = "; ".join(f"{name}: {text}" for name, (text, _code) in self._ended.items())
                codes = {code for _text, code in self._ended.values()}
                reader.failed(told, exit_code if len(codes) == 1 else _FAILED)

    def more(self) -> None:
        """Let the context whose batch was taken in go on."""
        self._turns.more()

    def reconnect(self) -> None:
        """Skip every wait of every context and try now; those too whose configuration could not be used."""
        with self._lock:
            self._ended = {context: end for context, end in self._ended.items() if end[1] != _USAGE}
        for feed in self._feeds.values():
            feed.reconnect()

    def confirm(self, told: Callable[[str], None]) -> None:
        """Compare each context with a fresh list; told once all have answered, "" where all agree."""
        contexts = self.contexts

        def answer(differences: list[str]) -> None:
            pairs = zip(contexts, differences, strict=True)
            told(next((f"{context}: {text}" for context, text in pairs if text), ""))

        _ask_all([feed.confirm for feed in self._feeds.values()], answer)

    def evidence(self, wanted: Wanted, told: Callable[[Evidence], None]) -> None:
        """Read what is asked for in the context that it names."""
        feed = self._feeds.get(wanted.context)
        if feed is None:
            told(Evidence(unread=(f"everything: {wanted.context or 'no context'} is none of those that are watched",)))
        else:
            feed.evidence(wanted, told)

    def standing(self) -> Mapping[str | None, Sequence[StreamStatus]]:
        """Return how the streams of each context stand at this moment."""
        return {context: one for feed in self._feeds.values() for context, one in feed.standing().items()}

    def heard(self, told: Callable[[Iterator[bytes]], None]) -> None:
        """Have the lines of one recording of what was heard lately of all contexts told."""

        def answer(every: list[Retelling | None]) -> None:
            kept = [each for each in every if each is not None]
            told(retold(*kept) if kept else iter(()))

        _ask_all([feed.retelling for feed in self._feeds.values()], answer)

    def namespaces(self, told: Callable[[frozenset[str] | None], None]) -> None:
        """Have the names of the namespaces of all contexts told, once; None where no context's can be known."""

        def answer(names: list[frozenset[str] | None]) -> None:
            known = [each for each in names if each is not None]
            told(frozenset().union(*known) if known else None)

        _ask_all([feed.namespaces for feed in self._feeds.values()], answer)

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


def _ask_all(
    asks: Sequence[Callable[[Callable[[_Answer], None]], None]], told: Callable[[list[_Answer]], None]
) -> None:
    """Ask all of them the same; tell the answers in their order once the last one is there, on that one's thread."""
    answers: dict[int, _Answer] = {}
    lock = threading.Lock()

    def ask(number: int, one: Callable[[Callable[[_Answer], None]], None]) -> None:
        def answer(said: _Answer) -> None:
            with lock:
                answers[number] = said
                whole = len(answers) == len(asks)
            if whole:
                told([answers[each] for each in range(len(asks))])

        one(answer)

    for number, one in enumerate(asks):
        ask(number, one)
