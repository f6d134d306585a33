"""The sole owner of mutable state between the streams and a front end: takes deltas, hands out batches."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from itertools import islice

from epwatch.clock import Clock
from epwatch.kube.delta import Delta, Gap
from epwatch.kube.objects import COUNTED, Kind, Pod
from epwatch.kube.phase import StreamStatus
from epwatch.kube.target import Target
from epwatch.model.batch import Batch
from epwatch.model.diff import Circumstances, diff
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from epwatch.model.topology import Dirty, Topology
from epwatch.model.untold import Untold

_NEEDED = frozenset({Kind.SERVICES, Kind.PODS, Kind.ENDPOINTSLICES})
"""Streams without which no picture is whole; v1 Endpoints need not be watched."""


class Monitor:
    """The picture of one context, and what of it was already told; a :class:`epwatch.kube.listwatch.Sink`.

    Every call belongs on one thread. Drained after each event, its batches hold every change; drained now and then,
    they hold the difference. What is told before SYNCED is the picture alone: its changes, those of a first picture,
    are told once, when it is whole.
    """

    def __init__(
        self,
        context: str | None,
        clock: Clock,
        *,
        services: Collection[str] = (),
        streams: Collection[tuple[Kind, str | None]] = (),
        orphans: bool = True,
        pods: Collection[str] = (),
        on_dirty: Callable[[], None] | None = None,
    ) -> None:
        """Take the context's name and the clock.

        Args:
            context: as it stands in keys and batches.
            clock: wall time for batches, monotonic time for deadlines.
            services: the only service names to enter the picture; empty for all.
            streams: the streams to wait for before SYNCED; empty: those heard of, at least one of each needed kind.
            orphans: whether slices without a Service are shown; not with a label selector on Services.
            pods: names of pods whose records are handed out, in every namespace that is watched.
            on_dirty: called when there is something to drain and was not before; may drain at once.
        """
        self._context = context
        self._clock = clock
        self._topology = Topology(context, services=services, orphans=orphans)
        self._expected = frozenset(streams)
        self._on_dirty = on_dirty
        self._untold = Untold()
        self._told: dict[ServiceKey, ServiceSnapshot] = {}
        # Shown before the picture was whole, and not yet told as changes.
        self._early: dict[ServiceKey, None] = {}
        self._told_synced = False
        self._restated = False
        self._gaps: list[Gap] = []
        self._wanted_pods = frozenset(pods)
        self._pods: dict[tuple[str, str], Pod] = {}
        self._skipped = 0
        self._target: Target | None = None
        self._announced = False

    @property
    def dirty(self) -> bool:
        """Return whether :meth:`drain` would tell anything."""
        return self._topology.dirty or bool(self._untold) or self._restated or self._noted

    @property
    def backlog(self) -> int:
        """Return how many services are to be looked at."""
        return self._topology.backlog

    @property
    def _noted(self) -> bool:
        return bool(self._gaps or self._skipped or self._pods or self._target is not None)

    @property
    def counted(self) -> bool:
        """Return whether services can be shown with what is ready: they and their rows are listed, or refused."""
        return self._told_synced or self._settled(COUNTED)

    @property
    def synced(self) -> bool:
        """Return whether every stream is listed, denied or not served; stays so once it was."""
        return self._told_synced or self._settled()

    @property
    def streams(self) -> Sequence[StreamStatus]:
        """Return how the streams stand that were heard of."""
        return self._topology.statuses

    @property
    def services(self) -> Collection[ServiceSnapshot]:
        """Return the picture as it was last told, in no order of note."""
        return self._told.values()

    def deltas(self, deltas: Sequence[Delta]) -> None:
        """Take what one watch event, or one whole list, changed."""
        now = self._clock.monotonic()
        for delta in deltas:
            self._topology.apply(delta, now)
            if isinstance(delta.new, Pod) and delta.new.name in self._wanted_pods:
                self._pods[delta.new.namespace, delta.new.name] = delta.new
        self._announce()

    def status(self, status: StreamStatus) -> None:
        """Take a stream's new status."""
        self._topology.streams((status,), self._clock.monotonic())
        self._restated = True
        self._announce()

    def gap(self, gap: Gap) -> None:
        """Take a gap; it is told no later than what its relist brings."""
        self._gaps.append(gap)
        self._announce()

    def move(self, target: Target) -> None:
        """Take where the context's server is from now on, and what is to be warned of there."""
        self._target = target
        self._announce()

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None:  # noqa: ARG002 - counted only
        """Count an object that did not decode."""
        self._skipped += 1
        self._announce()

    def tick(self) -> None:
        """Let time pass: rows may become stale."""
        self._topology.tick(self._clock.monotonic())
        self._announce()

    def next_deadline(self) -> float | None:
        """Return the monotonic time at which :meth:`tick` will next matter, None for never."""
        return self._topology.next_deadline()

    @property
    def overdue(self) -> bool:
        """Return whether time alone has something told: what is not drained yet, or what :meth:`tick` now brings."""
        deadline = self.next_deadline()
        return self.dirty or (deadline is not None and deadline <= self._clock.monotonic())

    def put_in_order(self) -> None:
        """Have those services looked at first whose names stand first, as on a screen; costs a sort of the backlog."""
        self._topology.put_in_order()

    def gather(self, most: int | None = None) -> bool:
        """Look at up to ``most`` services for the next drain, all by default; return whether any are left.

        So a picture of thousands of services is made in turns, between which the loop is free (D-2).
        """
        synced = self.synced
        taken = self._topology.take_dirty(most)
        for dirty in taken:
            old, new = self._told.get(dirty.key), self._topology.snapshot(dirty.key)
            if not synced:
                self._early[dirty.key] = None
            elif dirty.key in self._early:
                del self._early[dirty.key]
                self._untold.changed(diff(None, new, self._circumstances(dirty)))
            else:
                self._untold.changed(diff(old, new, self._circumstances(dirty)))
            self._note(dirty.key, old, new)
        if synced and not self._topology.dirty:
            self._tell_early(most if most is None else most - len(taken))
            return bool(self._early)
        return self._topology.dirty

    def _note(self, key: ServiceKey, old: ServiceSnapshot | None, new: ServiceSnapshot | None) -> None:
        if new is None and old is not None:
            self._untold.leave(key)
            del self._told[key]
            self._early.pop(key, None)
        elif new is not None and new is not old:
            self._untold.put(new)
            self._told[key] = new

    def _tell_early(self, most: int | None) -> None:
        """Tell as changes what was shown before the picture was whole, and is as it was then."""
        for key in list(islice(self._early, most)):
            del self._early[key]
            circumstances = self._circumstances(Dirty(key, relisted=False, listed=True))
            self._untold.changed(diff(None, self._told.get(key), circumstances))

    def drain(self, *, joined: bool = True) -> Batch:
        """Return everything that is new since the last call; services by key.

        Without ``joined`` the services that were not gathered wait for a later call.
        """
        self._topology.tick(self._clock.monotonic())
        synced = self.synced
        if joined:
            self.gather()
        services, gone, changes = self._untold.take()
        batch = Batch(
            time=self._clock.wall(),
            context=self._context,
            services=services,
            gone=gone,
            changes=changes,
            streams=self._topology.statuses if self._restated else None,
            gaps=tuple(self._gaps),
            skipped=self._skipped,
            pods=tuple(self._pods.values()),
            target=self._target,
            synced=self._told_synced if not joined else synced,
        )
        self._rest(synced=batch.synced)
        return batch

    def _rest(self, *, synced: bool) -> None:
        """Begin anew: what was drained is told."""
        self._told_synced = synced
        self._restated = self._announced = False
        self._gaps.clear()
        self._pods.clear()
        self._target = None
        self._skipped = 0

    def _circumstances(self, dirty: Dirty) -> Circumstances:
        return Circumstances(
            fate=partial(self._topology.fate, dirty.key),
            # What came before SYNCED was told is the first picture, and so is the first list of a late stream.
            initial=dirty.listed or not self._told_synced,
            relisted=dirty.relisted,
        )

    def _settled(self, needed: frozenset[Kind] | None = None) -> bool:
        """Return whether the streams of these kinds, else all, are listed, denied or not served."""
        among = {(each.kind, each.namespace): each for each in self._topology.statuses}
        heard = {scope for scope in among if needed is None or scope[0] in needed}
        settled = {scope for scope in heard if among[scope].settled}
        if self._expected:
            return {scope for scope in self._expected if needed is None or scope[0] in needed} <= settled
        return heard == settled and {kind for kind, _ in heard} >= (needed or _NEEDED)

    def _announce(self) -> None:
        if self._on_dirty is not None and not self._announced and self.dirty:
            self._announced = True
            self._on_dirty()
