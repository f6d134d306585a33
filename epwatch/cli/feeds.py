"""The feed of the clusters that are to be watched: a watch thread for one, several side by side for more."""

from collections.abc import Sequence

from epwatch.clock import Clock
from epwatch.feed import ClusterFeed
from epwatch.history import History
from epwatch.kube.kubeconfig import Resolved
from epwatch.kube.settings_process import SettingsProcess
from epwatch.options import Options
from epwatch.several_feeds import SeveralFeeds
from epwatch.stream.redact import Redaction
from epwatch.stream.tape_file import TapeFile
from epwatch.stream_log import Log
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
) -> ClusterFeed:
    """Return a feed, not started, as :class:`epwatch.watch_thread.WatchThread` is made."""
    feeds = {
        each.target.context: WatchThread(
            options,
            each,
            exact=exact,
            clock=clock,
            log=log,
            # A screen has its first frame to paint meanwhile; what writes lines has nothing else to do.
            configure=None if exact else SettingsProcess(each),
            tape=tape,
            history=history,
            redaction=redaction,
            stands=len(resolved) > 1,
        )
        for each in resolved
    }
    return SeveralFeeds(feeds) if len(feeds) > 1 else next(iter(feeds.values()))
