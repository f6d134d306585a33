"""Does acts on the running screen; after them the screen must be usable and show what a fresh one shows."""

import asyncio
import resource
from collections.abc import Iterable
from contextlib import suppress
from time import perf_counter, process_time
from typing import Final

from msgspec import Struct
from textual import events
from textual.pilot import Pilot

from epwatch.options import Options
from epwatch.tui.app import EpwatchApp
from epwatch.tui.key_map import key_names
from epwatch.tui.keys.named import key_name
from epwatch.tui.keys.written import written
from epwatch.tui.long_lived import LongLived
from epwatch.tui.look.glyphs import ASCII, UNICODE
from epwatch.tui.setting import Setting
from epwatch.tui.shown.mutes import Mutes
from epwatch.tui.terminal.budget import ByteBudget
from epwatch.tui.terminal.ending import INTERRUPTED
from epwatch.tui.watched import Watched
from tests.functional.screen import DemoLog, FrozenClock, line_text
from tests.monkey.acts import Act, Does, keys_of
from tests.monkey.world import EVERYWHERE, Atlas, World, WorldFeed, names

_SIZE: Final = (120, 40)
_LONG: Final = 3600
"""Seconds after which no mark and no ghost is told any more."""
_PATIENCE: Final = 60.0
"""Seconds: a key that is not answered by then never will be."""
_LOOK: Final = 0.05
"""Seconds between two looks whether the program has ended."""
_PANELS: Final = 12
"""More of them than can be open one over the other."""
_OPTIONS: Final = Options(utc=True, max_bytes=0)


class WrongPictureError(AssertionError):
    """The screen cannot be used any more, or shows something else than a fresh one."""


class Lag(Struct, frozen=True):
    """Seconds from a key to its painted answer, and those of them in which this process worked; of text a key's.

    ``alone``: nobody else was given this process's core meanwhile, so that what it took is its own doing.
    """

    took: float
    worked: float
    alone: bool
    act: Act


class Session:
    """One monkey at one world; the screen is started again whenever a key ended it.

    ``lags`` tell how late each key was answered, ``done`` are the acts so far, ``ends`` how often the program ended.
    ``long_lived`` is what keeps garbage collections short, where it is begun.
    """

    def __init__(self, long_lived: LongLived | None = None) -> None:
        self.lags: list[Lag] = []
        self.done: list[Act] = []
        self.ends = 0
        self._clock = FrozenClock()
        self._world = World(self._clock)
        self._mutes = Mutes()
        self._long_lived = long_lived or LongLived()

    async def run(self, acts: Iterable[Act]) -> None:
        """Do all acts, then check the picture, and leave with q.

        Raises:
            WrongPictureError: the screen is not usable after them, or its picture is wrong.
            Exception: whatever broke the screen.
        """
        left = iter(acts)
        while not await self._until_end(left):
            self.ends += 1

    async def _until_end(self, acts: Iterable[Act]) -> bool:
        """Do acts in one run of the program; return whether they were all that there are."""
        app = self._app()
        async with app.run_test(size=_SIZE) as pilot:
            user = User(app, pilot)
            await user.answered()
            for act in acts:
                self.done.append(act)
                if not await self._do(act, user):
                    break
            else:
                await self._check(user)
                await user.press("q")
                _expect(app.return_code == 0, f"q ended with {app.return_code}")
                return True
        _expect(app.return_code in (0, INTERRUPTED), f"ended with {app.return_code}: {app.failure}")
        self._world.feeds.clear()
        return False

    async def _do(self, act: Act, user: "User") -> bool:
        """Do one act; return whether the program goes on."""
        if act.does is Does.NEWS:
            self._world.step(act.number)
            return True
        if act.does is Does.TIME:
            self._clock.now += act.number
            return True
        begin, worked, ousted = perf_counter(), process_time(), _ousted()
        going = await user.do(act)
        if keys := keys_of(act):
            took, worked = perf_counter() - begin, process_time() - worked
            self.lags.append(Lag(took / keys, worked / keys, _ousted() == ousted, act))
        return going

    def _app(self) -> EpwatchApp:
        feed, clock = WorldFeed(self._world, None), self._clock
        return EpwatchApp(
            Watched(feed, EVERYWHERE, _OPTIONS, None, names, feed.history),
            Setting(
                clock=clock,
                budget=ByteBudget(0, clock.monotonic),
                mutes=self._mutes,
                key_names=key_names(_OPTIONS.keys, UNICODE),
                demo=DemoLog(),
                pinned=("web-service",),
                long_lived=self._long_lived,
            ),
            elsewhere=Atlas(self._world, _OPTIONS),
        )

    async def _check(self, user: "User") -> None:
        """Compare with a screen that sees the same world for the first time."""
        await _to_the_tree(user)
        self._clock.now += _LONG
        shown = await _whole(user)
        feeds, self._world.feeds = self._world.feeds, []
        app = self._app()
        async with app.run_test(size=_SIZE) as pilot:
            fresh = await _whole(User(app, pilot))
        self._world.feeds = feeds
        wrong = [f"{a!r}\n  fresh: {b!r}" for a, b in zip(shown, fresh, strict=True) if a != b]
        _expect(not wrong, "not as a fresh screen:\n" + "\n".join(wrong))


class User:
    """Hands and eyes at a running screen."""

    def __init__(self, app: EpwatchApp, pilot: Pilot[None]) -> None:
        self.app = app
        self._pilot = pilot

    async def do(self, act: Act) -> bool:
        """Do what a user does, and wait until it is painted; return whether the program goes on."""
        match act.does:
            case Does.KEY:
                self._key(act.text)
            case Does.TYPE:
                for character in act.text:
                    self._key("space" if character == " " else character)
            case Does.PASTE:
                self._send(events.Paste(act.text))
            case Does.RESIZE:
                await self._pilot.resize_terminal(act.x, act.y)
            case _:
                self._mouse(act)
        return await self.answered()

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other's answer."""
        for key in keys:
            await self.do(Act(Does.KEY, key))

    async def say(self, line: str) -> None:
        """Type a command."""
        await self.press("colon")
        await self.do(Act(Does.TYPE, line))
        await self.press("enter")

    async def answered(self) -> bool:
        """Wait until all that was sent is handled and painted; return whether the program goes on."""
        # A second round: what the first one handled may have been handed on, to a panel or to the app.
        for _ in range(2):
            painted = asyncio.Event()
            deadline = perf_counter() + _PATIENCE
            while not self._gone and not painted.is_set():
                # Anew at each look: a panel that closes takes what waits in its queue with it.
                self.app.call_later(self._when_painted, painted)
                with suppress(TimeoutError):
                    await asyncio.wait_for(painted.wait(), _LOOK)
                _expect(perf_counter() < deadline, "no answer: the screen is frozen")
        return not self._gone

    async def everywhere(self) -> None:
        """Wait until all namespaces are shown: another place is read beside the one that is in view."""
        deadline = perf_counter() + _PATIENCE
        while (parts := self.app.main.parts).watched.target.namespaces is not None or not parts.showing.picture.synced:
            _expect(perf_counter() < deadline, "all namespaces are not shown")
            await asyncio.sleep(_LOOK)
        await self.answered()

    @property
    def header(self) -> str:
        """Return the first line of the tree's screen."""
        return line_text(self.app.main.query_one("Header"), 0)

    @property
    def _gone(self) -> bool:
        # Set at once where it ends, by a key or by an exception.
        return self.app.return_code is not None

    def _when_painted(self, painted: asyncio.Event) -> None:
        if self._gone:
            painted.set()
        else:
            self.app.screen.call_later(self.app.screen.call_after_refresh, painted.set)

    def _key(self, key: str) -> None:
        name = written(key)
        character = " " if name == "space" else key_name(name, ASCII)
        self._send(events.Key(name, character if len(character) == 1 else None))

    def _mouse(self, act: Act) -> None:
        width, height = self.app.size
        x, y = act.x % width, act.y % height
        if act.does is Does.WHEEL:
            kind = events.MouseScrollDown if act.number > 0 else events.MouseScrollUp
            for _ in range(abs(act.number)):
                self._send(_at(kind, x, y, 0))
            return
        self._send(_at(events.MouseMove, x, y, 0))
        for _ in range(act.number):
            self._send(_at(events.MouseDown, x, y, 1))
            self._send(_at(events.MouseUp, x, y, 1))

    def _send(self, event: events.Event) -> None:
        self.app.post_message(event)


def _ousted() -> int:
    """Return how often this process had to leave its core to another one so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw


def _at(kind: type[events.MouseEvent], x: int, y: int, button: int) -> events.MouseEvent:
    return kind(None, x, y, 0, 0, button, shift=False, meta=False, ctrl=False)


async def _to_the_tree(user: User) -> None:
    """Come back with Esc alone, however many panels are open."""
    for _ in range(_PANELS):
        await user.press("escape")
    _expect(user.app.screen is user.app.main, f"Esc does not lead out of {user.app.screen}")
    _expect("looking at" not in user.header, f"Esc does not lead back to live: {user.header}")
    if "PAUSED" in user.header:
        await user.press("p")


async def _whole(user: User) -> list[str]:
    """Return the tree's lines, all open, in the plain order, seen from nowhere, at one size."""
    await user.do(Act(Does.RESIZE, x=_SIZE[0], y=_SIZE[1]))
    for line in ("sort name", "group", "from"):
        await user.say(line)
    await user.press("0")
    await user.everywhere()
    await user.press("asterisk", "g", "ctrl+l")
    user.app.main.parts.upkeep.update()
    await user.answered()
    tree = user.app.main.parts.tree
    return [line_text(tree, y) for y in range(tree.size.height)]


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise WrongPictureError(otherwise)
