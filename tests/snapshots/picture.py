"""A picture: what is played, in which terminal, what is pressed; and how it is taken."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import Final
from unittest.mock import patch

from msgspec import Struct
from msgspec.structs import replace
from rich.color import ColorSystem

from epwatch.history import History
from epwatch.kube.target import Target
from epwatch.model.batch import Batch
from epwatch.options import Options
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.playback import Playback
from epwatch.tui.look.glyphs import UNICODE, Signs
from tests.functional import scenes
from tests.functional.screen import DemoLog, Screen, screen
from tests.snapshots.cells import Seen, seen
from tests.snapshots.page import page
from tests.snapshots.tape import Played, played

_HISTORY: Final = 8 * 1024 * 1024
"""Bytes: all of a short recording."""
_TURNS: Final = 200
"""Looks at a screen until it is as it should be, and stands still: one is most often enough."""

TAPE_TARGET: Final = Target(context="sim", namespaces=None, server="none", kubeconfig="recording scaled.ndjson")
"""What the header names of a recording."""

Source = Callable[[], AbstractContextManager[Played]]
"""Gives what is told to the screen."""


def tape(name: str, at: str) -> Source:
    """Return a recording of tests/data up to a time of day."""
    return partial(played, name, at)


def scene(*batches: Batch, now: float = scenes.NOW) -> Source:
    """Return batches that a test made by hand."""
    return lambda: nullcontext(Played(batches, now, lambda _wanted, _told: None))


def typed(line: str) -> tuple[str, ...]:
    """Return the keys of a command line such as ``:from node-a``, with its enter."""
    return ("colon", *line.removeprefix(":"), "enter")


class Picture(Struct, frozen=True, kw_only=True):
    """One picture.

    ``title`` says what there is to see; ``keys`` are pressed when all is told; ``shows`` stands on the screen when it
    is as it should be. ``act`` does what keys cannot. ``no_color``: as with NO_COLOR in the environment. ``targets``
    are those of several contexts.
    """

    name: str
    title: str
    source: Source
    shows: str
    size: tuple[int, int] = (80, 24)
    keys: tuple[str, ...] = ()
    act: Callable[[Screen], Awaitable[None]] | None = None
    theme: str = "dark"
    signs: Signs = UNICODE
    colours: ColorSystem = ColorSystem.TRUECOLOR
    no_color: bool = False
    target: Target = TAPE_TARGET
    targets: tuple[Target, ...] = ()
    pinned: tuple[str, ...] = ("web-service",)
    options: Options = Options(utc=True)
    demo: bool = False
    replayed: bool = False

    @property
    def file(self) -> str:
        """Return the name of the file that keeps it."""
        return f"{self.name}-{self.size[0]}x{self.size[1]}.txt"

    @property
    def heading(self) -> str:
        """Return the page's first line."""
        return f"{self.title} ({self.size[0]}x{self.size[1]}, {self.theme})"


async def taken(picture: Picture, export: Callable[[str], None] = lambda _svg: None) -> str:
    """Return a picture's page; ``export`` is handed the same as SVG.

    Raises:
        AssertionError: the screen does not come to show what it should.
    """
    history = History(_HISTORY)
    with _environment(picture), picture.source() as told:
        async with screen(
            size=picture.size,
            demo=DemoLog() if picture.demo else None,
            pinned=picture.pinned,
            options=_options(picture),
            target=picture.target,
            targets=picture.targets,
            signs=picture.signs,
            no_color=picture.no_color,
            evidence=told.evidence,
            history=history,
            playback=Playback(PlayClock()) if picture.replayed else None,
            now=told.batches[0].time if told.batches else told.now,
        ) as it:
            await _tell(it, told, history)
            await it.press(*picture.keys)
            if picture.act is not None:
                await picture.act(it)
            shown = await _still(it, picture)
            export(it.app.export_screenshot(title=picture.heading))
    return page(picture.heading, shown)


@contextmanager
def _environment(picture: Picture) -> Iterator[None]:
    """Let the environment say of colours what the picture wants, whatever it says outside."""
    with patch.dict(os.environ):
        os.environ.pop("NO_COLOR", None)
        if picture.no_color:
            os.environ["NO_COLOR"] = "1"
        yield


def _options(picture: Picture) -> Options:
    return replace(picture.options, theme=picture.theme)


async def _tell(it: Screen, told: Played, history: History) -> None:
    """Tell each batch at its own time, then let time pass until the picture's."""
    for batch in told.batches:
        it.clock.now = batch.time
        history.add(batch, batch.time)
        asked = it.feed.asked
        it.feed.deliver(batch)
        # It asks for more once this one is painted.
        while it.feed.asked == asked:  # noqa: ASYNC110 - the feed counts, it tells nobody
            await asyncio.sleep(0)
    await it.pass_time(told.now - it.clock.now)


async def _still(it: Screen, picture: Picture) -> Seen:
    """Return what is shown once that does not change any more."""
    before: Seen | None = None
    for _turn in range(_TURNS):
        await it.pilot.pause()
        now = seen(it.app, picture.colours)
        if now == before and _shows(now, picture.shows):
            return now
        before = now
    text = "" if before is None else "\n".join(line.text for line in before.lines)
    raise AssertionError(f"{picture.name} does not show {picture.shows!r}, or does not stand still:\n{text}")


def _shows(now: Seen, text: str) -> bool:
    return any(text in line.text for line in now.lines)
