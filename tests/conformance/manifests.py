"""Manifests as a user would write them, and the paths of collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.control_plane.api import Json

# Kubernetes' own default; the tests' pods end sooner because the fake kubelet's processes do.
_IMAGE = "registry.example/app:1"


def core(namespace: str, plural: str) -> str:
    """The path of a collection of the core group."""
    return f"/api/v1/namespaces/{namespace}/{plural}"


def apps(namespace: str, plural: str) -> str:
    """The path of a collection of group apps."""
    return f"/apis/apps/v1/namespaces/{namespace}/{plural}"


def slices(namespace: str) -> str:
    """The path of the EndpointSlices."""
    return f"/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices"


def pod_spec(port_name: str = "http") -> Json:
    """One container that declares port 8080."""
    return {"containers": [{"name": "app", "image": _IMAGE, "ports": [{"name": port_name, "containerPort": 8080}]}]}


def pod(name: str, labels: dict[str, str]) -> Json:
    """A Pod without an owner."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": labels},
        "spec": pod_spec(),
    }


def deployment(name: str, replicas: int) -> Json:
    """A Deployment whose pods are labelled app=NAME."""
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod_spec()},
        },
    }


def service(name: str, app: str, **spec: object) -> Json:
    """A Service that selects app=APP and sends port 80 to 8080; keywords go into its spec."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {"selector": {"app": app}, "ports": [{"port": 80, "targetPort": 8080}], **spec},
    }


def config_map(name: str, labels: dict[str, str] | None = None, **data: str) -> Json:
    """A ConfigMap: an object that no controller touches."""
    metadata: Json = {"name": name} | ({"labels": labels} if labels else {})
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
