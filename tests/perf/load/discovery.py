"""What peers ask before they list: versions, groups, resources, namespaces. kubectl and k9s start with no more."""

from typing import Any, Final

_READS: Final = ["get", "list", "watch"]


def _resource(name: str, kind: str, short: str, *, namespaced: bool = True) -> dict[str, Any]:
    told = {"name": name, "singularName": kind.lower(), "namespaced": namespaced, "kind": kind, "verbs": _READS}
    return told | {"shortNames": [short]}


_CORE: Final = [
    _resource("pods", "Pod", "po"),
    _resource("services", "Service", "svc"),
    _resource("endpoints", "Endpoints", "ep"),
    _resource("namespaces", "Namespace", "ns", namespaced=False),
]
_NAMESPACES: Final = [
    {"metadata": {"name": name, "resourceVersion": "1"}, "status": {"phase": "Active"}}
    for name in ("aaa", "default", *(f"team-{number:02}" for number in range(50)))
]
_SLICES: Final = "discovery.k8s.io/v1"
_VERSION: Final = {"groupVersion": _SLICES, "version": "v1"}
DISCOVERY: Final[dict[str, Any]] = {
    "/version": {"major": "1", "minor": "34", "gitVersion": "v1.34.4", "platform": "linux/amd64"},
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {
        "kind": "APIGroupList",
        "apiVersion": "v1",
        "groups": [{"name": "discovery.k8s.io", "versions": [_VERSION], "preferredVersion": _VERSION}],
    },
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": _CORE},
    f"/apis/{_SLICES}": {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": _SLICES,
        "resources": [_resource("endpointslices", "EndpointSlice", "eps")],
    },
    "/api/v1/namespaces": {
        "kind": "NamespaceList",
        "apiVersion": "v1",
        "metadata": {"resourceVersion": "1"},
        "items": _NAMESPACES,
    },
}
"""What each path answers."""
