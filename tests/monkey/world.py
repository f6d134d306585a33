"""A cluster that changes by a number: services and rows come and go, streams fail and return, gaps are told."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from msgspec.structs import replace

from epwatch.feed import Reader
from epwatch.history import History
from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot, State, Verdict
from epwatch.options import Options
from epwatch.tui.places.elsewhere import ElsewhereError, Place
from epwatch.tui.watched import Watched
from tests.functional import scenes
from tests.functional.screen import FrozenClock
from tests.functional.seen import LIMIT, verdict

EVERYWHERE: Final = replace(scenes.TARGET, namespaces=None)
_PLACES: Final = ("default", "shop", "billing")
_STATES: Final = (State.READY, State.READY, State.READY, State.NOT_READY, State.DRAINING, State.TERMINATING)
_VERDICTS: Final = (("Ok", "info"), ("Degraded", "warning"), ("Outage", "error"), ("NoMatchingPods", "error"))
_MOST: Final = 60
"""Services beside the tutorial's: more than a screen of 100 lines holds once they are open."""


class World:
    """What there is now; ``clock`` is its time. Every feed that reads it is told what changes."""

    def __init__(self, clock: FrozenClock) -> None:
        self.clock = clock
        self.feeds: list[WorldFeed] = []
        self.services = {one.key: one for one in (scenes.web(3), *scenes.others())}
        self.streams = scenes.streams()

    def step(self, number: int) -> None:
        """Change by a number: the same one changes the same world in the same way."""
        random = Random(number)  # noqa: S311 - no secret
        kinds = (self._rows, self._verdict, self._comes, self._goes, self._stream, self._gap, self._hostile)
        batch = random.choices(kinds, (50, 12, 10, 8, 10, 5, 3))[0](random)
        if batch.streams is not None:
            self.streams = batch.streams
        self.services |= {one.key: one for one in batch.services}
        for key in batch.gone:
            self.services.pop(key, None)
        for feed in tuple(self.feeds):
            feed.tell(batch)

    def picture(self) -> Batch:
        """Return all there is, as a first list tells it."""
        return replace(scenes.initial(self.services.values(), time=self.clock.now), streams=self.streams)

    def _some(self, random: Random) -> ServiceSnapshot:
        key = random.choice(sorted(self.services, key=lambda one: (one.namespace, one.name)))
        return self.services[key]

    def _rows(self, random: Random) -> Batch:
        old = self.services.get(scenes.key("web-service")) if random.random() < 0.4 else None
        old = old or self._some(random)
        return self._now(scenes.change(old, _made(random, old.key)))

    def _verdict(self, random: Random) -> Batch:
        old = self._some(random)
        code, severity = random.choice(_VERDICTS)
        new = replace(old, verdict=Verdict(code=code, severity=severity, message=f"it is {code}"))
        batch = scenes.change(old, new)
        return self._now(replace(batch, changes=(*batch.changes, verdict(old, new))))

    def _comes(self, random: Random) -> Batch:
        if len(self.services) >= _MOST:
            return self._goes(random)
        names = [f"{random.choice(('api', 'job', 'long-name-of-a-service'))}-{random.randrange(100)}" for _ in range(4)]
        new = [_made(random, scenes.key(name, random.choice(_PLACES))) for name in names]
        return self._now(Batch(time=0.0, context="prod", services=tuple(new), synced=True))

    def _goes(self, random: Random) -> Batch:
        if len(self.services) < 3:
            return self._comes(random)
        return self._now(scenes.removed(self._some(random)))

    def _stream(self, random: Random) -> Batch:
        if random.random() < 0.4:
            return self._now(Batch(time=0.0, context="prod", streams=scenes.streams(), synced=True))
        kind, phase = random.choice(tuple(Kind)), random.choice(tuple(Phase))
        status = StreamStatus(
            kind=kind,
            namespace=None,
            phase=phase,
            since=self.clock.now,
            cause=random.choice(("connection refused", "the server ended it", scenes.HOSTILE[4])),
            next_try=random.choice((None, self.clock.now + 3.0)),
            listed=random.random() < 0.7,
        )
        streams = tuple(status if one.kind is kind else one for one in self.streams)
        return self._now(Batch(time=0.0, context="prod", streams=streams, synced=True))

    def _gap(self, random: Random) -> Batch:
        now = self.clock.now
        gap = Gap(kind=random.choice(tuple(Kind)), namespace=None, begin=now - random.randrange(60), end=now)
        return replace(self._rows(random), gaps=(gap,))

    def _hostile(self, _random: Random) -> Batch:
        return self._now(scenes.hostile())

    def _now(self, batch: Batch) -> Batch:
        return replace(batch, time=self.clock.now)


class WorldFeed:
    """Reads one place of a world; its history is kept as a real feed keeps it."""

    def __init__(self, world: World, namespaces: Sequence[str] | None) -> None:
        self.history = History(LIMIT)
        self._world = world
        self._namespaces = namespaces
        self._reader: Reader | None = None

    def start(self, reader: Reader) -> None:
        """Tell all there is, and from then on what changes."""
        self._reader = reader
        self._world.feeds.append(self)
        self.tell(self._world.picture())

    def more(self) -> None:
        """What comes is told at once."""

    def reconnect(self) -> None:
        """Nothing to reconnect."""

    def stop(self) -> None:
        """Tell nothing any more."""
        if self in self._world.feeds:
            self._world.feeds.remove(self)

    def tell(self, batch: Batch) -> None:
        """Tell what of a batch is of this place."""
        told = replace(
            batch,
            services=tuple(one for one in batch.services if self._shows(one.key)),
            gone=tuple(key for key in batch.gone if self._shows(key)),
            changes=tuple(one for one in batch.changes if self._shows(one.service)),
        )
        self.history.add(told, self._world.clock.now)
        if self._reader is not None:
            self._reader.batch(told)

    def _shows(self, key: ServiceKey) -> bool:
        return self._namespaces is None or key.namespace in self._namespaces


class Atlas:
    """Opens the places of a world; another context than its own is not to be had."""

    def __init__(self, world: World, options: Options) -> None:
        self._world = world
        self._options = options

    def contexts(self) -> Sequence[str]:
        """Return two, of which one works."""
        return ("prod", "staging")

    def open(self, place: Place) -> Watched:
        """Return a feed of a place."""
        if place.contexts == ("staging",):
            raise ElsewhereError("cluster 'x' does not exist")
        namespaces = None if place.everywhere else place.namespaces or ("default",)
        feed = WorldFeed(self._world, namespaces)
        target = replace(EVERYWHERE, namespaces=namespaces)
        return Watched(feed, target, self._options, None, names, feed.history)


def names(told: Callable[[frozenset[str] | None], None]) -> None:
    """Tell the names of all namespaces."""
    told(frozenset(_PLACES))


def _made(random: Random, key: ServiceKey) -> ServiceSnapshot:
    """Return a service of that name as it may be: with rows in whatever states, or none."""
    rows = []
    for number in range(random.choice((0, 1, 3, 5, 12))):
        letter = random.choice("abc")
        address = f"192.168.{len(key.name)}.{number}"
        name = f"{key.name}-{random.choice(('6d4cf', '7f9aa'))}-{number:05d}"
        state = random.choice(_STATES)
        rows.append(
            scenes.endpoint(address, name, state=state, node=f"node-{letter}", zone=f"zone-{letter}", age=number * 400)
        )
    code, severity = random.choice(_VERDICTS)
    return scenes.service(key.name, rows, namespace=key.namespace, verdict=code, severity=severity)
