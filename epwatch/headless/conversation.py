"""The reader behind ``--plain``: says each change as it comes, and answers what is typed from the picture it has."""

import threading
from collections.abc import Callable, Iterator

from epwatch.feed import Feed
from epwatch.headless import answers, spoken
from epwatch.headless.document import Picture
from epwatch.headless.gathered import Gathered
from epwatch.headless.latch import End, Latch, Outcome
from epwatch.headless.live_lines import LiveLines, Wanted
from epwatch.headless.spoken import SpokenLines
from epwatch.kube import evidence
from epwatch.kube.sanitize import clean
from epwatch.model.batch import Batch
from epwatch.model.words import counted


class Conversation:
    """A feed's reader; what it says goes to ``put``, ``quit`` and the feed's end settle the latch."""

    def __init__(
        self,
        feed: Feed,
        latch: Latch,
        put: Callable[[bytes], None],
        *,
        utc: bool,
        wall: Callable[[], float],
        read: Callable[[evidence.Wanted], evidence.Evidence],
    ) -> None:
        """Take the feed, where its end is told, where sentences go, the time in wall seconds, what reads on demand."""
        self._latch = latch
        self._put = put
        self._wall = wall
        self._ask = read
        self._news = LiveLines(feed, latch, SpokenLines(utc=utc), put, Wanted())
        self._gathered = Gathered()
        self._lock = threading.Lock()
        self._whole = False

    def greet(self) -> None:
        """Say what this is, and what can be typed."""
        self._say(["epwatch, plain. Changes are told below as they happen.", answers.USAGE])

    def batch(self, batch: Batch) -> None:
        """Take the news in and say it; the first whole picture is said in one sentence."""
        with self._lock:
            self._gathered.take(batch)
        self._news.batch(batch)
        if batch.synced and not self._whole:
            self._whole = True
            self._say(_summary(self._picture()))

    def failed(self, message: str, exit_code: int) -> None:
        """Take the feed's end."""
        self._news.failed(message, exit_code)

    def typed(self, line: str) -> None:
        """Answer a line that was typed; from any thread."""
        word, _, rest = clean(line.strip()).partition(" ")
        name = rest.strip()
        if word in ("quit", "q", "exit"):
            self._latch.settle(Outcome(End.DONE))
        elif word == "list":
            self._say(answers.listed(self._picture(), name))
        elif word == "why":
            self._say(answers.why(self._picture(), name, self._ask))
        elif word:
            self._say([answers.USAGE if word == "help" else f"{word} is no command. {answers.USAGE}"])

    def _say(self, sentences: Iterator[str] | list[str]) -> None:
        said = "".join(f"{sentence}\n" for sentence in sentences)
        self._put(said.encode(errors="backslashreplace"))

    def _picture(self) -> Picture:
        with self._lock:
            return Picture(
                time=self._wall(),
                context=self._gathered.context,
                services=self._gathered.services(),
                streams=self._gathered.streams,
            )


def _summary(picture: Picture) -> list[str]:
    known = [each.counts for each in picture.services if each.counts.ready is not None]
    ready, total = sum(each.ready or 0 for each in known), sum(each.total or 0 for each in known)
    unread = [spoken.stream(status) for status in picture.streams if not status.listed]
    services = counted(len(picture.services), "service")
    return [*unread, f"The first picture is there: {services}, {ready} of {total} ready."]
