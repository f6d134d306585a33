"""Scenes of three contexts: us1 and us2 have mostly the same services, eu1 fewer; and batches of each of them."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from msgspec.structs import replace

from epwatch.feed import AskEvidence
from epwatch.history import History
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.snapshot import ServiceSnapshot, State
from epwatch.tui.places.elsewhere import Elsewhere
from tests.functional import scenes
from tests.functional.screen import Screen, screen

CONTEXTS = ("us1", "us2", "eu1")
TARGETS = tuple(replace(scenes.TARGET, context=context) for context in CONTEXTS)
REFUSED = "connection refused by api.us2.example:6443"


def of(context: str, snapshot: ServiceSnapshot) -> ServiceSnapshot:
    """Return a service as one of a context."""
    return replace(snapshot, key=replace(snapshot.key, context=context))


def web(context: str, count: int = 3, first: State = State.READY) -> ServiceSnapshot:
    """Return web-service of a context with so many pods, degraded where the first is not ready."""
    snapshot = of(context, scenes.web(count, first))
    if first is State.READY:
        return snapshot
    return replace(snapshot, verdict=replace(snapshot.verdict, code="Degraded", severity="warning"))


def services(context: str) -> tuple[ServiceSnapshot, ...]:
    """Return the services of a context."""
    others = {"us1": scenes.others(), "us2": scenes.others()[:2], "eu1": ()}[context]
    first = State.NOT_READY if context == "us2" else State.READY
    return (web(context, 3, first), *(of(context, each) for each in others))


def whole(context: str, found: Iterable[ServiceSnapshot] | None = None) -> Batch:
    """Return the first whole picture of a context."""
    return scenes.initial(services(context) if found is None else found, context=context)


def down(context: str, *, listed: bool = True, since: float = 12.0) -> Batch:
    """Return that a context is not reached, since so many seconds; ``listed``: it was before."""
    streams = tuple(
        StreamStatus(
            kind=kind,
            namespace="default",
            phase=Phase.RETRYING,
            since=scenes.NOW - since,
            last_heard=scenes.NOW - since if listed else None,
            cause=REFUSED,
            next_try=scenes.NOW + 4,
            listed=listed,
        )
        for kind in Kind
    )
    return Batch(time=scenes.NOW, context=context, streams=streams, synced=listed)


def up(context: str) -> Batch:
    """Return that all streams of a context are live."""
    return Batch(time=scenes.NOW, context=context, streams=scenes.streams(), synced=True)


def change(old: ServiceSnapshot, new: ServiceSnapshot) -> Batch:
    """Return the batch that takes one picture of a service to another, in its context."""
    return replace(scenes.change(old, new), context=new.key.context)


@asynccontextmanager
async def side_by_side(
    *batches: Batch,
    size: tuple[int, int] = (100, 24),
    pinned: tuple[str, ...] = (),
    history: History | None = None,
    evidence: AskEvidence | None = None,
    elsewhere: Elsewhere | None = None,
) -> AsyncIterator[Screen]:
    """Run the screen over the three contexts; without batches all of them are whole."""
    told = batches or tuple(whole(context) for context in CONTEXTS)
    async with screen(
        *told,
        size=size,
        pinned=pinned,
        target=TARGETS[0],
        targets=TARGETS,
        history=history,
        evidence=evidence,
        elsewhere=elsewhere,
    ) as it:
        yield it
