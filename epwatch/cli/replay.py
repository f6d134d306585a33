"""`epwatch replay`: a recording on the live tree's screen; where there is no screen, as text lines."""

import os

from epwatch.cli.arguments import Arguments
from epwatch.cli.live import show
from epwatch.cli.recording import played_source
from epwatch.cli.stream import follow
from epwatch.cli.terminal import on_screen
from epwatch.headless.live_lines import Wanted
from epwatch.headless.spoken import SpokenLines
from epwatch.headless.stream_text import TextLines


def run(arguments: Arguments) -> int:
    """Play it.

    Raises:
        CommandError: the file cannot be played.
    """
    files = tuple(arguments.files)
    # The terminal takes stdin's place where keys are read.
    stdin = os.dup(0) if "-" in files else 0
    screen = on_screen(os.environ)
    if screen and not arguments.plain:
        return show(played_source(arguments, files, exact=False, stdin=stdin))
    source = played_source(arguments, files, exact=True, stdin=stdin)
    make = SpokenLines if screen else TextLines
    lines = make(utc=arguments.utc, contexts=source.contexts)
    return follow(source, lines, Wanted(recorded=True, contexts=source.contexts))
