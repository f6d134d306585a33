"""What the EndpointSlice controller writes, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.manifests import core, pod
from tests.conformance.workload import Workload, endpoints_of, ready_addresses

if TYPE_CHECKING:
    from tests.control_plane.api import ApiClient, Json

TCP_8080 = [{"name": "", "protocol": "TCP", "port": 8080}]


@pytest.fixture
def workload(api: ApiClient, namespace: str) -> Workload:
    """An empty namespace."""
    return Workload(api, namespace)


def port_of(one: Json) -> list[tuple[str | None, int | None]]:
    return [(port.get("name"), port.get("port")) for port in one["ports"] or []]


def endpoint_of_single(workload: Workload, name: str, *, ready: bool) -> Json:
    """The one endpoint of a Service, once its `ready` is as said."""

    def agree(found: list[Json]) -> bool:
        return [e["conditions"].get("ready") for one in found for e in endpoints_of(one)] == [ready]

    endpoint: Json = workload.slices(name, agree)[0]["endpoints"][0]
    return endpoint


def test_a_slice_is_labelled_named_and_owned_by_its_service(workload: Workload) -> None:
    service = workload.serve("web")
    (one,) = workload.slices("web", lambda found: len(found) == 1)
    metadata = one["metadata"]
    assert metadata["generateName"] == "web-"
    assert metadata["name"].startswith("web-")
    assert metadata["labels"] == {
        "kubernetes.io/service-name": "web",
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    }
    assert metadata["ownerReferences"] == [
        {
            "apiVersion": "v1",
            "kind": "Service",
            "name": "web",
            "uid": service["metadata"]["uid"],
            "controller": True,
            "blockOwnerDeletion": True,
        }
    ]


def test_a_service_that_matches_nothing_has_one_empty_slice(workload: Workload) -> None:
    workload.serve("web")
    (one,) = workload.slices("web", lambda found: len(found) == 1)
    assert (one["addressType"], one["endpoints"], one["ports"]) == ("IPv4", None, None)


def test_an_endpoint_names_its_pod_node_and_zone(workload: Workload) -> None:
    workload.deploy("web", 1)
    one = workload.slice_with_ready("web", 1)
    (backend,) = workload.ready_pods(1)
    node = workload.api.get(f"/api/v1/nodes/{backend['spec']['nodeName']}")
    assert (one["addressType"], one["ports"]) == ("IPv4", TCP_8080)
    assert one["endpoints"] == [
        {
            "addresses": [backend["status"]["podIP"]],
            "conditions": {"ready": True, "serving": True, "terminating": False},
            "targetRef": {
                "kind": "Pod",
                "namespace": workload.namespace,
                "name": backend["metadata"]["name"],
                "uid": backend["metadata"]["uid"],
            },
            "nodeName": node["metadata"]["name"],
            "zone": node["metadata"]["labels"]["topology.kubernetes.io/zone"],
        }
    ]


def test_a_pod_that_is_not_ready_is_listed_as_not_ready(workload: Workload) -> None:
    workload.deploy("web", 1, "--never-ready")
    endpoint = endpoint_of_single(workload, "web", ready=False)
    assert endpoint["conditions"] == {"ready": False, "serving": False, "terminating": False}


def test_a_terminating_pod_that_serves_is_listed_as_draining(workload: Workload) -> None:
    workload.deploy("web", 1, "--shutdown=25")
    workload.slice_with_ready("web", 1)
    workload.scale("web", 0)
    endpoint = endpoint_of_single(workload, "web", ready=False)
    assert endpoint["conditions"] == {"ready": False, "serving": True, "terminating": True}


def test_not_ready_pods_are_published_as_ready_where_the_service_says_so(workload: Workload) -> None:
    workload.serve("web", publishNotReadyAddresses=True)
    backend = pod("one", {"app": "web"})
    backend["spec"]["containers"][0]["args"] = ["--never-ready"]
    workload.api.create(workload.path("pods"), backend)
    endpoint = endpoint_of_single(workload, "web", ready=True)
    assert endpoint["conditions"] == {"ready": True, "serving": False, "terminating": False}


def test_a_headless_service_labels_its_slices(workload: Workload) -> None:
    workload.serve("web", clusterIP="None")
    (one,) = workload.slices("web", lambda found: len(found) == 1)
    assert one["metadata"]["labels"]["service.kubernetes.io/headless"] == ""


def test_labels_of_the_service_are_on_its_slices(workload: Workload) -> None:
    workload.serve("web")
    workload.api.merge(f"{workload.path('services')}/web", {"metadata": {"labels": {"team": "blue"}}})
    (one,) = workload.slices("web", lambda found: [s["metadata"]["labels"].get("team") for s in found] == ["blue"])
    assert one["metadata"]["labels"]["kubernetes.io/service-name"] == "web"


def test_a_dual_stack_service_has_a_slice_for_each_family(workload: Workload) -> None:
    workload.serve("web", ipFamilyPolicy="RequireDualStack")
    workload.api.create(workload.path("pods"), pod("one", {"app": "web"}))
    found = workload.slices(
        "web", lambda found: len(found) == 2 and all(len(ready_addresses(one)) == 1 for one in found)
    )
    (backend,) = workload.ready_pods(1)
    by_family = {one["addressType"]: ready_addresses(one) for one in found}
    v4, v6 = (address["ip"] for address in backend["status"]["podIPs"])
    assert by_family == {"IPv4": [v4], "IPv6": [v6]}


def test_a_named_port_is_looked_up_in_each_pod(workload: Workload) -> None:
    workload.serve("web", ports=[{"name": "web", "port": 80, "targetPort": "http"}])
    for name, number in (("old", 8080), ("new", 9090)):
        backend = pod(name, {"app": "web"})
        backend["spec"]["containers"][0]["ports"][0]["containerPort"] = number
        workload.api.create(workload.path("pods"), backend)
    found = workload.slices("web", lambda found: sum(len(ready_addresses(one)) for one in found) == 2)
    assert sorted(port_of(one) for one in found) == [[("web", 8080)], [("web", 9090)]]


def test_a_pod_that_lacks_the_named_port_is_in_a_slice_without_ports(workload: Workload) -> None:
    workload.serve("web", ports=[{"name": "web", "port": 80, "targetPort": "metrics"}])
    workload.api.create(workload.path("pods"), pod("one", {"app": "web"}))
    found = workload.slices("web", lambda found: [len(ready_addresses(one)) for one in found] == [1])
    assert [port_of(one) for one in found] == [[]]


@pytest.mark.parametrize("spec", [{"type": "ExternalName", "externalName": "example.com"}, {"selector": None}])
def test_no_slice_is_made_for_a_service_without_pods_of_its_own(workload: Workload, spec: dict[str, object]) -> None:
    workload.serve("without", **spec)
    # The controller works in order: once the later service has its slice, the earlier one has been looked at.
    workload.serve("with")
    workload.slices("with", lambda found: len(found) == 1)
    assert workload.slices("without", lambda _: True) == []


def test_a_pod_that_stops_matching_leaves_the_slice(workload: Workload) -> None:
    workload.serve("web")
    workload.api.create(workload.path("pods"), pod("one", {"app": "web"}))
    workload.slice_with_ready("web", 1)
    workload.api.merge(f"{workload.path('pods')}/one", {"metadata": {"labels": {"app": "quarantined"}}})
    (one,) = workload.slices("web", lambda found: not endpoints_of(found[0]))
    assert one["ports"] is None


def test_a_changed_selector_changes_the_backends(workload: Workload) -> None:
    workload.serve("web")
    for color in ("blue", "green"):
        workload.api.create(workload.path("pods"), pod(color, {"app": color}))
    choose(workload, "blue")
    choose(workload, "green")


def choose(workload: Workload, color: str) -> None:
    """Select the pods of a colour, and wait until the slices show them."""
    workload.api.merge(f"{workload.path('services')}/web", {"spec": {"selector": {"app": color}}})
    workload.slices("web", lambda found: names_of_targets(found) == [color])


def names_of_targets(found: list[Json]) -> list[str]:
    return [endpoint["targetRef"]["name"] for one in found for endpoint in endpoints_of(one)]


def test_the_slices_of_a_deleted_service_go(workload: Workload) -> None:
    workload.serve("web")
    workload.slices("web", lambda found: len(found) == 1)
    workload.api.delete(f"{workload.path('services')}/web")
    assert workload.slices("web", lambda found: not found) == []


def test_a_write_that_a_pod_caused_says_when_the_pod_changed(workload: Workload) -> None:
    workload.serve("web")
    workload.slices("web", lambda found: len(found) == 1)
    backend = pod("one", {"app": "web"})
    # The times have whole seconds: a pod that turns ready within the second of its making would cause nothing newer.
    backend["spec"]["containers"][0]["args"] = ["--ready-after=15"]
    workload.api.create(workload.path("pods"), backend)
    one = workload.slice_with_ready("web", 1)
    (backend,) = workload.ready_pods(1)
    (became,) = [c["lastTransitionTime"] for c in backend["status"]["conditions"] if c["type"] == "Ready"]
    assert one["metadata"]["annotations"] == {"endpoints.kubernetes.io/last-change-trigger-time": became}


def test_endpoints_without_a_selector_are_mirrored(workload: Workload) -> None:
    service = workload.serve("manual", selector=None, ports=[{"name": "p", "port": 80}])
    made = workload.api.create(
        core(workload.namespace, "endpoints"),
        {
            "metadata": {"name": "manual", "labels": {"team": "blue"}},
            "subsets": [{"addresses": [{"ip": "203.0.113.7"}], "ports": [{"name": "p", "port": 8443}]}],
        },
    )
    (one,) = workload.slices("manual", lambda found: len(found) == 1)
    assert one["metadata"]["labels"] == {
        "kubernetes.io/service-name": "manual",
        "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
        "team": "blue",
    }
    assert [owner["kind"] for owner in one["metadata"]["ownerReferences"]] == ["Endpoints"]
    assert one["metadata"]["ownerReferences"][0]["uid"] == made["metadata"]["uid"] != service["metadata"]["uid"]
    assert one["ports"] == [{"name": "p", "protocol": "TCP", "port": 8443}]
    assert one["endpoints"] == [{"addresses": ["203.0.113.7"], "conditions": {"ready": True}}]


def test_no_slice_has_more_than_a_hundred_endpoints(workload: Workload) -> None:
    workload.deploy("web", 104)
    found = workload.slices("web", lambda found: sum(len(ready_addresses(one)) for one in found) == 104)
    # How full each is depends on how many pods were ready at a time: the controller does not move what has a place.
    assert len(found) >= 2
    assert max(len(endpoints_of(one)) for one in found) <= 100
