"""The feed of a recording: the same pipeline from the decoder on, on recorded time."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from epwatch.delivery import Delivery, ExactDelivery
from epwatch.feed import Reader
from epwatch.history import History, history_part
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.sanitize import clean
from epwatch.kube.timestamps import parse_timestamp
from epwatch.model.batch import Batch
from epwatch.model.moments import Moment
from epwatch.monitor import Monitor
from epwatch.options import Options
from epwatch.paced_delivery import PacedDelivery
from epwatch.share import Share
from epwatch.stream.asked import AnswersOnTape
from epwatch.stream.parts import Parts, RecordingError
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.playback import Playback
from epwatch.stream.replay import Replay
from epwatch.stream.replays import Replays
from epwatch.stream.tape import Line, PictureOptions
from epwatch.stream_log import moment
from epwatch.turns import Turns

_STOPS_WITHIN: Final = 0.8
"""As a watch thread: quitting is promised within a second."""
_LOOKS: Final = 0.1
"""Seconds between two looks at whether to end."""
_SLACK: Final = 1.0
"""Seconds: who writes whole ones means all of the last one."""
_FAILED: Final = 1


class Stretch(Struct, frozen=True, kw_only=True):
    """What of a recording is played: from ``since`` (else from its begin) to ``until``; ``follow``: as it grows.

    ``stdin`` is the open file that "-" stands for.
    """

    paths: tuple[str, ...]
    stdin: int = 0
    since: Moment | None = None
    until: Moment | None = None
    follow: bool = False


class Player:
    """Plays a recording; a :class:`epwatch.feed.ConfirmedFeed`.

    Args:
        stretch: what of which files.
        options: what to look at of it.
        exact: hand out every change by itself, as fast as they are read; else paced by the clock, for screens.
        clock: the clock of everything that looks at this feed.
        history: takes what is told, unless ``exact``.
    """

    foreign = 0
    """Lines that were none of a recording, known at its end."""
    bad = 0
    """Objects that did not decode."""
    ends_before = ""
    """Where it ends, where a later time was asked for: known at its end."""

    def __init__(
        self,
        stretch: Stretch,
        options: Options,
        *,
        exact: bool,
        clock: PlayClock,
        history: History | None = None,
    ) -> None:
        self._history = history or History(history_part(options.history))
        self._share = Share(time.perf_counter)
        self._stretch = stretch
        self._options = options
        self._exact = exact
        self._clock = clock
        self.playback = Playback(clock, follow=stretch.follow)
        """How it is played, unless ``exact``."""
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._deliveries: list[Delivery] = []
        self._turns = Turns()
        self._replays: Replays | None = None
        self._since: float | None = None
        self._until: float | None = None
        self._early: float | None = None
        self._last = 0.0
        self._contexts: tuple[str | None, ...] = ()

    @property
    def contexts(self) -> tuple[str | None, ...]:
        """Return the contexts that the recording is of, as its first line has them; none before that is read."""
        return self._contexts

    def start(self, reader: Reader) -> None:
        """Begin to play; returns at once."""
        self._thread = threading.Thread(target=self._run, args=(reader,), name="epwatch-play", daemon=True)
        self._thread.start()

    def more(self) -> None:
        """Let the next batch go out."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._turns.more)

    def reconnect(self) -> None:
        """Do nothing: there is no connection."""

    def confirm(self, told: Callable[[str], None]) -> None:
        """Agree: what a list would have shown is on no tape."""
        told("")

    def evidence(self, wanted: Wanted, told: Callable[[Evidence], None]) -> None:
        """Answer with what was read, while it was recorded, up to where it is played; at once, on this thread."""
        told(AnswersOnTape().answer(wanted) if self._replays is None else self._replays.answer(wanted))

    def stop(self) -> None:
        """End it; returns within a second."""
        self._stopping.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_STOPS_WITHIN)

    def _run(self, reader: Reader) -> None:
        try:
            stretch = self._stretch
            parts = Parts(stretch.paths, follow=stretch.follow, stopped=self._stopping.is_set, stdin=stretch.stdin)
            if self._exact:
                self._play_all(parts, reader)
            else:
                asyncio.run(self._play_paced(parts, reader))
            if not self._stopping.is_set():
                reader.failed("", 0)
        except RecordingError as error:
            reader.failed(str(error), _FAILED)
        except Exception as error:  # noqa: BLE001 - a bug must not end in a silent thread
            reader.failed(f"this is a bug in epwatch: {clean(f'{type(error).__name__}: {error}', 300)}", _FAILED)

    # --- as fast as it can be read

    def _play_all(self, parts: Parts, reader: Reader) -> None:
        for line in _each(parts.batches()):
            if self._stopping.is_set() or not self._take(line, parts, reader, paced=False):
                break
        self._end(parts)

    # --- as it was

    async def _play_paced(self, parts: Parts, reader: Reader) -> None:
        self._loop = asyncio.get_running_loop()
        delivering: list[asyncio.Task[None]] = []
        batches = parts.batches()
        try:
            while (lines := await asyncio.to_thread(next, batches, None)) is not None:
                for line in lines:
                    await self._wait_for(line)
                    if self._stopping.is_set() or not self._take(line, parts, reader, paced=True):
                        return
                    new = self._deliveries[len(delivering) :]
                    delivering += [asyncio.create_task(delivery.run()) for delivery in new]
            self._end(parts)
            self.playback.end()
            await self._until_stopped()
        finally:
            for task in delivering:
                task.cancel()

    async def _wait_for(self, line: Line) -> None:
        """Wait until it is time for a line; what lies before the stretch comes at once."""
        wall = parse_timestamp(line.time)
        if wall is None or self._replays is None or self._replays.quiet or not self._replays.begun:
            return
        while True:
            left = self.playback.wait_for(wall, self._history.last)
            if left <= 0 or self._stopping.is_set():
                return
            await asyncio.sleep(left)

    async def _until_stopped(self) -> None:
        """Stay at the last picture."""
        while True:
            if self._stopping.is_set():
                return
            await asyncio.sleep(_LOOKS)

    # --- both

    def _take(self, line: Line, parts: Parts, reader: Reader, *, paced: bool) -> bool:
        """Take a line; return False where the stretch ends."""
        wall = self._last = parse_timestamp(line.time) or 0.0
        replays = self._replays or self._begin(wall, parts, reader, paced=paced)
        if self._until is not None and round(wall, 3) > self._until:  # times are told in milliseconds
            self._early = None if replays.begun else wall
            self._clock.set(self._until)
            for delivery in self._deliveries if replays.begun and not replays.quiet else ():
                delivery.tick()
            return False
        if replays.quiet and self._since is not None and wall >= self._since and replays.complete:
            self._clock.set(self._since)
            replays.tell()
        replays.take(line)
        return True

    def _begin(self, wall: float, parts: Parts, reader: Reader, *, paced: bool) -> Replays:
        since, until = self._stretch.since, self._stretch.until
        self._since = None if since is None else since(wall)
        self._until = None if until is None else until(wall)
        self._contexts = () if parts.header is None else parts.header.contexts

        def make(context: str | None) -> Replay:
            picture = PictureOptions() if parts.header is None else parts.header.options_of(context)
            delivery = self._deliver(context, picture, reader, paced=paced)
            self._deliveries.append(delivery)
            wanted = frozenset(self._options.namespaces) or None
            return Replay(delivery.sink, delivery.tick, self._clock, wanted)

        self._replays = Replays(self._clock, make, lambda: self._contexts)
        self._replays.quiet = self._since is not None
        return self._replays

    def _deliver(self, context: str | None, picture: PictureOptions, reader: Reader, *, paced: bool) -> Delivery:
        news = asyncio.Event() if paced else None
        monitor = Monitor(
            context,
            self._clock,
            services=self._options.services,
            pods=self._options.pods,
            streams=() if picture.endpoints == "auto" else picture.streams,
            orphans=not picture.selector,
            on_dirty=None if news is None else news.set,
        )
        if news is None:
            return ExactDelivery(monitor, reader, self._clock, context)
        turn = _Turn(reader, self._turns)
        refresh, history = self._options.refresh, self._history
        delivery = PacedDelivery(monitor, news, turn, refresh, self._clock, history, share=self._share)
        turn.go_on = delivery.more
        return delivery

    def _end(self, parts: Parts) -> None:
        replays = self._replays
        if self._early is not None:
            message = f"{clean(self._stretch.paths[0], 200)} begins later, at {moment(self._early)}"
            raise RecordingError(message)
        if replays is None or not replays.begun:
            message = f"{clean(self._stretch.paths[0], 200)} holds no whole picture (keyframe): nothing can be played"
            raise RecordingError(message)
        if replays.quiet:
            replays.tell()
        self.foreign, self.bad = parts.foreign, replays.bad
        asked = max(self._since or 0.0, self._until or 0.0)
        if asked >= self._last + _SLACK:
            self.ends_before = f"{clean(self._stretch.paths[0], 200)} ends before that, at {moment(self._last)}"


class _Turn:
    """A context's reader: notes whose batch is under way."""

    def __init__(self, reader: Reader, turns: Turns) -> None:
        self._reader = reader
        self._turns = turns
        self.go_on: Callable[[], None] = lambda: None

    def batch(self, batch: Batch) -> None:
        self._turns.wait(self.go_on)
        self._reader.batch(batch)

    def failed(self, message: str, exit_code: int) -> None:
        self._reader.failed(message, exit_code)


def _each(batches: Iterator[Sequence[Line]]) -> Iterator[Line]:
    for lines in batches:
        yield from lines
