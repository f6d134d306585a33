"""Drives a gate: batches, the command's end, checks and time come to one queue and are judged on the main thread."""

import queue
from collections.abc import Callable
from typing import Final, NamedTuple

from epwatch.clock import Clock
from epwatch.feed import ConfirmedFeed
from epwatch.headless.contexts import AskContexts, ByContext, Standings, those_heard_of
from epwatch.headless.standing import Statuses
from epwatch.kube.phase import Phase
from epwatch.model.batch import Batch
from epwatch.model.gate import Gate, Stage

_LOOKS: Final = 0.25
"""Seconds between two looks at the time: signals are seen meanwhile."""

Command = Callable[[Callable[[int], None]], None]
"""Starts the command; what it is given is to be told the exit code, from any thread."""


class HopelessError(Exception):
    """Nothing can be read, and not for want of rights, or not in this way: each context's streams as they stand."""

    def __init__(self, streams: ByContext) -> None:
        super().__init__("nothing can be read")
        self.streams = streams


class FeedFailedError(Exception):
    """The feed cannot go on: its message and exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class _News(NamedTuple):
    time: float
    take: Callable[[float], None]


class GateRun:
    """Runs one gate on a feed; a feed's reader.

    Args:
        gate: the machine.
        feed: gives every change by itself.
        clock: its monotonic time is the gate's.
        recorded: the feed plays a recording: it runs ahead, and nothing can be listed afresh.
        command: starts what runs first, None for nothing.
        progress: told after each step.
        contexts: those in which all has to hold.
    """

    def __init__(
        self,
        gate: Gate,
        feed: ConfirmedFeed,
        clock: Clock,
        command: Command | None,
        progress: Callable[[], None],
        *,
        recorded: bool = False,
        contexts: AskContexts = those_heard_of,
    ) -> None:
        self._gate = gate
        self._feed = feed
        self._clock = clock
        self._command = command
        self._progress = progress
        self._recorded = recorded
        self._standings = Standings(contexts)
        self._news: queue.SimpleQueue[_News] = queue.SimpleQueue()
        self._checking = 0

    def batch(self, batch: Batch) -> None:
        """Take a batch, on the feed's thread."""
        self._put(lambda now: self._take(batch, now))
        self._feed.more()

    def failed(self, message: str, exit_code: int) -> None:
        """Take the end of the feed; that of a recording is no failure."""
        if exit_code == 0:
            self._put(self._gate.feed_ended)
            return

        def fail(_now: float) -> None:
            raise FeedFailedError(message, exit_code)

        self._put(fail)

    def run(self) -> None:
        """Return when there is a result.

        Raises:
            HopelessError: nothing can be read before the first picture, and not for want of rights, or a server refuses
                to be asked so.
            FeedFailedError: the feed failed.
        """
        self._feed.start(self)
        while self._gate.stage is not Stage.ENDED:
            self._step()
            self._progress()
            self._act()

    def _step(self) -> None:
        if self._recorded:
            self._step_recorded()
            return
        left = self._gate.deadline - self._clock.monotonic()
        try:
            news = self._news.get(timeout=min(max(left, 0.0), _LOOKS))
        except queue.Empty:
            self._gate.tick(self._clock.monotonic())
        else:
            news.take(news.time)

    def _step_recorded(self) -> None:
        try:
            news = self._news.get(timeout=_LOOKS)
        except queue.Empty:
            return
        # The clock is ahead already: what time alone brings about comes before the news at its end.
        self._gate.tick(news.time)
        self._gate.checked(self._gate.check, "", news.time)
        if self._gate.stage is not Stage.ENDED:
            news.take(news.time)

    def _act(self) -> None:
        if self._gate.stage is Stage.COMMAND and self._command is not None:
            command, self._command = self._command, None
            command(lambda code: self._put(lambda now: self._gate.command_ended(code, now)))
        elif self._gate.stage is Stage.CHECKING and self._gate.check != self._checking:
            self._checking = check = self._gate.check
            self._feed.confirm(lambda told: self._put(lambda now: self._gate.checked(check, told, now)))

    def _put(self, take: Callable[[float], None]) -> None:
        self._news.put(_News(self._clock.monotonic(), take))

    def _take(self, batch: Batch, now: float) -> None:
        self._standings.take(batch)
        if self._gate.stage is Stage.SYNCING and self._standings.refused:
            raise HopelessError(self._standings.streams)
        if self._gate.stage is Stage.SYNCING and self._standings.settled:
            self._give_up_unreadable(now)
        self._gate.batch(batch, now)

    def _give_up_unreadable(self, now: float) -> None:
        """End where nothing of a context can be read, and not for want of rights: that is known at SYNCED."""
        streams = self._standings.streams
        unreadable = [
            context
            for context, standing in streams.items()
            if self._standings.is_refused(context) or (self._standings.is_hopeless(context) and not _denied(standing))
        ]
        if len(unreadable) == len(streams):
            raise HopelessError(streams)
        if unreadable:
            cause = next((each.cause for each in streams[unreadable[0]] if each.cause), "")
            what = f"nothing of context {unreadable[0]} can be read"
            self._gate.unreadable(f"{what} ({cause})" if cause else what, now)


def _denied(streams: Statuses) -> bool:
    return all(stream.phase in (Phase.DENIED, Phase.UNSERVED) for stream in streams)
