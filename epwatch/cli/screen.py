"""Runs the screen over a source; the one module of the command line that loads Textual."""

import asyncio
import os

from epwatch.cli.compose import Source
from epwatch.cli.screen_end import ScreenEnd
from epwatch.tui.app import EpwatchApp
from epwatch.tui.demo_control import DemoControl
from epwatch.tui.glyphs import signs_for


def run_screen(source: Source, demo: DemoControl | None, pinned: tuple[str, ...]) -> tuple[str | None, int]:
    """Show the source until the end; return the feed's message if it failed, and the exit code."""
    app = EpwatchApp(
        source.feed, source.target, source.options, source.clock, demo, pinned=pinned, signs=signs_for(os.environ)
    )
    return asyncio.run(_run(app, source))


async def _run(app: EpwatchApp, source: Source) -> tuple[str | None, int]:
    loop = asyncio.get_running_loop()

    def ask(code: int) -> None:
        loop.call_soon_threadsafe(lambda: app.exit(return_code=code))

    with ScreenEnd(ask) as end:
        try:
            await app.run_async()
        finally:
            source.feed.stop()
    return app.failure, end.code if end.code is not None else app.return_code or 0
