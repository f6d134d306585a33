"""The watches of one cluster on the running loop: a client, a reflector a stream, the monitor, the delivery."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Final

from msgspec.structs import replace

from epwatch.clock import Clock
from epwatch.delivery import Delivery, ExactDelivery
from epwatch.fallback_sink import FallbackSink
from epwatch.fallen import fallen
from epwatch.feed import Reader
from epwatch.garbage import nothing_collected
from epwatch.history import History, history_part
from epwatch.kube.counts_first import CountsFirst
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.kubeconfig import Resolved
from epwatch.kube.listwatch import Sink
from epwatch.kube.narrowed_sink import NarrowedSink
from epwatch.kube.objects import COUNTED, Kind
from epwatch.kube.phase import StreamStatus
from epwatch.kube.reflector import Reflector
from epwatch.kube.settings import Configure
from epwatch.kube.target import Target
from epwatch.kube.timing import Timing
from epwatch.model.batch import Batch
from epwatch.monitor import Monitor
from epwatch.options import Options
from epwatch.paced_delivery import PacedDelivery
from epwatch.questions import Questions
from epwatch.rereading import Again, Rereading
from epwatch.share import Share
from epwatch.stream.event_clock import EventClock
from epwatch.stream.recorder import Recorder
from epwatch.stream.recording import Recording
from epwatch.stream.reel import Reel
from epwatch.stream.retold import Retelling
from epwatch.stream.tape import PictureOptions
from epwatch.stream_log import Log, LoggedSink

_SOON: Final = 1.0
"""Seconds after the last list in which the picture is made of it and painted; what that took is free then."""


class Watching:
    """What lives on the loop: the monitor, its reflectors, and the delivery."""

    def __init__(
        self,
        options: Options,
        resolved: Resolved,
        reader: Reader,
        clock: Clock,
        timing: Timing,
        *,
        exact: bool,
        log: Log | None = None,
        configure: Configure | None = None,
        recording: Recording | None = None,
        history: History | None = None,
        share: Share | None = None,
        again: Again | None = None,
        moved: Callable[[Target], None] | None = None,
    ) -> None:
        self._options = options
        self._share = share
        self._history = history or History(history_part(options.history))
        self._context = resolved.target.context
        self._recording = recording
        if recording is not None:
            self._event_clock: EventClock | None = recording.clock
        else:
            self._event_clock = None if exact else EventClock(clock)
        self._clock = clock if self._event_clock is None else self._event_clock
        self._timing = timing
        self._log = log
        self._configure = configure
        self._rereading = Rereading(
            resolved,
            again,
            apart=configure is not None,
            every=timing.ticker,
            moved=moved or self._move,
            log=log,
        )
        self._picture = PictureOptions.of(options, resolved.target)
        self._streams = self._picture.streams
        self._counts = None if exact else CountsFirst(timing.counts_first)
        self._reflectors: list[Reflector] = []
        self._end = asyncio.Event()
        self._reader = reader
        self.questions = Questions(log)
        """What is asked beside the streams."""
        self._delivery: Delivery = self._make_delivery(reader, exact=exact)
        self._reel = self._make_reel() if not exact else None
        self._recorder = self._make_recorder()

    def more(self) -> None:
        """Let the next batch go out."""
        self._delivery.more()

    def reconnect(self) -> None:
        """Skip every wait and try now; with the configuration as it is now, if that was rewritten."""
        for reflector in self._reflectors:
            reflector.reconnect_now()
        self._rereading.ask()

    def stop(self) -> None:
        """End :meth:`run`."""
        self._end.set()

    async def run(self) -> None:
        """Watch until the end.

        Raises:
            KubeconfigError: the configuration cannot be used.
            ExceptionGroup: a bug.
        """
        watching = asyncio.create_task(self._connect_and_watch())
        ending = asyncio.create_task(self._end.wait())
        await asyncio.wait((watching, ending), return_when=asyncio.FIRST_COMPLETED)
        watching.cancel()
        ending.cancel()
        await asyncio.gather(watching, ending, return_exceptions=True)
        if not watching.cancelled() and (error := watching.exception()) is not None:
            raise error

    async def stand(self, why: str, *, credentials: bool) -> bool:
        """Tell of every stream that it is watched no longer, and why; answer so to all questions, until the end.

        Args:
            why: one cleaned line.
            credentials: whether it is the configuration that cannot be used. Then nothing was read yet, and whoever
                has mended it may have it tried once more.

        Returns:
            Whether to try once more: somebody asks for it, or the configuration is otherwise.
        """
        if self._log is not None:
            self._log.write(f"nothing is watched any longer: {why}")
        with nullcontext() if self._event_clock is None else self._event_clock.event():
            now = self._clock.wall()
            streams = fallen(self._monitor.streams, self._streams, why, now, credentials=credentials)
            batch = Batch(
                time=now,
                context=self._context,
                streams=streams,
                synced=self._monitor.synced,
                over=True,
            )
            # First, and past the delivery, with what waited there: where the bug was, it would be again.
            rest = self._delivery.rest()
            self._reader.batch(batch if rest is None else replace(rest, time=now, streams=streams, over=True))
            self.questions.refuse(why)
            if self._recorder is not None:
                self._recorder.note(streams)
            self._history.add(batch, self._clock.monotonic())
        awaited = [self._end.wait(), *([self._rereading.mended()] if credentials else [])]
        waiting = [asyncio.create_task(each) for each in awaited]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return not self._end.is_set()

    def try_again(self) -> None:
        """Let :meth:`run` be called once more after :meth:`stand`, with the configuration as it is now."""
        self._rereading.begin_again()
        self._configure = self._rereading.configure(self._rereading.resolved)
        self.questions.accept()

    def _move(self, target: Target) -> None:
        """Have it told where the server is from now on, and what is to be warned of there."""
        with nullcontext() if self._event_clock is None else self._event_clock.event():
            self._monitor.move(target)

    def _make_delivery(self, reader: Reader, *, exact: bool) -> Delivery:
        options, context = self._options, self._context
        if exact:
            self._monitor = self._make_monitor(None)
            return ExactDelivery(self._monitor, reader, self._clock, context)
        news = asyncio.Event()
        self._monitor = self._make_monitor(news.set)
        counted = None if self._counts is None else self._counts.counted
        return PacedDelivery(
            self._monitor, news, reader, options.refresh, self._clock, self._history, counted, self._share
        )

    def standing(self) -> Mapping[str | None, Sequence[StreamStatus]]:
        """Return how the streams stand at this moment; from any thread."""
        return {self._context: [reflector.standing for reflector in tuple(self._reflectors)]}

    def retelling(self) -> Retelling | None:
        """Return what was heard lately, to be written down by any thread; None without a reel."""
        if self._reel is None:
            return None
        current = ((each.kind, one) for each in self._reflectors for one in each.objects)
        return Retelling(self._context, self._picture, self._reel.heard(current))

    def _make_reel(self) -> Reel | None:
        if self._event_clock is None:
            return None
        return Reel(self._delivery.sink, self._event_clock, self._options.history - history_part(self._options.history))

    @property
    def _heard_by(self) -> Sink:
        """Return who hears the news first but for a recorder."""
        return self._delivery.sink if self._reel is None else self._reel

    def _make_recorder(self) -> Recorder | None:
        if self._recording is None:
            return None
        return Recorder(self._recording, self._context, self._heard_by)

    def _make_monitor(self, on_dirty: Callable[[], None] | None) -> Monitor:
        return Monitor(
            self._context,
            self._clock,
            services=self._options.services,
            # With auto nobody knows yet which will be needed: then those that were heard of count.
            streams=() if self._options.endpoints == "auto" else self._streams,
            orphans=not self._options.selector,
            pods=self._options.pods,
            on_dirty=on_dirty,
        )

    async def _connect_and_watch(self) -> None:
        # kubernetes_asyncio takes half a second to import: not before the first frame is painted (D-1).
        with nothing_collected("epwatch.kube.client"):
            from epwatch.kube.client import Client
            from epwatch.kube.page_process import PageProcess
            from epwatch.kube.transports import Transports, can_be_narrowed
            from epwatch.memory import give_back, keep_large_apart

        keep_large_apart()

        client = Client(self._rereading.resolved, self._clock, self._timing, self._configure)
        names, selector = tuple(dict.fromkeys(self._options.services)), self._options.selector
        # Pods that were asked for by name may be of any service, or of none.
        narrow = bool(names or selector) and not self._options.pods and can_be_narrowed(names)
        named = sum(kind in {Kind.SERVICES, Kind.ENDPOINTS} for kind, _ in self._streams)
        async with client, PageProcess() as pages, asyncio.TaskGroup() as tasks:
            transports = Transports(client, selector, names, narrow=narrow, named_streams=named, pages=pages)

            def follow(kind: Kind, namespace: str | None) -> None:
                def rewatch() -> None:
                    reflector.rewatch()

                reflector = Reflector(
                    kind,
                    namespace,
                    transports.of(kind, namespace, rewatch),
                    sink,
                    clock=self._clock,
                    random=random.random,
                    where=self._rereading.where,
                    timing=self._timing,
                    counts=None if kind in COUNTED else self._counts,
                )
                self._reflectors.append(reflector)
                tasks.create_task(reflector.run())

            sink: Sink = self._heard_by if self._recorder is None else self._recorder
            if self._log is not None:
                sink = LoggedSink(sink, self._log)
            if self._options.endpoints == "auto":
                sink = FallbackSink(sink, lambda namespace: follow(Kind.ENDPOINTS, namespace))
            if narrow:
                sink = NarrowedSink(sink, frozenset(names), transports.narrowed)
            for kind, namespace in self._streams:
                follow(kind, namespace)
            tasks.create_task(self._rereading.run(client, self._reflectors))
            tasks.create_task(self._notice_sleep())
            tasks.create_task(self._let_time_pass(give_back))
            tasks.create_task(self.questions.answer(client, self._reflectors, transports.widen, self._note))
            tasks.create_task(self._delivery.run())

    def _note(self, wanted: Wanted, found: Evidence) -> None:
        if self._recorder is not None:
            self._recorder.evidence(wanted, found)

    async def _let_time_pass(self, settled: Callable[[], None]) -> None:
        """Tick when something becomes stale; looked at twice a second, stale takes five.

        ``settled`` is called once, soon after the picture is whole.
        """
        whole = False
        while True:
            if self._monitor.synced and not whole:
                whole = True
                asyncio.get_running_loop().call_later(_SOON, settled)
            if self._recorder is None:
                self._tick()
            else:
                self._recorder.tick(lambda: self._monitor.overdue, self._tick)
            await asyncio.sleep(0.5)

    def _tick(self) -> None:
        if self._reel is None:
            self._delivery.tick()
        else:
            self._reel.tick(lambda: self._monitor.overdue, self._delivery.tick)

    async def _notice_sleep(self) -> None:
        """Reconnect after the machine slept, or this process was stopped: connections died unseen meanwhile (HO-4)."""
        while True:
            wall, monotonic = self._clock.wall(), self._clock.monotonic()
            await asyncio.sleep(self._timing.ticker)
            passed = self._clock.monotonic() - monotonic
            apart = abs((self._clock.wall() - wall) - passed)
            if max(apart, passed - self._timing.ticker) > self._timing.jump:
                self.reconnect()
