"""Puts a feed together: from the command line to a cluster that is about to be watched."""

from msgspec import Struct

from epwatch.cli.arguments import Arguments
from epwatch.cli.exits import CommandError, Exit
from epwatch.cli.options_from import cluster_options
from epwatch.clock import Clock, SystemClock
from epwatch.feed import Feed
from epwatch.kube.kubeconfig import KubeconfigError, Resolved, resolve
from epwatch.kube.target import Target
from epwatch.options import Options
from epwatch.watch_thread import WatchThread


class Source(Struct, frozen=True):
    """A feed that is not started yet, and what it is a picture of."""

    feed: Feed
    target: Target
    options: Options
    clock: Clock


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
    return Source(WatchThread(options, resolved, exact=exact, clock=clock), resolved.target, options, clock)
