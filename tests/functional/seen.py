"""A screen with a history: what is delivered is kept as a feed keeps it, with what the screen showed of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec.structs import replace

from epwatch.feed import AskHeard
from epwatch.history import History
from epwatch.model.batch import Batch
from epwatch.model.change import Change, ChangeType
from epwatch.model.merging import ALONE, Merged
from epwatch.model.snapshot import ServiceSnapshot, State, Verdict
from epwatch.tui.look.glyphs import UNICODE, Signs
from tests.functional import scenes
from tests.functional.screen import Screen, screen, story

LIMIT = 4 * 1024 * 1024


class Seen:
    """Delivers news some seconds apart; ``rows`` holds what the tree showed after each."""

    def __init__(self, it: Screen, history: History) -> None:
        self.it = it
        self.history = history
        self.rows: list[list[str]] = [it.rows]

    async def news(self, batch: Batch, after: float = 2.0, merged: Merged = ALONE) -> None:
        """Deliver a batch, one step of so many events, so many seconds after the one before."""
        self.it.clock.now += after
        batch = replace(batch, time=self.it.clock.now)
        self.history.add(batch, self.it.clock.now, merged)
        await self.it.deliver(batch)
        self.rows.append(self.it.rows)

    @property
    def header(self) -> str:
        """Return the header's first line."""
        return self.it.part("Header")[0]


def verdict(old: ServiceSnapshot, new: ServiceSnapshot) -> Change:
    """Return that a service's verdict changed."""
    return Change(
        type=ChangeType.VERDICT_CHANGED,
        service=new.key,
        after=new,
        before=old,
        verdict=new.verdict,
        verdict_was=old.verdict,
        message=new.verdict.message,
    )


def outage() -> tuple[ServiceSnapshot, Batch]:
    """Return web-service with a row that left rotation and another verdict, and the batch that tells it."""
    old = scenes.web(3)
    worse = Verdict(code="Degraded", severity="warning", message="2 of 3 are ready")
    new = replace(scenes.web(3, State.NOT_READY), verdict=worse)
    batch = scenes.change(old, new)
    return new, replace(batch, changes=(*batch.changes, verdict(old, new)))


@asynccontextmanager
async def seen(
    size: tuple[int, int] = (110, 24), first: Batch | None = None, signs: Signs = UNICODE, heard: AskHeard | None = None
) -> AsyncIterator[Seen]:
    """Run the app over a first picture that is in the history too."""
    history = History(LIMIT)
    begin = first or story()
    history.add(begin, begin.time)
    async with screen(begin, size=size, history=history, signs=signs, heard=heard) as it:
        yield Seen(it, history)
