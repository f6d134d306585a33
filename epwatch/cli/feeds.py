"""The feed of the clusters that are to be watched: a watch thread for one, several side by side for more."""

import time
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from epwatch.clock import Clock
from epwatch.history import History
from epwatch.kube.kubeconfig import Resolved
from epwatch.kube.rewritten import Rewritten
from epwatch.kube.settings_process import SettingsProcess
from epwatch.kube.target import Target
from epwatch.options import Options
from epwatch.several_feeds import ClusterFeed, SeveralFeeds
from epwatch.share import Share
from epwatch.stream.event_clock import EventClock
from epwatch.stream.recording import Recording
from epwatch.stream.redact import Redaction
from epwatch.stream.tape import PictureOptions
from epwatch.stream.tape_file import TapeFile
from epwatch.stream_log import Log, LogOf
from epwatch.watch_thread import WatchThread


def watch(
    options: Options,
    resolved: Sequence[Resolved],
    *,
    exact: bool,
    clock: Clock,
    log: Log | None = None,
    tape: TapeFile | None = None,
    history: History | None = None,
    redaction: Redaction | None = None,
    moved: Callable[[Target], None] | None = None,
) -> ClusterFeed:
    """Return a feed, not started, as :class:`epwatch.watch_thread.WatchThread` is made."""
    recording = None
    if tape is not None:
        pictures = {each.target.context: PictureOptions.of(options, each.target) for each in resolved}
        recording = Recording(EventClock(clock), pictures, tape, redaction)
    # What is kept of what was heard is kept by each.
    own = replace(options, history=options.history // len(resolved))
    # A screen has its first frame to paint meanwhile; what writes lines has nothing else to do.
    apart = [None] * len(resolved) if exact else SettingsProcess.for_all(resolved)
    share = Share(time.perf_counter)
    rewritten = Rewritten(options)
    feeds = {
        each.target.context: WatchThread(
            own,
            each,
            exact=exact,
            clock=clock,
            log=log if log is None or len(resolved) == 1 else LogOf(log, each.target.context),
            configure=configure,
            recording=recording,
            history=history,
            share=share,
            stands=len(resolved) > 1,
            again=rewritten.resolve,
            moved=moved,
        )
        for each, configure in zip(resolved, apart, strict=True)
    }
    return SeveralFeeds(feeds) if len(feeds) > 1 else next(iter(feeds.values()))
