"""The reader behind ``--plain``: says each change as it comes, and answers what is typed from the picture it has."""

import threading
from collections.abc import Callable, Iterator, Sequence

from epwatch.feed import Feed
from epwatch.headless import answers
from epwatch.headless.contexts import AskContexts, Standings, those_heard_of
from epwatch.headless.document import Picture
from epwatch.headless.gathered import Gathered
from epwatch.headless.latch import End, Latch, Outcome
from epwatch.headless.live_lines import LiveLines, Wanted
from epwatch.headless.plain import zone_name
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
        contexts: AskContexts = those_heard_of,
    ) -> None:
        """Take the feed, where its end is told, where sentences go, the time in wall seconds, what reads on demand.

        ``contexts`` are those that are waited for before the first picture is said to be there.
        """
        self._latch = latch
        self._utc = utc
        self._put = put
        self._wall = wall
        self._ask = read
        lines = SpokenLines(utc=utc, contexts=contexts)
        self._news = LiveLines(feed, latch, lines, put, Wanted(contexts=contexts))
        self._standings = Standings(contexts)
        self._gathered: dict[str | None, Gathered] = {}
        self._lock = threading.Lock()
        self._whole = False

    def greet(self) -> None:
        """Say what this is, and what can be typed."""
        zone = zone_name(self._wall(), utc=self._utc)
        self._say([f"epwatch, plain. Changes are told below as they happen, times in {zone}.", answers.USAGE])

    def batch(self, batch: Batch) -> None:
        """Take the news in and say it; the first whole picture is said in one sentence."""
        with self._lock:
            self._gathered.setdefault(batch.context, Gathered(batch.context)).take(batch)
            self._standings.take(batch)
            whole = self._standings.settled and not self._standings.hopeless
        self._news.batch(batch)
        if whole and not self._whole:
            self._whole = True
            self._say(_summary(self._pictures()))

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
            self._say(answers.listed(self._pictures(), name))
        elif word == "why":
            self._say(answers.why(self._pictures(), name, self._ask))
        elif word:
            self._say([answers.USAGE if word == "help" else f"{word} is no command. {answers.USAGE}"])

    def _say(self, sentences: Iterator[str] | list[str]) -> None:
        said = "".join(f"{sentence}\n" for sentence in sentences)
        self._put(said.encode(errors="backslashreplace"))

    def _pictures(self) -> list[Picture]:
        with self._lock:
            now = self._wall()
            every = (self._gathered.get(context, Gathered(context)) for context in self._standings.contexts)
            return [one.picture(now) for one in every]


def _summary(pictures: Sequence[Picture]) -> list[str]:
    services = [each for picture in pictures for each in picture.services]
    known = [each.counts for each in services if each.counts.ready is not None]
    ready, total = sum(each.ready or 0 for each in known), sum(each.total or 0 for each in known)
    within = f" in {len(pictures)} contexts" if len(pictures) > 1 else ""
    told = f"The first picture is there: {counted(len(services), 'service')}{within}, {ready} of {total} ready."
    return [*answers.unread(pictures), told]
