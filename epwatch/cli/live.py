"""`epwatch`: the live tree; where there is no screen to draw on, the same as text lines."""

import os

from epwatch.cli.arguments import Arguments
from epwatch.cli.compose import Source, open_source
from epwatch.cli.demo_cluster import DemoCluster
from epwatch.cli.exits import CommandError
from epwatch.cli.plain import converse
from epwatch.cli.stream import follow, say_missing
from epwatch.cli.terminal import on_screen
from epwatch.garbage import nothing_collected
from epwatch.headless.live_lines import Wanted
from epwatch.headless.stream_text import TextLines


def run(arguments: Arguments) -> int:
    """Show the live tree, or follow as text.

    Raises:
        CommandError: as the feed tells.
    """
    if not on_screen(os.environ):
        return follow_as_text(open_source(arguments, exact=True), arguments)
    if arguments.plain:
        return converse(open_source(arguments, exact=True), utc=arguments.utc)
    return show(open_source(arguments, exact=False))


def follow_as_text(source: Source, arguments: Arguments) -> int:
    """Write the source's changes to stdout as text lines until it ends."""
    wanted = Wanted(
        contexts=source.contexts,
        named=source.options.services,
        missing=lambda names: say_missing(names, source, arguments),
    )
    return follow(source, TextLines(utc=arguments.utc, contexts=source.contexts), wanted)


def show(source: Source, *, demo: DemoCluster | None = None, pinned: tuple[str, ...] = ()) -> int:
    """Show the source on the screen and return the exit code; ``pinned`` services stand first and open.

    Raises:
        CommandError: the feed failed, with its message and exit code.
    """
    # The one place of the command line that loads Textual, and only when there is a screen.
    with nothing_collected("epwatch.tui.run"):
        from epwatch.cli.elsewhere import ClusterElsewhere
        from epwatch.tui.run import run_screen
        from epwatch.tui.watched import Watched

    # What is recorded, and what was, is about the place that it began with.
    stays = source.recorded or source.tape is not None
    watched = Watched(
        source.feed,
        source.target,
        source.options,
        source.evidence,
        source.names,
        source.history,
        source.heard,
        None if source.played is None else source.played.playback,
        source.targets,
        source.standing,
        source.warned,
    )
    try:
        message, code = run_screen(
            watched,
            source.clock,
            demo,
            pinned=pinned or source.options.services,
            warnings=source.warn,
            no_kubectl=_no_kubectl(source, demo),
            elsewhere=None if stays else ClusterElsewhere(source),
        )
        if message is not None:
            source.note(message)
    finally:
        source.stop()
    if message is not None:
        raise CommandError(message, code)
    return code


def _no_kubectl(source: Source, demo: DemoCluster | None) -> str:
    """Return why kubectl cannot be asked of what is shown, "" where it can."""
    if demo is not None:
        return "the demo is in no kubeconfig: epwatch demo --serve makes one for kubectl"
    if source.recorded:
        return "this is a recording: there is no cluster to ask"
    if source.options.token is not None:
        return "kubectl would need the token on its command line, where others see it: put it into a kubeconfig"
    return ""
