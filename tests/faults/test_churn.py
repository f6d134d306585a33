"""Rows of the fault matrix without a fault: slices that controllers rewrite, and pods that come, flap and go."""

from collections.abc import Callable, Collection

import pytest
from msgspec import Struct

from epwatch.model.change import ChangeType
from epwatch.model.marks import MarkKind
from epwatch.model.snapshot import RowKey, ServiceSnapshot
from epwatch.sim import SimCluster
from epwatch.sim.scenarios import manifests as make
from epwatch.sim.scenarios import tutorial
from tests import factories
from tests.faults.harness import watched
from tests.faults.watched import Watched
from tests.faults.world import LABELS, SERVICE, SLICE, World

ONE, TWO, THREE = "10.0.0.1", "10.0.0.2", "10.0.0.3"


def write_slice(world: World, name: str, endpoints: Collection[factories.Json] | None, **kwargs: object) -> None:
    told = None if endpoints is None else list(endpoints)
    built = factories.endpointslice(name, service=SERVICE, endpoints=told)
    world.cluster.create(built | kwargs)


def row(it: Watched, address: str) -> RowKey:
    (found,) = {key for _service, key in it.screen.rows if key.address == address}
    return found


def web(it: Watched) -> ServiceSnapshot:
    (snapshot,) = it.snapshots()
    return snapshot


def told_of(it: Watched, address: str) -> list[ChangeType]:
    found = [change for change in it.history.changes if change.endpoint is not None and not change.initial]
    return [change.type for change in found if change.endpoint is not None and change.endpoint.key.address == address]


async def test_f48_a_move_create_first() -> None:
    """The controllers' own order: for a moment the endpoint is in both slices, and it is one row all the time."""
    async with watched() as it:
        world = it.world
        write_slice(world, "web-2", [world.member("pod-1")])
        write_slice(world, SLICE, [world.member("pod-2"), world.member("pod-3")])
        await it.until(lambda: web(it).endpoints[0].slices == ("web-2",))
        assert set(told_of(it, ONE)) <= {ChangeType.CHANGED}
        assert web(it).counts.ready == 3


async def test_f48_a_move_remove_first() -> None:
    """The stream tells both, the screen shows neither a ghost nor a newcomer (EP-13)."""
    async with watched(returns=[ONE]) as it:
        world = it.world
        write_slice(world, SLICE, [world.member("pod-2"), world.member("pod-3")])
        write_slice(world, "web-2", [world.member("pod-1")])
        await it.until(lambda: ChangeType.ADDED in told_of(it, ONE))
        assert told_of(it, ONE)[:2] == [ChangeType.REMOVED, ChangeType.ADDED]
        marks = it.screen.picture.marks(web(it).key)
        assert marks.ghosts == ()
        mark = marks.rows[row(it, ONE)]
        assert (mark.kind, mark.text) == (MarkKind.CHANGED, "moved to another slice")


class Churn(Struct, frozen=True):
    """What is written at once, and what the service shows for it; told change by change (exact) or as to a screen."""

    write: Callable[[World], None]
    ready: int
    total: int
    rows: int
    exact: bool = True


def duplicate(world: World) -> None:
    write_slice(world, "web-2", [world.member("pod-1"), world.member("pod-2")])


def no_endpoints(world: World) -> None:
    write_slice(world, SLICE, [])


def null_endpoints(world: World) -> None:
    """The placeholder slice of a service without pods (EP-5)."""
    for name in ("pod-1", "pod-2", "pod-3"):
        world.cluster.delete("pod", name)
    write_slice(world, SLICE, None, ports=None)


def dual_stack(world: World) -> None:
    service = world.cluster.get("services", SERVICE)
    world.cluster.update(service | {"spec": service["spec"] | {"ipFamilies": ["IPv4", "IPv6"]}})
    sixes = [world.member(f"pod-{number}") | {"addresses": [f"fd00::{number}"]} for number in (1, 2, 3)]
    write_slice(world, "web-6", sixes, addressType="IPv6")


def address_reused(world: World) -> None:
    """The old pod drains while a new one has its address already: two rows (EP-12)."""
    world.cluster.create(factories.pod("next", labels=LABELS, ip=ONE))
    draining = world.member("pod-1")
    draining["conditions"] = {"ready": False, "serving": True, "terminating": True}
    pod = world.cluster.get("pods", "pod-1")
    pod["metadata"] |= {"deletionTimestamp": "2026-11-23T13:00:00Z", "deletionGracePeriodSeconds": 30}
    world.cluster.update(pod)
    write_slice(world, SLICE, [draining, factories.endpoint(ONE, "next"), world.member("pod-2"), world.member("pod-3")])


def host_network(world: World) -> None:
    """Two pods of one node share its address and differ by port (EP-10)."""
    for name in ("host-1", "host-2"):
        world.cluster.create(factories.pod(name, labels=LABELS, ip="172.16.0.9", spec={"hostNetwork": True}))
    write_slice(world, "web-h1", [factories.endpoint("172.16.0.9", "host-1")], ports=[factories.slice_port(port=8080)])
    write_slice(world, "web-h2", [factories.endpoint("172.16.0.9", "host-2")], ports=[factories.slice_port(port=8081)])


def many(world: World) -> None:
    """1,001 addresses in 11 slices; the older Endpoints end at 1,000 and say so (EP-15)."""
    addresses = [f"10.1.{number // 250}.{number % 250 + 1}" for number in range(1001)]
    for number, address in enumerate(addresses):
        world.cluster.create(factories.pod(f"m-{number}", labels=LABELS, ip=address))
    endpoints = [factories.endpoint(address, f"m-{number}") for number, address in enumerate(addresses)]
    for part in range(11):
        write_slice(world, f"web-m{part}", endpoints[100 * part : 100 * part + 100])
    listed = [factories.address(address, f"m-{number}") for number, address in enumerate(addresses[:1000])]
    world.cluster.create(factories.endpoints(SERVICE, subsets=[factories.subset(listed)], truncated=True))
    write_slice(world, SLICE, [])
    for name in ("pod-1", "pod-2", "pod-3"):
        world.cluster.delete("pod", name)


def named_port_split(world: World) -> None:
    """During a rollout that moves a named port each number has a slice of its own."""
    write_slice(world, "web-n", [world.member("pod-1")], ports=[factories.slice_port("", 9090)])
    write_slice(world, SLICE, [world.member("pod-2"), world.member("pod-3")])


@pytest.mark.parametrize(
    "churn",
    [
        Churn(duplicate, ready=3, total=3, rows=3),
        Churn(no_endpoints, ready=0, total=3, rows=0),
        Churn(null_endpoints, ready=0, total=0, rows=0),
        Churn(dual_stack, ready=3, total=3, rows=6),
        Churn(address_reused, ready=3, total=3, rows=4),
        Churn(host_network, ready=5, total=5, rows=5),
        Churn(many, ready=1001, total=1001, rows=1001, exact=False),
        Churn(named_port_split, ready=3, total=3, rows=3),
    ],
    ids=lambda churn: churn.write.__name__,
)
async def test_f48_slice_churn(churn: Churn) -> None:
    async with watched(exact=churn.exact) as it:
        churn.write(it.world)
        await it.converge(())
        snapshot = web(it)
        assert (snapshot.counts.ready, snapshot.counts.total) == (churn.ready, churn.total)
        assert len(snapshot.endpoints) == churn.rows


async def test_f48_what_a_shared_address_shows() -> None:
    async with watched() as it:
        address_reused(it.world)
        await it.until(lambda: len(web(it).endpoints) == 4)
        await it.converge(())
        shared = [one for one in web(it).endpoints if one.key.address == ONE]
        assert [one.shared_ip for one in shared] == [True, True]
        assert {one.in_rotation for one in shared} == {True, False}


async def test_f49_readiness_flapping() -> None:
    async with watched() as it:
        for _ in range(20):
            it.world.ready("pod-2", ready=False)
            it.world.ready("pod-2", ready=True)
        it.world.ready("pod-3", ready=False)
        await it.until(lambda: [one.ready for one in web(it).endpoints] == [True, True, False])
        told = [kind for kind in told_of(it, TWO) if kind is not ChangeType.CHANGED]
        assert told == [], "it changed; it neither came nor went"
        marks = it.screen.picture.marks(web(it).key)
        assert marks.ghosts == ()
        assert marks.rows[row(it, THREE)].kind is MarkKind.LEFT
        assert row(it, TWO) in marks.rows
        assert row(it, ONE) not in marks.rows


def deployed() -> World:
    """A cluster with controllers: pods that take their 30 s to end, behind one Service."""
    cluster = SimCluster(seed=1, controllers=True)
    for node in tutorial.NODES:
        cluster.create(make.node(*node))
    cluster.submit(make.service(SERVICE, [make.port(80, 8080)]))
    slow = make.container("web", "registry.example/web:1", 8080, args=["--ignore-sigterm"])
    cluster.submit(make.deployment(SERVICE, slow, replicas=0, grace=30))
    cluster.advance(20)
    return World(cluster=cluster, bare=True)


async def test_f49_scaled_from_0_to_100_to_0_to_3_again_and_again() -> None:
    """After each settle the counts are those of the cluster, and marks and ghosts those of what was told since."""
    async with watched(deployed(), speed=100.0) as it:
        for replicas in (100, 0, 3, 0, 3):
            before = len(it.history.changes)
            it.world.cluster.scale(SERVICE, replicas)
            await it.until(lambda wanted=replicas: settled(it, wanted))  # type: ignore[misc]
            told = [one for one in it.history.changes[before:] if one.endpoint is not None]
            came = {one.endpoint.key for one in told if one.type is ChangeType.ADDED and one.endpoint}
            went = {one.endpoint.key for one in told if one.type is ChangeType.REMOVED and one.endpoint}
            marks = it.screen.picture.marks(web(it).key)
            # One that went a moment ago may only have moved: it is shown as it was, with its mark.
            there = {key: mark.kind for key, mark in marks.rows.items() if key not in went}
            assert set(there) == came - went
            assert set(there.values()) <= {MarkKind.CAME, MarkKind.ENTERED}
            assert {ghost.row.key for ghost in marks.ghosts} == went
            assert it.screen.picture.totals.ready == replicas
            it.screen.settled_lines()
            # "Scaled to zero" rests on pods that were seen to go: no fresh list can know it.
            if replicas:
                await it.converge(())


def settled(it: Watched, replicas: int) -> bool:
    pods = it.world.cluster.list("pods")
    counts = web(it).counts
    shown = len(web(it).endpoints) == len(pods) == replicas and not web(it).absent
    return shown and (counts.ready, counts.total, counts.terminating, counts.draining) == (replicas, replicas, 0, 0)
