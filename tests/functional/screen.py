"""The app over a scripted feed with a frozen clock: what a test types, and what the screen then shows."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from textual.pilot import Pilot
from textual.widget import Widget

from epwatch.feed import AskEvidence, AskHeard, AskNames
from epwatch.history import History
from epwatch.kube.target import Target
from epwatch.model.batch import Batch
from epwatch.options import Options
from epwatch.stream.playback import Playback
from epwatch.tui.app import EpwatchApp
from epwatch.tui.key_map import key_names
from epwatch.tui.long_lived import LongLived
from epwatch.tui.look.glyphs import UNICODE, Signs
from epwatch.tui.places.elsewhere import Elsewhere
from epwatch.tui.setting import Setting
from epwatch.tui.shown.mutes import Mutes
from epwatch.tui.terminal.budget import ByteBudget
from epwatch.tui.watched import Watched
from tests.functional import scenes
from tests.functional.scripted_feed import ScriptedFeed

_STARTS: Final = 30.0
"""Seconds within which the feed is started, on however slow a machine."""


class FrozenClock:
    """Both clocks stand until they are moved."""

    def __init__(self, now: float = scenes.NOW) -> None:
        self.now = now

    def wall(self) -> float:
        """Return seconds since the epoch."""
        return self.now

    def monotonic(self) -> float:
        """Return the same seconds."""
        return self.now


class DemoLog:
    """Remembers what was asked of the demo."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, int]] = []

    def scale(self, namespace: str, service: str, by: int) -> None:
        """Remember."""
        self.asked.append((namespace, service, by))


class Screen:
    """The running app with its feed, clock and demo."""

    def __init__(self, app: EpwatchApp, pilot: Pilot[None], feed: ScriptedFeed, clock: FrozenClock) -> None:
        self.app = app
        self.pilot = pilot
        self.feed = feed
        self.clock = clock

    async def deliver(self, *batches: Batch) -> None:
        """Deliver batches and wait until they are shown."""
        self.feed.deliver(*batches)
        await self.pilot.pause()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys and wait until that is shown."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def pass_time(self, seconds: float) -> None:
        """Move the clock and let the screen notice."""
        self.clock.now += seconds
        self.app.main.parts.upkeep.update()
        await self.pilot.pause()

    @property
    def rows(self) -> list[str]:
        """Return the tree's lines in view, without spaces at their ends."""
        return [line_text(self.app.main.parts.tree, y) for y in range(self.app.main.parts.tree.size.height)]

    @property
    def shown(self) -> list[str]:
        """Return the tree's lines that are not empty."""
        return [row for row in self.rows if row]

    @property
    def cursor(self) -> str:
        """Return the line with the cursor."""
        found = [row for row in self.rows if row.startswith("▌")]
        return found[0] if found else ""

    def part(self, selector: str) -> list[str]:
        """Return the lines of the header, the footer or another part."""
        widget = self.app.screen.query_one(selector)
        return [line_text(widget, y) for y in range(widget.size.height)]


def line_text(widget: Widget, y: int) -> str:
    """Return what a widget shows on one of its lines."""
    return widget.render_line(y).text.rstrip()


@asynccontextmanager
async def screen(
    *batches: Batch,
    size: tuple[int, int] = (100, 24),
    demo: DemoLog | None = None,
    pinned: tuple[str, ...] = ("web-service",),
    options: Options | None = None,
    target: Target = scenes.TARGET,
    signs: Signs = UNICODE,
    mutes: Mutes | None = None,
    evidence: AskEvidence | None = None,
    names: AskNames | None = None,
    elsewhere: Elsewhere | None = None,
    history: History | None = None,
    no_kubectl: str = "",
    heard: AskHeard | None = None,
    playback: Playback | None = None,
    now: float = scenes.NOW,
    no_color: bool = False,
    rate: float = 0,
    targets: tuple[Target, ...] = (),
    long_lived: LongLived | None = None,
) -> AsyncIterator[Screen]:
    """Run the app and deliver the batches, both clocks at ``now``; it is stopped at the end."""
    feed, clock = ScriptedFeed(), FrozenClock(now)
    given = options or Options(utc=True)
    app = EpwatchApp(
        Watched(feed, target, given, evidence, names, history, heard, playback, targets),
        Setting(
            clock=clock,
            budget=ByteBudget(rate, clock.monotonic),
            mutes=mutes or Mutes(),
            signs=signs,
            key_names=key_names(given.keys, signs),
            no_color=no_color,
            demo=demo,
            pinned=pinned,
            no_kubectl=no_kubectl,
            long_lived=long_lived or LongLived(),
        ),
        elsewhere=elsewhere,
    )
    async with app.run_test(size=size) as pilot:
        # The first frame, then the feed: on a slow machine that is more than one round.
        deadline = time.monotonic() + _STARTS
        while feed.reader is None and time.monotonic() < deadline:
            await pilot.pause()
        running = Screen(app, pilot, feed, clock)
        if batches:
            await running.deliver(*batches)
        yield running


def story(count: int = 3) -> Batch:
    """Return the first picture: web-service with so many pods, and the others."""
    return scenes.initial([scenes.web(count), *scenes.others()])
