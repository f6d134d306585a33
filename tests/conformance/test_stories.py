"""A scale up, a scale down and a rollout: which events come, of what type, in which order."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.conformance.manifests import deployment
from tests.conformance.workload import SERVICE_LABEL, Workload, endpoints_of, is_ready, ready_addresses

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.control_plane.api import ApiClient, Json, Query

REVISION = "deployment.kubernetes.io/revision"


@pytest.fixture
def workload(api: ApiClient, namespace: str) -> Workload:
    """Service and Deployment web, with two ready pods."""
    made = Workload(api, namespace)
    made.serve("web")
    whole = deployment("web", 2)
    whole["spec"]["strategy"] = {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    api.create(made.path("deployments"), whole)
    made.slice_with_ready("web", 2)
    made.ready_pods(2)
    return made


def events_until(
    workload: Workload, plural: str, change: Callable[[], object], done: Callable[[list[Json]], bool]
) -> list[Json]:
    """The events of a collection from just before `change` until they are `done`."""
    path = workload.path(plural)
    query: Query = {"resourceVersion": workload.api.get(path)["metadata"]["resourceVersion"], "timeoutSeconds": 120}
    seen: list[Json] = []
    with workload.api.watch(path, query) as watch:
        change()
        for event in watch:
            seen.append(event)
            if done(seen):
                return seen
    raise AssertionError(f"{path}: the events stopped at {seen}")


def lives(events: list[Json]) -> dict[str, list[Json]]:
    """The events of each object, by name."""
    found: dict[str, list[Json]] = {}
    for event in events:
        found.setdefault(event["object"]["metadata"]["name"], []).append(event)
    return found


def types(events: list[Json]) -> list[str]:
    return [event["type"] for event in events]


def falls(values: list[int]) -> bool:
    return any(later < earlier for earlier, later in pairwise(values))


def newest(events: list[Json]) -> Json:
    latest: Json = events[-1]["object"]
    return latest


def of_web(events: list[Json]) -> list[Json]:
    return [event for event in events if event["object"]["metadata"]["labels"].get(SERVICE_LABEL) == "web"]


def test_scale_up_a_pod_is_added_then_placed_then_addressed_then_ready(workload: Workload) -> None:
    def done(events: list[Json]) -> bool:
        return sum(is_ready(newest(life)) for life in lives(events).values()) == 2

    events = events_until(workload, "pods", lambda: workload.scale("web", 4), done)
    for life in lives(events).values():
        assert types(life) == ["ADDED", *["MODIFIED"] * (len(life) - 1)]
        pods = [event["object"] for event in life]
        placed = [bool(pod["spec"].get("nodeName")) for pod in pods]
        addressed = [bool(pod["status"].get("podIP")) for pod in pods]
        ready = [is_ready(pod) for pod in pods]
        for steps in (placed, addressed, ready):
            assert steps[0] is False
            assert steps == sorted(steps)
        assert placed.index(True) <= addressed.index(True) <= ready.index(True)


def test_scale_up_the_slice_is_modified_and_ready_endpoints_only_grow(workload: Workload) -> None:
    def done(events: list[Json]) -> bool:
        return len(ready_addresses(newest(events))) == 4

    events = events_until(workload, "endpointslices", lambda: workload.scale("web", 4), done)
    assert set(types(events)) == {"MODIFIED"}
    assert len(lives(events)) == 1
    assert not falls([len(ready_addresses(event["object"])) for event in events])


def test_scale_down_a_pod_is_marked_before_it_is_deleted(workload: Workload) -> None:
    def done(events: list[Json]) -> bool:
        return types(events).count("DELETED") == 1

    events = events_until(workload, "pods", lambda: workload.scale("web", 1), done)
    ((_, life),) = [pair for pair in lives(events).items() if types(pair[1])[-1] == "DELETED"]
    assert types(life) == [*["MODIFIED"] * (len(life) - 1), "DELETED"]
    assert len(life) > 1
    assert all("deletionTimestamp" in event["object"]["metadata"] for event in life)


def test_scale_down_an_endpoint_drains_before_it_leaves(workload: Workload) -> None:
    def done(events: list[Json]) -> bool:
        return len(endpoints_of(newest(events))) == 1

    events = events_until(workload, "endpointslices", lambda: workload.scale("web", 1), done)
    assert set(types(events)) == {"MODIFIED"}
    first, last = events[0]["object"], events[-1]["object"]
    assert len(endpoints_of(first)) == 2
    (draining,) = [e["conditions"] for e in endpoints_of(first) if not e["conditions"]["ready"]]
    assert draining == {"ready": False, "serving": True, "terminating": True}
    assert len(ready_addresses(last)) == 1


def test_scale_to_zero_leaves_the_slice_empty_and_in_place(workload: Workload) -> None:
    def done(events: list[Json]) -> bool:
        return not endpoints_of(newest(events))

    events = events_until(workload, "endpointslices", lambda: workload.scale("web", 0), done)
    assert set(types(events)) == {"MODIFIED"}
    assert (newest(events)["endpoints"], newest(events)["ports"]) == (None, None)


def roll_out(workload: Workload) -> None:
    """Give the Deployment another image."""
    image = {"name": "app", "image": "registry.example/app:2"}
    patch = {"spec": {"template": {"spec": {"containers": [image]}}}}
    workload.api.merge(f"{workload.path('deployments')}/web", patch)


def is_rolled_out(deployment: Json, generation: int) -> bool:
    spec, status = deployment["spec"], deployment["status"]
    counts = {status.get(name) for name in ("replicas", "updatedReplicas", "availableReplicas")}
    return status.get("observedGeneration", 0) >= generation and counts == {spec["replicas"]}


def test_rollout_never_has_fewer_ready_endpoints_than_it_promises(workload: Workload) -> None:
    old = set(ready_addresses(workload.slice_with_ready("web", 2)))

    def done(events: list[Json]) -> bool:
        ready = {endpoint["addresses"][0] for endpoint in endpoints_of(newest(events))}
        return len(ready) == 2 and not ready & old

    events = events_until(workload, "endpointslices", lambda: roll_out(workload), done)
    assert set(types(events)) == {"MODIFIED"}
    assert min(len(ready_addresses(event["object"])) for event in events) >= 2


def test_rollout_starts_a_pod_of_the_new_revision_before_it_stops_an_old_one(workload: Workload) -> None:
    old = {pod["metadata"]["name"] for pod in workload.ready_pods(2)}

    def done(events: list[Json]) -> bool:
        return types(events).count("DELETED") == 2

    events = events_until(workload, "pods", lambda: roll_out(workload), done)
    assert events[0]["type"] == "ADDED"
    went = [event["object"]["metadata"]["name"] for event in events if event["type"] == "DELETED"]
    assert set(went) == old


def test_rollout_never_wants_more_pods_than_replicas_and_surge(workload: Workload) -> None:
    """What the ReplicaSets want is what maxSurge bounds (pkg/controller/deployment/util, NewRSNewReplicas).

    There may be a pod more for a moment: a new one is made while the old ReplicaSet, told to want one less, has not
    asked any to end yet. A busy control plane shows it.
    """
    (old,) = workload.api.get(workload.path("replicasets"))["items"]
    wanted = {old["metadata"]["name"]: 2}

    def done(events: list[Json]) -> bool:
        name = newest(events)["metadata"]["name"]
        wanted[name] = newest(events)["spec"]["replicas"]
        assert sum(wanted.values()) <= 3
        return wanted[old["metadata"]["name"]] == 0

    events_until(workload, "replicasets", lambda: roll_out(workload), done)
    assert sorted(wanted.values()) == [0, 2]


def test_rollout_makes_a_replica_set_and_keeps_the_old_one_empty(workload: Workload) -> None:
    def done(events: list[Json]) -> bool:
        return is_rolled_out(newest(events), 2)

    events_until(workload, "deployments", lambda: roll_out(workload), done)
    sets = workload.api.get(workload.path("replicasets"))["items"]
    told = sorted((one["metadata"]["annotations"][REVISION], one["spec"]["replicas"]) for one in sets)
    assert told == [("1", 0), ("2", 2)]
    hashes = {one["metadata"]["labels"]["pod-template-hash"] for one in sets}
    assert {one["metadata"]["name"] for one in sets} == {f"web-{digest}" for digest in hashes}
    web = workload.api.get(f"{workload.path('deployments')}/web")
    assert web["metadata"]["annotations"][REVISION] == "2"
    conditions = {one["type"]: (one["status"], one["reason"]) for one in web["status"]["conditions"]}
    assert conditions == {
        "Available": ("True", "MinimumReplicasAvailable"),
        "Progressing": ("True", "NewReplicaSetAvailable"),
    }


def test_rollout_back_reuses_the_old_replica_set_under_a_new_revision(workload: Workload) -> None:
    events_until(workload, "deployments", lambda: roll_out(workload), lambda events: is_rolled_out(newest(events), 2))
    path = f"{workload.path('deployments')}/web"
    template = deployment("web", 2)["spec"]["template"]
    back = {"spec": {"template": template}}
    events_until(
        workload, "deployments", lambda: workload.api.merge(path, back), lambda events: is_rolled_out(newest(events), 3)
    )
    sets = workload.api.get(workload.path("replicasets"))["items"]
    told = sorted((one["metadata"]["annotations"][REVISION], one["spec"]["replicas"]) for one in sets)
    assert told == [("2", 0), ("3", 2)]
    (again,) = [one for one in sets if one["spec"]["replicas"]]
    assert again["metadata"]["annotations"]["deployment.kubernetes.io/revision-history"] == "1"


def test_a_crowded_out_service_recovers_its_slice_when_someone_deletes_it(workload: Workload) -> None:
    (one,) = workload.slices("web", lambda found: len(found) == 1)
    workload.api.delete(f"{workload.path('endpointslices')}/{one['metadata']['name']}")
    again = workload.slices("web", lambda found: [s["metadata"]["uid"] for s in found] not in ([], [uid_of(one)]))
    assert sorted(ready_addresses(again[0])) == sorted(ready_addresses(one))


def uid_of(obj: Json) -> str:
    return str(obj["metadata"]["uid"])
