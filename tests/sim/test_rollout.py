"""Deployments, StatefulSets and what goes with its owner, in simulated time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epwatch.sim import resources as res
from epwatch.sim.api import DeleteOptions
from epwatch.sim.controllers.rollout import Limits, Size, limits, next_new, next_old
from epwatch.sim.objects import condition_of, is_terminating, is_true, meta
from epwatch.sim.scenarios import manifests as make

if TYPE_CHECKING:
    from epwatch.sim import SimCluster
    from tests.sim.support import Obj


def set_image(story: SimCluster, image: str, *args: str, name: str = "frontend") -> None:
    def changed(obj: Obj) -> Obj:
        obj["spec"]["template"]["spec"]["containers"][0] |= {"image": image, "args": list(args)}
        return obj

    story.api.update(res.DEPLOYMENTS, "default", name, changed)


def frontends(story: SimCluster) -> list[Obj]:
    return story.store.pods_with("default", {"app": "frontend"})


def progress(story: SimCluster) -> str:
    condition = condition_of(story.get("deploy", "frontend"), "Progressing")
    return condition["reason"] if condition else ""


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [((3, "25%", "25%"), (1, 0)), ((10, "25%", "25%"), (3, 2)), ((1, 0, 0), (0, 1)), ((4, 2, 1), (2, 1))],
)
def test_percentages_round_surge_up_and_unavailable_down(
    given_: tuple[int, int | str, int | str], wanted: tuple[int, int]
) -> None:
    limit = limits(*given_)
    assert (limit.surge, limit.unavailable) == wanted


@given(
    replicas=st.integers(1, 20),
    surge=st.integers(0, 5),
    unavailable=st.integers(0, 5),
    new=st.integers(0, 20),
    old=st.lists(st.integers(0, 20), max_size=3),
)
def test_no_step_exceeds_the_surge_or_takes_away_what_is_needed(
    replicas: int, surge: int, unavailable: int, new: int, old: list[int]
) -> None:
    limit = Limits(replicas, surge, unavailable)
    present = Size(min(new, replicas), min(new, replicas))
    others = [Size(count, count) for count in old]
    total = present.wanted + sum(old)
    assert next_new(limit, present, others) + sum(old) <= max(total, replicas + surge)
    left = next_old(limit, present, others)
    assert present.wanted + sum(left) >= min(total, replicas - unavailable)


def test_a_rolling_update_never_falls_below_what_is_wanted(story: SimCluster) -> None:
    set_image(story, "registry.example/frontend:1.5.0")
    for _ in range(400):
        story.advance(0.1)
        ready = [p for p in frontends(story) if is_true(p, "Ready") and not is_terminating(p)]
        alive = [p for p in frontends(story) if not is_terminating(p)]
        assert len(ready) >= 3
        assert len(alive) <= 4
    assert {p["spec"]["containers"][0]["image"] for p in frontends(story)} == {"registry.example/frontend:1.5.0"}
    assert progress(story) == "NewReplicaSetAvailable"
    assert meta(story.get("deploy", "frontend"))["annotations"]["deployment.kubernetes.io/revision"] == "2"


def observed(deployment: Obj) -> bool:
    generation: int = meta(deployment)["generation"]
    return generation == int(deployment["status"].get("observedGeneration", 0))


def complete(deployment: Obj) -> bool:
    """Return whether `kubectl rollout status` would return (polymorphichelpers/rollout_status.go)."""
    status, replicas = deployment["status"], deployment["spec"]["replicas"]
    counts = ("updatedReplicas", "replicas", "availableReplicas")
    return observed(deployment) and all(status.get(count, 0) == replicas for count in counts)


def test_a_rollout_is_complete_while_old_pods_still_serve(story: SimCluster) -> None:
    """The case for a gate: what `rollout status` waits for says nothing of who gets traffic."""
    old = {meta(pod)["uid"] for pod in frontends(story)}
    set_image(story, "registry.example/frontend:2")
    while not complete(deployment := story.get("deploy", "frontend")):
        assert progress(story) != "NewReplicaSetAvailable" or not observed(deployment), "said too early"
        story.advance(0.1)
    assert progress(story) == "NewReplicaSetAvailable"
    rows = [row for each in story.list("endpointslices", "default") for row in each["endpoints"] or ()]
    left = [row["conditions"]["serving"] for row in rows if row["targetRef"]["uid"] in old]
    assert left
    assert all(left)


def test_a_broken_update_stands_still_and_is_told_after_its_deadline(story: SimCluster) -> None:
    set_image(story, "registry.example/frontend:1.5.0", "--never-ready")
    story.advance(60)
    assert sorted(is_true(p, "Ready") for p in frontends(story)) == [False, True, True, True]
    assert progress(story) == "ReplicaSetUpdated"
    story.advance(700)
    assert progress(story) == "ProgressDeadlineExceeded"


def test_going_back_to_an_old_template_reuses_its_replica_set(story: SimCluster) -> None:
    (first,) = story.list("rs")
    set_image(story, "registry.example/frontend:1.5.0")
    story.advance(60)
    set_image(story, "registry.example/frontend:1.4.2")
    story.api.update(res.DEPLOYMENTS, "default", "frontend", _without_args)
    story.advance(60)
    again = story.get("rs", meta(first)["name"])
    assert again["spec"]["replicas"] == 3
    assert meta(again)["annotations"]["deployment.kubernetes.io/revision"] in ("3", "4")


def _without_args(obj: Obj) -> Obj:
    del obj["spec"]["template"]["spec"]["containers"][0]["args"]
    return obj


def test_recreate_stops_all_before_it_starts_any(story: SimCluster) -> None:
    def recreate(obj: Obj) -> Obj:
        obj["spec"]["strategy"] = {"type": "Recreate"}
        return obj

    story.api.update(res.DEPLOYMENTS, "default", "frontend", recreate)
    set_image(story, "registry.example/frontend:1.5.0")
    for _ in range(300):
        story.advance(0.1)
        images = {p["spec"]["containers"][0]["image"] for p in frontends(story)}
        assert len(images) <= 1, "never old and new at once"
    assert [p["spec"]["containers"][0]["image"] for p in frontends(story)] == ["registry.example/frontend:1.5.0"] * 3


def test_a_stateful_set_starts_in_order_and_stops_from_the_end(story: SimCluster) -> None:
    web = make.container("db", "db:1", 5432)
    story.submit(make.stateful_set("db", web, replicas=3))
    order: list[str] = []
    for _ in range(100):
        story.advance(0.1)
        order += [n for p in story.store.pods_with("default", {"app": "db"}) if (n := meta(p)["name"]) not in order]
        ready = [is_true(p, "Ready") for p in story.store.pods_with("default", {"app": "db"})]
        assert all(ready[:-1]), "the next begins when the former is ready"
    assert order == ["db-0", "db-1", "db-2"]
    story.scale("db", 1, kind="statefulsets")
    story.advance(10)
    assert [meta(p)["name"] for p in story.store.pods_with("default", {"app": "db"})] == ["db-0"]


def test_pods_go_with_their_deployment_or_stay_as_asked(story: SimCluster) -> None:
    story.api.delete(res.DEPLOYMENTS, "default", "frontend", DeleteOptions(propagation="Orphan"))
    story.advance(10)
    assert len(frontends(story)) == 3
    (orphan,) = story.list("rs")
    assert "ownerReferences" not in meta(orphan)
    story.api.delete(res.REPLICA_SETS, "default", meta(orphan)["name"], DeleteOptions(propagation="Background"))
    story.advance(20)
    assert frontends(story) == []


def test_foreground_deletion_removes_the_owner_last(story: SimCluster) -> None:
    story.api.delete(res.DEPLOYMENTS, "default", "frontend", DeleteOptions(propagation="Foreground"))
    story.advance(1)
    assert is_terminating(story.get("deploy", "frontend"))
    story.advance(20)
    assert frontends(story) == []
    assert story.list("deploy") == []


def test_a_namespace_takes_everything_with_it(story: SimCluster) -> None:
    story.submit(make.namespace("gone"))
    story.submit(make.deployment("x", make.container("c", "i"), namespace="gone"))
    story.advance(5)
    story.api.delete(res.NAMESPACES, "", "gone", DeleteOptions())
    story.advance(20)
    assert story.list("pods", "gone") == []
    with pytest.raises(KeyError):
        story.get("ns", "gone")


def test_a_crashing_container_waits_twice_as_long_each_time(story: SimCluster) -> None:
    story.submit(make.deployment("crash", make.container("c", "i", args=["--exit-after=1"])))
    story.advance(5)
    (pod,) = story.store.pods_with("default", {"app": "crash"})
    waiting = pod["status"]["containerStatuses"][0]["state"]["waiting"]
    assert waiting == {"reason": "CrashLoopBackOff", "message": "back-off 10s restarting failed container=c"}
    story.advance(15)
    (pod,) = story.store.pods_with("default", {"app": "crash"})
    status = pod["status"]["containerStatuses"][0]
    assert status["state"]["waiting"]["message"].startswith("back-off 20s")
    assert status["lastState"]["terminated"]["exitCode"] == 1
