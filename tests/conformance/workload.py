"""A Service with pods behind it, and the pictures that the controllers make of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.conformance.manifests import apps, core, deployment, service, slices
from tests.control_plane.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.control_plane.api import ApiClient, Json

SERVICE_LABEL = "kubernetes.io/service-name"


@dataclass(frozen=True, slots=True)
class Workload:
    """What runs in one namespace, seen through a client."""

    api: ApiClient
    namespace: str

    def path(self, plural: str) -> str:
        """The path of a collection, whichever group it is in."""
        if plural == "endpointslices":
            return slices(self.namespace)
        group = apps if plural in {"deployments", "replicasets", "statefulsets"} else core
        return group(self.namespace, plural)

    def deploy(self, name: str, replicas: int, *arguments: str) -> Json:
        """Create a Deployment and its Service; the arguments tell the kubelet how its pods behave."""
        made = deployment(name, replicas)
        made["spec"]["template"]["spec"]["containers"][0]["args"] = list(arguments)
        self.serve(name)
        return self.api.create(self.path("deployments"), made)

    def serve(self, name: str, **spec: object) -> Json:
        """Create a Service that selects app=NAME."""
        return self.api.create(self.path("services"), service(name, name, **spec))

    def scale(self, name: str, replicas: int) -> None:
        """Set the replicas of a Deployment."""
        self.api.merge(f"{self.path('deployments')}/{name}/scale", {"spec": {"replicas": replicas}})

    def pods(self, satisfied: Callable[[list[Json]], bool]) -> list[Json]:
        """The pods, once they are as wanted."""
        return wait_for(self.api, self.path("pods"), satisfied)

    def ready_pods(self, count: int) -> list[Json]:
        """The pods, once there are so many and all are ready."""
        return self.pods(lambda pods: len(pods) == count and all(map(is_ready, pods)))

    def slices(self, name: str, satisfied: Callable[[list[Json]], bool]) -> list[Json]:
        """The slices of a Service, once they are as wanted."""
        return wait_for(
            self.api, self.path("endpointslices"), satisfied, query={"labelSelector": f"{SERVICE_LABEL}={name}"}
        )

    def slice_with_ready(self, name: str, count: int) -> Json:
        """The one slice of a Service, once it has so many endpoints and all are ready."""

        def ready(found: list[Json]) -> bool:
            return [len(ready_addresses(one)) for one in found] == [count] and len(endpoints_of(found[0])) == count

        return self.slices(name, ready)[0]

    def endpoints(self, name: str, satisfied: Callable[[list[Json]], bool]) -> Json:
        """The Endpoints of a Service, once their subsets are as wanted."""

        def agree(found: list[Json]) -> bool:
            return bool(found) and satisfied(found[0].get("subsets") or [])

        query = {"fieldSelector": f"metadata.name={name}"}
        return wait_for(self.api, self.path("endpoints"), agree, query=query)[0]


def is_ready(pod: Json) -> bool:
    """Whether its condition Ready is True."""
    conditions = pod.get("status", {}).get("conditions") or []
    return any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)


def endpoints_of(one: Json) -> list[Json]:
    """The endpoints of a slice, none when there is no list."""
    return one.get("endpoints") or []


def ready_addresses(one: Json) -> list[str]:
    """Addresses of the endpoints of a slice that are ready."""
    return [endpoint["addresses"][0] for endpoint in endpoints_of(one) if endpoint["conditions"].get("ready")]
