"""Puts a feed together: from the command line to a cluster that is about to be watched."""

from collections.abc import Callable

from msgspec import Struct

from epwatch import __version__
from epwatch.cli import library_logs
from epwatch.cli.arguments import Arguments
from epwatch.cli.exits import CommandError, Exit, tell
from epwatch.cli.logfile import LogFile
from epwatch.cli.messages import tried
from epwatch.cli.options_from import cluster_options
from epwatch.clock import Clock, SystemClock
from epwatch.feed import ConfirmedFeed
from epwatch.kube.kubeconfig import KubeconfigError, Resolved, resolve
from epwatch.kube.settings_process import SettingsProcess
from epwatch.kube.target import Target
from epwatch.options import Options
from epwatch.watch_thread import WatchThread


class Source(Struct, frozen=True):
    """A feed that is not started yet, and what it is a picture of."""

    feed: ConfirmedFeed
    target: Target
    options: Options
    clock: Clock
    log: LogFile | None = None

    def warn(self, told: Callable[[str], None] | None = None) -> None:
        """Have it told if the log turns out not to be whole; on stderr unless there is another place.

        There the standing warnings are told as well, which a screen has in its header.
        """
        for banner in self.target.banners if told is None else ():
            _warn_on_stderr(banner)
        if self.log is not None:
            self.log.listen(told or _warn_on_stderr)

    def note(self, text: str) -> None:
        """Keep a text in the log, if there is one."""
        if self.log is not None:
            self.log.write(text)

    def stop(self) -> None:
        """End the feed, and write what the log still holds."""
        self.feed.stop()
        if self.log is not None:
            self.log.close()


def _warn_on_stderr(text: str) -> None:
    tell(f"epwatch: {text}")


def open_source(arguments: Arguments, *, exact: bool) -> Source:
    """Return the source that the arguments name; ``exact`` hands out every change by itself, for lines.

    Raises:
        CommandError: no kubeconfig, a broken one, or an unknown name in it; exit code 2.
    """
    options = cluster_options(arguments)
    try:
        resolved = resolve(options)
    except KubeconfigError as error:
        raise CommandError(str(error), Exit.USAGE) from None
    return source_of(options, resolved, exact=exact)


def source_of(options: Options, resolved: Resolved, *, exact: bool) -> Source:
    """Return the source on a cluster that is already known."""
    clock = SystemClock()
    log = None if options.log_file is None else _open_log(options.log_file, resolved.target, clock)
    library_logs.divert(log)
    # A screen has its first frame to paint meanwhile; what writes lines has nothing else to do.
    configure = None if exact else SettingsProcess(resolved)
    feed = WatchThread(options, resolved, exact=exact, clock=clock, log=log, configure=configure)
    return Source(feed, resolved.target, options, clock, log)


def _open_log(path: str, target: Target, clock: Clock) -> LogFile:
    log = LogFile(path, clock)
    log.write(f"epwatch {__version__} begins: {tried(target)}")
    return log
