"""Runs the live tree in the terminal and returns the exit code; the one entry for the command line."""

import os
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from epwatch.clock import Clock, SystemClock
from epwatch.options import Options
from epwatch.tui.app import EpwatchApp
from epwatch.tui.demo_control import DemoControl
from epwatch.tui.key_map import key_names, key_problems
from epwatch.tui.look.glyphs import signs_for
from epwatch.tui.look.themes import chosen, theme_problem
from epwatch.tui.places.elsewhere import Elsewhere
from epwatch.tui.setting import Setting
from epwatch.tui.shown.mutes import Mutes
from epwatch.tui.terminal import gnu_screen
from epwatch.tui.terminal.budget import ByteBudget
from epwatch.tui.terminal.colours import few_colours, light_ground
from epwatch.tui.terminal.driver import driver_for
from epwatch.tui.terminal.ending import INTERRUPTED, Ending
from epwatch.tui.terminal.line_mover import LineMover
from epwatch.tui.terminal.terminal import Terminal
from epwatch.tui.watched import Watched


def run_screen(
    watched: Watched,
    clock: Clock,
    demo: DemoControl | None = None,
    *,
    pinned: tuple[str, ...] = (),
    warnings: Callable[[Callable[[str], None]], None] = lambda _told: None,
    no_kubectl: str = "",
    elsewhere: Elsewhere | None = None,
) -> tuple[str | None, int]:
    """Show the tree until the user, a signal or the feed ends it; return why it failed, if it did, and the exit code.

    Must be called on the main thread, with stdin, stdout and stderr on a terminal, which is as before when this
    returns. The feed is stopped then, unless the time for the end is over: then the process ends here, with the exit
    code it was to have.

    Args:
        watched: where batches come from, started after the first frame; what header and messages name; the options.
        clock: for ages and highlights.
        demo: what + and - ask, None on a real cluster.
        pinned: services that stand first and open.
        warnings: is handed a function that shows a warning for good, from any thread.
        no_kubectl: why kubectl cannot be asked of what is shown, "" where it can.
        elsewhere: opens other namespaces and contexts; None where the screen stays where it is.
    """
    if problem := _problem(watched.options):
        return problem, 2
    gnu_screen.without_true_colour(os.environ)
    # An empty one counts too, as for Textual.
    no_color = "NO_COLOR" in os.environ
    theme = chosen(watched.options.theme, no_color=no_color, few=few_colours(), light=light_ground(os.environ))
    options = replace(watched.options, theme=theme)
    ending, mover = Ending(Terminal()), LineMover()
    signs = signs_for(os.environ)
    setting = Setting(
        clock=clock,
        # The line's time, not that of a recording, which may run faster or stand still.
        budget=ByteBudget(options.max_bytes, SystemClock().monotonic),
        mutes=Mutes(_muted_file()),
        signs=signs,
        key_names=key_names(options.keys, signs),
        no_color=no_color,
        demo=demo,
        pinned=pinned,
        no_kubectl=no_kubectl,
        mover=mover,
    )
    app = EpwatchApp(
        replace(watched, options=options),
        setting,
        driver_class=driver_for(lambda: ending.wish(INTERRUPTED), setting.budget.wrote, mover.before),
        leaving=ending.wish,
        warnings=warnings,
        elsewhere=elsewhere,
    )
    with setting.long_lived:
        return _run(app, ending, mouse=not options.no_mouse and gnu_screen.mouse_works(os.environ))


def _problem(options: Options) -> str | None:
    """Return what of the options the screen does not know, None where it knows all of them."""
    if (problem := theme_problem(options.theme)) is not None:
        return problem
    if problems := key_problems(options.keys, options.actions):
        return f"config file: {problems[0]} (epwatch config check tells all)"
    return None


def _run(app: EpwatchApp, ending: Ending, *, mouse: bool) -> tuple[str | None, int]:
    """Run the screen to its end and return what came of it, as :func:`run_screen` does."""
    ending.begin(app.end)
    try:
        app.run(mouse=mouse)
        app.stop_feeds()
    finally:
        ending.done()
    if (bug := app.last_words.bug()) is not None:
        return f"this is a bug in epwatch's screen: {bug}", 1
    return app.failure, app.return_code if app.return_code is not None else 1


def _muted_file() -> Path:
    """Return where muted findings are kept: with what else a program remembers of its use (XDG_STATE_HOME)."""
    import platformdirs

    return Path(platformdirs.user_state_dir("epwatch", appauthor=False)) / "muted"
