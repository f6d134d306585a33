"""The feed of a live cluster: an event loop in a thread of its own, so that nothing the screen does stops a watch."""

import asyncio
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from epwatch.clock import Clock
from epwatch.feed import Reader
from epwatch.history import History
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.kubeconfig import KubeconfigError, Resolved
from epwatch.kube.phase import StreamStatus
from epwatch.kube.sanitize import MESSAGE_LIMIT, clean
from epwatch.kube.settings import Configure
from epwatch.kube.target import Target
from epwatch.kube.timing import PRODUCTION, Timing
from epwatch.options import Options
from epwatch.rereading import Again
from epwatch.share import Share
from epwatch.stream.recording import Recording
from epwatch.stream.retold import Retelling, retold
from epwatch.stream_log import Log
from epwatch.watching import Watching

_STOPS_WITHIN: Final = 0.8
"""Seconds that stop waits for the thread; quitting is promised within one (R-15)."""
_USAGE: Final = 2
_FAILED: Final = 1


class WatchThread:
    """Watches one cluster and hands batches to its reader; a :class:`epwatch.feed.ConfirmedFeed`.

    Args:
        options: what to watch.
        resolved: where, and as whom.
        exact: hand out every change as it comes, for streams; else at most one batch per ``options.refresh`` seconds,
            and none before the reader asked for more, for screens.
        clock: the clocks.
        timing: the durations of the watch contract.
        log: keeps phases, gaps and what goes wrong; None keeps nothing.
        configure: reads the configuration, and is closed in the end; None for this process to do it.
        recording: takes down what is heard; None records nothing.
        history: takes what is told, unless ``exact``.
        share: the time for events by themselves, in common with other contexts, unless ``exact``; None for one of its
            own.
        stands: whether its streams go on saying why where it can watch no longer: it is one of several.
        again: reads the configuration anew; None for the same once more.
        moved: is told, of a rewritten configuration, where the server is and what is to be warned of; None for the
            reader's batches to tell it.
    """

    def __init__(
        self,
        options: Options,
        resolved: Resolved,
        *,
        exact: bool,
        clock: Clock,
        timing: Timing = PRODUCTION,
        log: Log | None = None,
        configure: Configure | None = None,
        recording: Recording | None = None,
        history: History | None = None,
        share: Share | None = None,
        stands: bool = False,
        again: Again | None = None,
        moved: Callable[[Target], None] | None = None,
    ) -> None:
        self._options = options
        self._resolved = resolved
        self._exact = exact
        self._clock = clock
        self._timing = timing
        self._log = log
        self._configure = configure
        self._recording = recording
        self._history = history
        self._share = share
        self._stands = stands
        self._again = again
        self._moved = moved
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watching: Watching | None = None
        self._stopping = threading.Event()
        # Reentrant, because a signal handler may reconnect while its thread holds it.
        self._lock = threading.RLock()

    def start(self, reader: Reader) -> None:
        """Begin to watch and to deliver to reader; returns at once."""
        self._thread = threading.Thread(target=self._run, args=(reader,), name="epwatch-watch", daemon=True)
        self._thread.start()

    def more(self) -> None:
        """Tell that the last batch was taken in."""
        self._tell(lambda watching: watching.more())

    def reconnect(self) -> None:
        """Skip every wait and try now, with the configuration as it is now."""
        self._tell(lambda watching: watching.reconnect())

    def confirm(self, told: Callable[[str], None]) -> None:
        """Compare what was delivered with a fresh list of the slices; told on the loop's thread, here without one."""
        if not self._tell(lambda watching: watching.questions.confirm(told)):
            told("not connected")

    def evidence(self, wanted: Wanted, told: Callable[[Evidence], None]) -> None:
        """Read what is asked for beside the streams; told, read by read, on the loop's thread, here if it has none."""
        if not self._tell(lambda watching: watching.questions.evidence(wanted, told)):
            told(Evidence(unread=("everything: not connected",)))

    def heard(self, told: Callable[[Iterator[bytes]], None]) -> None:
        """Have the lines of a recording of what was heard lately told, on the loop's thread; none if there is none."""
        self.retelling(lambda one: told(iter(()) if one is None else retold(one)))

    def retelling(self, told: Callable[[Retelling | None], None]) -> None:
        """Have what was heard lately told, on the loop's thread; None if there is none."""
        if not self._tell(lambda watching: told(watching.retelling())):
            told(None)

    def standing(self) -> Mapping[str | None, Sequence[StreamStatus]]:
        """Return how the streams stand at this moment; nothing before there are any."""
        with self._lock:
            return {} if self._watching is None else self._watching.standing()

    def namespaces(self, told: Callable[[frozenset[str] | None], None]) -> None:
        """Read the names of all namespaces; told once on the loop's thread, here if there is none."""
        if not self._tell(lambda watching: watching.questions.namespaces(told)):
            told(None)

    def stop(self) -> None:
        """End the watches; returns within a second."""
        self._stopping.set()
        self._tell(lambda watching: watching.stop())
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_STOPS_WITHIN)
        if self._configure is not None:
            self._configure.close()

    def _tell(self, call: Callable[["Watching"], None]) -> bool:
        """Have the loop's thread call this; return whether there is one."""
        with self._lock:
            if self._loop is None or self._watching is None:
                return False
            self._loop.call_soon_threadsafe(call, self._watching)
            return True

    def _run(self, reader: Reader) -> None:
        try:
            asyncio.run(self._watch(reader))
        except Exception as error:  # noqa: BLE001 - a bug must not end in a silent thread
            reader.failed(*self._told(error))

    def _told(self, error: Exception) -> tuple[str, int]:
        """Return what is said of an error, and the exit code; the log has the whole of a bug."""
        if isinstance(error, KubeconfigError):
            return str(error), _USAGE
        if self._log is not None:
            self._log.write("".join(traceback.format_exception(error)))
        return f"this is a bug in epwatch: {_innermost(error)}", _FAILED

    async def _watch(self, reader: Reader) -> None:
        watching = Watching(
            self._options,
            self._resolved,
            reader,
            self._clock,
            self._timing,
            exact=self._exact,
            log=self._log,
            configure=self._configure,
            recording=self._recording,
            history=self._history,
            share=self._share,
            again=self._again,
            moved=self._moved,
        )
        with self._lock:
            self._loop, self._watching = asyncio.get_running_loop(), watching
        if self._stopping.is_set():
            watching.stop()
        try:
            while await self._falls(watching, reader):
                watching.try_again()
        finally:
            with self._lock:
                self._loop = self._watching = None

    async def _falls(self, watching: Watching, reader: Reader) -> bool:
        """Watch until the end; where that fails, stand until somebody has it tried again, and return whether so."""
        try:
            await watching.run()
        except Exception as error:
            if not self._stands:
                raise
            message, code = self._told(error)
            # First: where it is the last one, nobody waits for its streams.
            reader.failed(message, code)
            return await watching.stand(clean(" ".join(message.split()), MESSAGE_LIMIT), credentials=code == _USAGE)
        return False


def _innermost(error: BaseException) -> str:
    """Return the first error within groups as one line."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return clean(f"{type(error).__name__}: {error}", 300)
