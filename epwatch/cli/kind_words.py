"""What is said to somebody who names a kind, as for kubectl, where a service's name is meant; pure."""

from collections.abc import Sequence
from typing import Final

_LEFT_OUT: Final = "leave the word out"
_PODS: Final = f"pods are told with their service: {_LEFT_OUT}; epwatch explain pod/NAME is about one"
_SERVICES: Final = f"names are those of services: {_LEFT_OUT}"
_ENDPOINTS: Final = f"endpoints are told with their service: {_LEFT_OUT}"
_NODES: Final = "--where node:NAME has what runs on a node, get --without node/NAME who falls without it"
_OWNERS: Final = "--where owner:NAME has its pods"

_INSTEAD: Final = {
    **dict.fromkeys(("po", "pod", "pods"), _PODS),
    **dict.fromkeys(("svc", "service", "services"), _SERVICES),
    **dict.fromkeys(("ep", "endpoint", "endpoints", "eps", "endpointslice", "endpointslices"), _ENDPOINTS),
    **dict.fromkeys(("no", "node", "nodes"), _NODES),
    **dict.fromkeys(("deploy", "deployment", "deployments", "rs", "replicaset", "replicasets"), _OWNERS),
    **dict.fromkeys(("sts", "statefulset", "statefulsets", "ds", "daemonset", "daemonsets", "job", "jobs"), _OWNERS),
    "all": f"all services are told of without a name: {_LEFT_OUT}",
}


def instead_of_kind(names: Sequence[str]) -> str:
    """Return ``; what to write`` for the first of these names that is a kind's, "" where none is."""
    found = next((_INSTEAD[name] for name in names if name in _INSTEAD), "")
    return f"; {found}" if found else ""
