"""The feed of a recording: the same pipeline from the decoder on, on recorded time."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from epwatch.delivery import Delivery, ExactDelivery, PacedDelivery
from epwatch.feed import Reader
from epwatch.history import History, history_part
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.sanitize import clean
from epwatch.kube.timestamps import parse_timestamp
from epwatch.model.moments import Moment
from epwatch.monitor import Monitor
from epwatch.options import Options
from epwatch.stream.asked import AnswersOnTape
from epwatch.stream.parts import Parts, RecordingError
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.playback import Playback
from epwatch.stream.replay import Replay
from epwatch.stream.tape import Line, PictureOptions
from epwatch.stream_log import moment

_STOPS_WITHIN: Final = 0.8
"""As a watch thread: quitting is promised within a second."""
_LOOKS: Final = 0.1
"""Seconds between two looks at whether to end."""
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
        self._stretch = stretch
        self._options = options
        self._exact = exact
        self._clock = clock
        self.playback = Playback(clock, follow=stretch.follow)
        """How it is played, unless ``exact``."""
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._delivery: Delivery | None = None
        self._replay: Replay | None = None
        self._since: float | None = None
        self._until: float | None = None
        self._early: float | None = None
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
        loop, delivery = self._loop, self._delivery
        if loop is not None and delivery is not None and not loop.is_closed():
            loop.call_soon_threadsafe(delivery.more)

    def reconnect(self) -> None:
        """Do nothing: there is no connection."""

    def confirm(self, told: Callable[[str], None]) -> None:
        """Agree: what a list would have shown is on no tape."""
        told("")

    def evidence(self, wanted: Wanted, told: Callable[[Evidence], None]) -> None:
        """Answer with what was read, while it was recorded, up to where it is played; at once, on this thread."""
        answers = AnswersOnTape() if self._replay is None else self._replay.answers
        told(answers.answer(wanted.anywhere))

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
            if self._stopping.is_set() or not self._take(line, parts, reader, None):
                break
        self._end(parts)

    # --- as it was

    async def _play_paced(self, parts: Parts, reader: Reader) -> None:
        news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        delivering: asyncio.Task[None] | None = None
        batches = parts.batches()
        try:
            while (lines := await asyncio.to_thread(next, batches, None)) is not None:
                for line in lines:
                    await self._wait_for(line)
                    if self._stopping.is_set() or not self._take(line, parts, reader, news):
                        return
                    if delivering is None and self._delivery is not None:
                        delivering = asyncio.create_task(self._delivery.run())
            self._end(parts)
            self.playback.end()
            await self._until_stopped()
        finally:
            if delivering is not None:
                delivering.cancel()

    async def _wait_for(self, line: Line) -> None:
        """Wait until it is time for a line; what lies before the stretch comes at once."""
        wall = parse_timestamp(line.time)
        if wall is None or self._replay is None or self._replay.quiet or not self._replay.begun:
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

    def _take(self, line: Line, parts: Parts, reader: Reader, news: asyncio.Event | None) -> bool:
        """Take a line; return False where the stretch ends."""
        wall = parse_timestamp(line.time) or 0.0
        replay = self._replay or self._begin(line, wall, parts, reader, news)
        if self._until is not None and round(wall, 3) > self._until:  # times are told in milliseconds
            self._early = None if replay.begun else wall
            self._clock.set(self._until)
            if self._delivery is not None and replay.begun and not replay.quiet:
                self._delivery.tick()
            return False
        if replay.quiet and self._since is not None and wall >= self._since and replay.begun:
            self._clock.set(self._since)
            replay.tell()
        replay.take(line)
        return True

    def _begin(self, line: Line, wall: float, parts: Parts, reader: Reader, news: asyncio.Event | None) -> Replay:
        since, until = self._stretch.since, self._stretch.until
        self._since = None if since is None else since(wall)
        self._until = None if until is None else until(wall)
        picture = PictureOptions() if parts.header is None else parts.header.options
        monitor = Monitor(
            line.context,
            self._clock,
            services=self._options.services,
            pods=self._options.pods,
            streams=() if picture.endpoints == "auto" else picture.streams,
            orphans=not picture.selector,
            on_dirty=None if news is None else news.set,
        )
        if news is None:
            self._delivery = ExactDelivery(monitor, reader, self._clock, line.context)
        else:
            period = self._options.refresh
            self._delivery = PacedDelivery(monitor, news, reader, period, self._clock, self._history)
        wanted = frozenset(self._options.namespaces) or None
        self._replay = Replay(self._delivery.sink, self._delivery.tick, self._clock, wanted)
        self._replay.quiet = self._since is not None
        return self._replay

    def _end(self, parts: Parts) -> None:
        replay = self._replay
        if self._early is not None:
            message = f"{clean(self._stretch.paths[0], 200)} begins later, at {moment(self._early)}"
            raise RecordingError(message)
        if replay is None or not replay.begun:
            message = f"{clean(self._stretch.paths[0], 200)} holds no whole picture (keyframe): nothing can be played"
            raise RecordingError(message)
        if replay.quiet:
            replay.tell()
        self.foreign, self.bad = parts.foreign, replay.bad


def _each(batches: Iterator[Sequence[Line]]) -> Iterator[Line]:
    for lines in batches:
        yield from lines
