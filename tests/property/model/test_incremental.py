"""RV-7: in any order of events, phases and ticks, the picture is what a new topology makes of it all.

Orders that no cluster gives (a slice before its pods, a pod that goes before its slice, a service after all of them)
are among them.
"""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.change import ChangeType
from epwatch.model.snapshot import EndpointSnapshot, RowKey, ServiceKey, ServiceSnapshot
from epwatch.model.stale import LIVE_SECONDS
from epwatch.model.topology import Topology
from epwatch.monitor import Monitor
from tests import factories as f
from tests.unit.model.world import SetClock

NAMES = ("web", "api")
PODS = ("p0", "p1", "p2", "p3")
LABELS: tuple[dict[str, str], ...] = ({"app": "web"}, {"app": "api"}, {"app": "web", "tier": "x"}, {"tier": "x"}, {})
SELECTORS = (None, {"app": "web"}, {"app": "api"}, {"tier": "x"}, {"app": "web", "tier": "x"})
PORTS: tuple[list[f.Json], ...] = (
    [f.slice_port()],
    [f.slice_port("http")],
    [f.slice_port("http"), f.slice_port("grpc", 9090)],
    [],
)
MANAGERS = (f.CONTROLLER, f.CONTROLLER, f.MIRRORING, None)
PHASES = (Phase.LIVE, Phase.LIVE, Phase.RETRYING, Phase.DENIED, Phase.UNSERVED)

# Mostly one namespace: what never meets says nothing about the join.
namespaces = st.sampled_from(("default", "default", "default", "other"))
booleans = st.booleans()


@st.composite
def endpoints_of_slice(draw: st.DrawFn) -> list[f.Json]:
    return [
        f.endpoint(
            f"10.0.0.{draw(st.integers(1, 4))}",
            draw(st.sampled_from((*PODS, None))),
            ready=draw(st.sampled_from((True, False, None))),
            serving=draw(st.sampled_from((True, False, None))),
            terminating=draw(booleans),
            uid=draw(st.sampled_from((None, None, "", "uid-other"))),
            zone=draw(st.sampled_from(("a", None))),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]


@st.composite
def slices(draw: st.DrawFn) -> f.Json:
    return f.endpointslice(
        draw(st.sampled_from(("s0", "s1", "s2"))),
        namespace=draw(namespaces),
        service=draw(st.sampled_from((*NAMES, None))),
        imported=draw(st.sampled_from((None, "far"))),
        endpoints=draw(endpoints_of_slice()),
        ports=draw(st.sampled_from(PORTS)),
        managed_by=draw(st.sampled_from(MANAGERS)),
        resource_version=str(draw(st.integers(8, 12))),
    )


@st.composite
def pods(draw: st.DrawFn) -> f.Json:
    name = draw(st.sampled_from(PODS))
    return f.pod(
        name,
        namespace=draw(namespaces),
        labels=draw(st.sampled_from(LABELS)),
        ip=draw(st.sampled_from(("10.0.0.1", "10.0.0.2", None))),
        ready=draw(booleans),
        phase=draw(st.sampled_from(("Running", "Running", "Succeeded"))),
        deleted=draw(st.sampled_from((None, None, f.DELETED))),
        uid=draw(st.sampled_from((None, None, f"second-{name}"))),
        revision=draw(st.sampled_from((None, "a", "b"))),
    )


@st.composite
def services(draw: st.DrawFn) -> f.Json:
    name, namespace = draw(st.sampled_from(NAMES)), draw(namespaces)
    if draw(st.integers(0, 9)) == 0:
        return f.external_name(name, namespace=namespace)
    return f.service(
        name,
        namespace=namespace,
        selector=draw(st.sampled_from(SELECTORS)),
        ports=draw(st.sampled_from(([f.service_port()], [f.service_port("http")]))),
        families=draw(st.sampled_from((("IPv4",), ("IPv4", "IPv6"), ()))),
        cluster_ips=draw(st.sampled_from((("10.96.0.1",), ("None",)))),
    )


@st.composite
def endpoints(draw: st.DrawFn) -> f.Json:
    addresses = [f.address(f"10.0.0.{n}", draw(st.sampled_from(PODS))) for n in range(1, draw(st.integers(1, 4)))]
    return f.endpoints(
        draw(st.sampled_from(NAMES)), namespace=draw(namespaces), subsets=[f.subset(addresses[1:], addresses[:1])]
    )


Told = dict[ServiceKey, ServiceSnapshot]


@dataclass
class Model:
    """What is left to look at when the order of events is forgotten."""

    store: dict[tuple[Kind, str, str], KubeObject] = field(default_factory=dict)
    statuses: dict[Kind, StreamStatus] = field(default_factory=dict)

    def rebuilt(self, now: float) -> Told:
        """Return the picture of a topology that gets all of it at once, and five seconds to see who is not there."""
        topology = Topology("prod")
        topology.streams(self.statuses.values(), now)
        for (kind, _, _), item in sorted(self.store.items()):
            topology.apply(Delta(kind, None, item, Cause.INITIAL), now)
        found = read(topology)
        topology.tick(now + LIVE_SECONDS)
        return found | read(topology)


def read(topology: Topology) -> Told:
    """Return the dirty part of a topology's picture."""
    taken = {dirty.key: topology.snapshot(dirty.key) for dirty in topology.take_dirty()}
    return {key: snapshot for key, snapshot in taken.items() if snapshot is not None}


def comparable(picture: Told) -> dict[ServiceKey, ServiceSnapshot]:
    """Leave out what only history can tell: what is remembered of pods that went, and that a service was scaled."""
    return {
        key: replace(found, endpoints=tuple(map(forget, found.endpoints)), revisions=())
        for key, found in picture.items()
    }


def forget(row: EndpointSnapshot) -> EndpointSnapshot:
    present = row.pod is not None and not row.stale
    return row if present else replace(row, pod=None, owner=None, revision=None)


def shown(row: EndpointSnapshot) -> tuple[object, ...]:
    """Return what a reader of changes must know of a row."""
    return (
        row.state,
        row.ports,
        row.in_rotation,
        row.stale,
        row.last_resort,
        row.slices,
        row.revision,
        row.in_endpoints,
    )


class IncrementalEqualsRebuilt(RuleBasedStateMachine):
    """Events in any order against a rebuild; the changes told, too, must lead from one picture to the next."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = SetClock()
        self.monitor = Monitor("prod", self.clock)
        self.model = Model()
        self.told: Told = {}
        self.rows: dict[ServiceKey, dict[RowKey, EndpointSnapshot]] = {}
        self.whole = False

    @rule(
        built=st.one_of(slices(), slices(), pods(), pods(), services(), endpoints()),
        cause=st.sampled_from(Cause),
    )
    def put(self, built: f.Json, cause: Cause) -> None:
        new = f.record(built)
        key = (f.kind_of(built), new.namespace, new.name)
        old = self.model.store.get(key)
        self.model.store[key] = new
        if old is not None and old.uid != new.uid:
            self.monitor.deltas([Delta(key[0], old, None, cause), Delta(key[0], None, new, cause)])
        else:
            self.monitor.deltas([Delta(key[0], old, new, cause)])

    @rule(data=st.data(), cause=st.sampled_from(Cause))
    def remove(self, data: Any, cause: Cause) -> None:  # noqa: ANN401 - Hypothesis names no public type for it
        if self.model.store:
            key = data.draw(st.sampled_from(sorted(self.model.store)))
            self.monitor.deltas([Delta(key[0], self.model.store.pop(key), None, cause)])

    @rule(kind=st.sampled_from(Kind), phase=st.sampled_from(PHASES), listed=booleans)
    def turn(self, kind: Kind, phase: Phase, listed: bool) -> None:
        status = StreamStatus(kind=kind, namespace=None, phase=phase, since=0.0, listed=listed or phase is Phase.LIVE)
        self.model.statuses[kind] = status
        self.monitor.status(status)

    @rule(seconds=st.sampled_from((0.1, 3.0, 5.0)))
    def pass_time(self, seconds: float) -> None:
        self.clock.now += seconds
        self.monitor.tick()

    @rule()
    def drain(self) -> None:
        batch = self.monitor.drain()
        self.whole = batch.synced
        for key in batch.gone:
            del self.told[key]
        self.told |= {snapshot.key: snapshot for snapshot in batch.services}
        for change in batch.changes:
            rows = self.rows.setdefault(change.service, {})
            if change.type is ChangeType.SERVICE_REMOVED:
                assert self.rows.pop(change.service) == {}
            elif change.endpoint is not None:
                assert (change.endpoint.key in rows) is (change.type is not ChangeType.ADDED)
                rows[change.endpoint.key] = change.endpoint
                if change.type is ChangeType.REMOVED:
                    del rows[change.endpoint.key]

    @rule()
    def settle_and_compare(self) -> None:
        """Let everything that waits for a pod become stale: then history has no say in who is."""
        self.turn(Kind.PODS, Phase.LIVE, listed=True)
        self.drain()
        self.pass_time(LIVE_SECONDS)
        self.drain()
        rebuilt = self.model.rebuilt(self.clock.now)
        mine = comparable(self.told)
        theirs = comparable(rebuilt)
        assert mine.keys() == theirs.keys()
        for key, found in theirs.items():
            assert without_history(mine[key]) == without_history(found)

    @invariant()
    def changes_lead_to_the_picture(self) -> None:
        """From the first whole picture on, that is: what is shown before is told as changes then."""
        if not self.whole:
            assert self.rows == {}
            return
        assert self.rows.keys() == self.told.keys()
        for key, snapshot in self.told.items():
            assert {row.key: shown(row) for row in snapshot.endpoints} == {
                place: shown(row) for place, row in self.rows[key].items()
            }

    @invariant()
    def counts_add_up(self) -> None:
        for snapshot in self.told.values():
            counts = snapshot.counts
            if counts.total is not None:
                assert counts.total == (counts.ready or 0) + (counts.not_ready or 0) + (counts.pending or 0)
                assert sum(number for _, number in counts.by_zone or ()) == counts.ready


def without_history(snapshot: ServiceSnapshot) -> ServiceSnapshot:
    """Make ScaledToZero the NoMatchingPods that a newcomer sees."""
    if snapshot.verdict.code not in {"ScaledToZero", "NoMatchingPods"}:
        return snapshot
    return replace(snapshot, verdict=replace(snapshot.verdict, code="", severity="", message=""))


IncrementalEqualsRebuilt.TestCase.settings = settings(stateful_step_count=40)
TestIncrementalEqualsRebuilt = IncrementalEqualsRebuilt.TestCase
