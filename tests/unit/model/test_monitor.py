"""The monitor as a sink: when it is dirty, what it hands out, when it is synced, whom it looks at."""

from typing import TYPE_CHECKING

from epwatch.kube.delta import Cause, Delta, Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.monitor import Monitor
from tests.factories import endpoint, endpointslice, pod, record, service
from tests.unit.model.world import WALL, SetClock, World

if TYPE_CHECKING:
    from epwatch.kube.listwatch import Sink


def test_a_gap_alone_is_news() -> None:
    world = World().live()
    sink: Sink = world.monitor
    sink.gap(Gap(Kind.PODS, None, 1.0, 2.0))
    assert world.monitor.dirty
    assert world.drain().gaps == (Gap(Kind.PODS, None, 1.0, 2.0),)


def test_it_is_clean_after_a_drain_and_the_next_drain_is_empty() -> None:
    world = World().live()
    world.put(service())
    before = world.monitor.dirty
    world.drain()
    assert (before, world.monitor.dirty) == (True, False)
    batch = world.monitor.drain()
    assert (batch.services, batch.gone, batch.changes, batch.streams, batch.gaps, batch.skipped) == (
        (),
        (),
        (),
        None,
        (),
        0,
    )


def test_it_calls_once_until_it_is_drained() -> None:
    calls: list[int] = []
    world = World(on_dirty=lambda: calls.append(1))
    world.put(service(), service("b"))
    world.stream(Kind.PODS)
    assert len(calls) == 1
    world.drain()
    world.put(pod(labels={"job": "x"}))
    assert len(calls) == 1, "a pod that touches nothing is no news"
    world.put(service("c"))
    assert len(calls) == 2


def test_a_batch_has_the_time_and_context_and_all_statuses_when_one_changed() -> None:
    world = World()
    world.clock.now = 7.0
    world.stream(Kind.PODS)
    world.stream(Kind.SERVICES, Phase.SYNCING, listed=False)
    batch = world.drain()
    assert (batch.time, batch.context) == (WALL + 7.0, "prod")
    assert batch.streams is not None
    assert [(status.kind, status.phase) for status in batch.streams] == [
        (Kind.PODS, Phase.LIVE),
        (Kind.SERVICES, Phase.SYNCING),
    ]


def test_what_did_not_decode_is_counted() -> None:
    world = World()
    world.monitor.skipped(Kind.PODS, None, "odd", "no name")
    assert world.drain().skipped == 1


def test_synced_when_each_needed_stream_is_listed_denied_or_unserved_and_ever_after() -> None:
    world = World()
    for kind, phase in (
        (Kind.SERVICES, Phase.LIVE),
        (Kind.PODS, Phase.DENIED),
        (Kind.ENDPOINTS, Phase.SYNCING),
        (Kind.ENDPOINTSLICES, Phase.UNSERVED),
    ):
        world.stream(kind, phase, listed=phase is Phase.LIVE)
    assert not world.drain().synced
    world.stream(Kind.ENDPOINTS)
    assert world.drain().synced
    world.stream(Kind.SERVICES, Phase.RETRYING, listed=False)
    assert world.drain().synced


def test_synced_waits_for_the_streams_that_were_announced() -> None:
    monitor = Monitor("prod", SetClock(), streams=[(kind, name) for kind in Kind for name in ("a", "b")])
    for name in ("a", "b"):
        assert not monitor.drain().synced
        for kind in Kind:
            monitor.status(StreamStatus(kind=kind, namespace=name, phase=Phase.LIVE, since=0.0, listed=True))
    assert monitor.drain().synced


def test_a_filter_lets_only_named_services_in_and_their_pods_still_join() -> None:
    world = World(services=["web-service"]).live()
    world.put(
        service(),
        service("other"),
        pod(),
        endpointslice(endpoints=[endpoint()]),
        endpointslice("o", service="other", endpoints=[endpoint()]),
        endpointslice("n", service=None),
        endpointslice("i", service=None, imported="far"),
    )
    world.drain()
    assert [key.name for key in world.picture] == ["web-service"]
    assert world.row("192.168.1.2").pod is not None


def test_services_and_slices_are_shown_before_pods_are_listed() -> None:
    world = World()
    world.stream(Kind.PODS, Phase.SYNCING, listed=False)
    for kind in (Kind.SERVICES, Kind.ENDPOINTSLICES):
        world.stream(kind)
    world.put(service(), endpointslice(endpoints=[endpoint()]), cause=Cause.INITIAL)
    snapshot = world.see()
    assert (len(snapshot.endpoints), snapshot.counts.ready, snapshot.counts.total) == (1, 1, None)


def test_a_pod_replaced_under_its_name_is_one_that_went_and_one_that_came() -> None:
    world = World().live()
    world.put(service(), pod("web-0"), endpointslice(endpoints=[endpoint(target="web-0")]))
    world.drain()
    old = record(pod("web-0"))
    new = record(pod("web-0", uid="second"))
    world.monitor.deltas([Delta(Kind.PODS, old, None, Cause.WATCH), Delta(Kind.PODS, None, new, Cause.WATCH)])
    assert world.row("192.168.1.2").stale
    assert [absent.pod.uid for absent in world.see().absent] == ["second"]


def test_services_come_in_the_order_of_their_names_whatever_came_first() -> None:
    world = World().live()
    world.put(service("b"), service("a"), service("a", namespace="another"))
    keys = [(snapshot.key.namespace, snapshot.key.name) for snapshot in world.drain().services]
    assert keys == [("another", "a"), ("default", "a"), ("default", "b")]
