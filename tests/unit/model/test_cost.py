"""What an event costs the join does not grow with the cluster: every call of a function is counted, not seconds."""

import gc
import sys
from collections.abc import Callable, Iterator
from types import FrameType

import pytest
from msgspec.structs import replace

from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import ConditionSet, EndpointSlice, Kind, KubeObject, Pod, Service
from epwatch.model.batch import Batch
from epwatch.model.change import ChangeType
from epwatch.model.findings import findings
from tests.factories import endpoint, pod_record, service_record, slice_record
from tests.unit.model.world import World

EACH = 10
"""Pods of a service."""


def cluster(services: int) -> Iterator[tuple[Kind, KubeObject]]:
    """Yield services with ten pods each, in namespaces of fifty; copies, so that 50,000 pods are made in a second."""
    told = [endpoint(f"10.0.0.{n}", f"pod-{n}") for n in range(EACH)]
    sold, kept = service_record("svc", cluster_ips=()), slice_record("svc-1", service="svc", endpoints=told)
    pods = [pod_record(f"pod-{n}", ip=f"10.0.0.{n}") for n in range(EACH)]
    for number in range(services):
        name, namespace = f"svc-{number}", f"ns-{number // 50}"
        pairs = (("app", name),)
        yield Kind.SERVICES, replace(sold, name=name, namespace=namespace, uid=name, selector=pairs)
        endpoints = []
        for one, row in zip(pods, kept.endpoints, strict=True):
            uid, ip = f"{name}-{one.name}", f"10.{number >> 8}.{number & 255}.{one.ips[0].rpartition('.')[2]}"
            yield Kind.PODS, replace(one, name=uid, namespace=namespace, uid=uid, ips=(ip,), labels=pairs)
            target = replace(row.target, name=uid, namespace=namespace, uid=uid) if row.target else None
            endpoints.append(replace(row, addresses=(ip,), target=target))
        built = replace(kept, name=f"{name}-1", namespace=namespace, uid=f"s-{name}", service=name)
        yield Kind.ENDPOINTSLICES, replace(built, endpoints=tuple(endpoints))


def calls(run: Callable[[], object]) -> int:
    """Return how many functions a run calls, those of C included."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    # A collection calls what others hang on it (Hypothesis does), at whatever moment it comes.
    gc.disable()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


def costs(services: int) -> tuple[int, int, int, int]:
    """Return the calls for a pod that turns not ready, its slice after it, telling both with verdicts, and findings."""
    world = World()
    found: dict[str, KubeObject] = {}
    for kind, made in cluster(services):
        world.monitor.deltas([Delta(kind, None, made, Cause.INITIAL)])
        found[made.uid] = made
    world.live()
    pod, kept = found["svc-7-pod-3"], found["s-svc-7"]
    assert isinstance(pod, Pod)
    assert isinstance(kept, EndpointSlice)
    unready = replace(pod, condition_set=ConditionSet.of(replace(one, status="False") for one in pod.conditions))
    rows = tuple(replace(row, ready=number != 3) for number, row in enumerate(kept.endpoints))
    batches: list[Batch] = []
    counted = (
        calls(lambda: world.monitor.deltas([Delta(Kind.PODS, pod, unready, Cause.WATCH)])),
        calls(
            lambda: world.monitor.deltas([Delta(Kind.ENDPOINTSLICES, kept, replace(kept, endpoints=rows), Cause.WATCH)])
        ),
        calls(lambda: batches.append(world.monitor.drain())),
    )
    assert [snapshot.key.name for snapshot in batches[0].services] == ["svc-7"]
    assert [change.service.name for change in batches[0].changes if change.endpoint is not None] == ["svc-7"]
    verdicts = [change for change in batches[0].changes if change.type is ChangeType.VERDICT_CHANGED]
    assert {change.service.name for change in verdicts} == {"svc-7"}
    return *counted, calls(lambda: findings(batches[0].services[0], 0.0))


@pytest.mark.parametrize("services", [500, 5_000])
def test_an_event_touches_its_own_service_alone(services: int) -> None:
    """As many calls at 5,000 and at 50,000 pods as at 500, to the last one; and few enough to see a loop."""
    costs(50)  # counts and verdicts that services share are made when they are first seen
    few, many = costs(50), costs(services)
    assert many == few
    apply_pod, apply_slice, drain, told = few
    assert apply_pod < 50
    assert apply_slice < 100
    assert drain < 2000
    assert told < 2000


def test_the_cluster_is_one() -> None:
    kinds = [type(made) for _kind, made in cluster(3)]
    assert (kinds.count(Service), kinds.count(Pod), kinds.count(EndpointSlice)) == (3, 30, 3)
