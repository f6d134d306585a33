"""Section 6: a matching pod without a row is told with the first gate that keeps it out (EP-22 to EP-24)."""

import pytest

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.absence import why_absent
from epwatch.model.case import Case
from tests.factories import (
    DELETED,
    Json,
    condition,
    endpoint,
    endpointslice,
    pod,
    pod_record,
    service,
    service_record,
    waiting,
)
from tests.unit.model.world import World

NO_IP: Json = {"ip": None, "ready": False, "phase": "Pending"}

CASES: dict[str, tuple[Json, str, str]] = {
    "gate 3: succeeded": ({"phase": "Succeeded"}, "PodFinished", "finished: Succeeded"),
    "gate 3: failed, with its reason": (
        {"phase": "Failed", "status": {"reason": "Evicted"}},
        "PodFinished",
        "finished: Failed (Evicted)",
    ),
    "gate 3 comes before gate 4, whatever address is left": (
        {"phase": "Succeeded", "ip": None},
        "PodFinished",
        "finished: Succeeded",
    ),
    "gate 4: not scheduled, with the scheduler's words": (
        NO_IP | {"node": None, "conditions": [condition("PodScheduled", "False", "Unschedulable", "0/3 nodes fit")]},
        "PodHasNoIP",
        "no address yet, not scheduled (Unschedulable: 0/3 nodes fit)",
    ),
    "gate 4: not scheduled, nobody says why": (
        NO_IP | {"node": None, "conditions": []},
        "PodHasNoIP",
        "no address yet, not scheduled",
    ),
    "gate 4: a scheduling gate": (
        NO_IP | {"node": None, "spec": {"schedulingGates": [{"name": "quota"}]}},
        "PodHasNoIP",
        "no address yet, held by scheduling gate quota",
    ),
    "gate 4: the image cannot be pulled": (
        NO_IP | {"statuses": [waiting("ImagePullBackOff")]},
        "PodHasNoIP",
        "no address yet, image pull fails (ImagePullBackOff)",
    ),
    "gate 4: another waiting reason": (
        NO_IP | {"statuses": [waiting("CreateContainerConfigError", name="app")]},
        "PodHasNoIP",
        "no address yet, container app waits (CreateContainerConfigError)",
    ),
    "gate 4: an ordinary start": (
        NO_IP | {"statuses": [waiting("ContainerCreating")]},
        "PodHasNoIP",
        "no address yet, its sandbox or containers are being created",
    ),
    "gate 4: terminating before it had an address": (
        NO_IP | {"deleted": DELETED},
        "PodHasNoIP",
        "no address yet, and the pod is terminating",
    ),
    "gate 6: an address of another family": (
        {"ip": "fd00::2"},
        "WrongIPFamily",
        "its address fd00::2 is not of the service's family IPv4",
    ),
    "terminating, and taken out already": (
        {"deleted": DELETED},
        "Terminating",
        "asked to end, no longer in any slice",
    ),
    "every gate passed": ({}, "NotYetInSlice", "has an address and matches, but no slice carries it yet"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_first_gate_that_fails_is_told(case: str) -> None:
    fields, code, reason = CASES[case]
    found = why_absent(Case(service=service_record(), pod=pod_record(**fields)))
    assert (found.code, found.message) == (code, reason)


def test_while_slices_cannot_be_read_only_the_pods_own_gates_are_told() -> None:
    unread = Case(service=service_record(), pod=pod_record(), rows_known=False)
    assert (why_absent(unread).code, why_absent(unread).unchecked) == ("Unknown", ("endpointslices",))
    assert why_absent(Case(service=service_record(), pod=pod_record(ip=None), rows_known=False)).code == "PodHasNoIP"


def test_a_second_family_that_fits_is_enough() -> None:
    dual = service_record(families=["IPv6"])
    both = Case(service=dual, pod=pod_record(ips=["192.168.1.2", "fd00::2"]))
    assert why_absent(both).code == "NotYetInSlice"


def test_matching_pods_without_row_are_listed_unfinished_first_by_name() -> None:
    world = World().live()
    world.put(
        service(),
        pod("d", phase="Succeeded"),
        pod("c"),
        pod("b", ip=None),
        pod("a", ip="192.168.1.9"),
        pod("other", labels={"app": "other"}),
        endpointslice(endpoints=[endpoint("192.168.1.9", "a")]),
    )
    assert [(absent.pod.name, absent.code) for absent in world.see().absent] == [
        ("b", "PodHasNoIP"),
        ("c", "NotYetInSlice"),
        ("d", "PodFinished"),
    ]


def test_absent_pods_carry_owner_and_revision() -> None:
    world = World().live()
    world.put(service(), pod(ip=None, owner="web-7f9aa", revision="7f9aa"))
    (absent,) = world.see().absent
    assert absent.owner is not None
    assert (absent.owner.name, absent.revision) == ("web-7f9aa", "7f9aa")


def test_an_absent_pod_that_did_not_change_is_the_same_object() -> None:
    world = World().live()
    world.put(service(), pod("a"), pod("b"))
    first = world.see().absent[0]
    world.put(pod("b", ip=None))
    assert world.see().absent[0] is first


def test_ep19_no_pod_is_missing_from_a_service_without_selector() -> None:
    world = World().live()
    world.put(service(selector=None), pod())
    assert world.see().absent == ()


def test_an_empty_selector_matches_nothing_not_everything() -> None:
    world = World().live()
    world.put(service(selector={}), pod())
    assert (world.see().selector, world.see().absent) == (None, ())


def test_nobody_is_absent_while_pods_cannot_be_read() -> None:
    world = World().live()
    world.put(service(), pod())
    assert len(world.see().absent) == 1
    world.stream(Kind.PODS, Phase.DENIED)
    assert world.see().absent == ()


def test_every_pair_of_the_selector_must_be_a_label() -> None:
    world = World().live()
    both = {"app": "frontend", "tier": "web"}
    world.put(service(selector=both), pod("a", labels=both), pod("b"), pod("c", labels=both | {"x": "y"}))
    assert [absent.pod.name for absent in world.see().absent] == ["a", "c"]


def test_pods_follow_their_labels_and_the_selector() -> None:
    world = World().live()
    world.put(service(), pod("a"), pod("b", labels={"app": "back"}))
    assert [absent.pod.name for absent in world.see().absent] == ["a"]
    world.put(pod("a", labels={"app": "back"}))
    assert world.see().absent == ()
    world.put(service(selector={"app": "back"}))
    assert [absent.pod.name for absent in world.see().absent] == ["a", "b"]
    world.remove(pod("a"))
    assert [absent.pod.name for absent in world.see().absent] == ["b"]


def test_another_selector_lets_go_of_the_pods_of_the_former_one() -> None:
    world = World().live()
    world.put(service(), pod("a"), pod("b", labels={"app": "back"}))
    world.put(service(selector={"app": "back"}))
    assert [absent.pod.name for absent in world.see().absent] == ["b"]
    world.put(service(selector=None))
    assert world.see().absent == ()
