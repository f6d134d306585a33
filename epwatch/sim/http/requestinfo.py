"""What a request asks for: resource, namespace, name and Kubernetes verb, told from its path and method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from epwatch.sim import errors
from epwatch.sim import resources as res

if TYPE_CHECKING:
    from collections.abc import Mapping

TRUE = ("1", "true", "True", "TRUE", "t", "T")
_BY_METHOD = {"GET": "get", "HEAD": "get", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
_OF_CONTAINERS = ("log", "exec", "attach", "portforward", "proxy")
"""What a kubelet answers for a container of its own."""


class NoSuchPageError(Exception):
    """The path is none of the API: the answer is plain text, not a Status."""


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """One request for a resource. namespace and name are "" where the path has none."""

    verb: str
    resource: res.Resource
    namespace: str
    name: str = ""
    subresource: str = ""


def is_set(query: Mapping[str, str], name: str) -> bool:
    """Whether a boolean query parameter is true, as Go's strconv.ParseBool reads it."""
    return query.get(name, "") in TRUE


def parse(method: str, path: str, query: Mapping[str, str]) -> RequestInfo:
    """What a path under /api or /apis means. Raises: ApiError 404 (nothing there), 405, NoSuchPageError."""
    parts = [part for part in path.split("/") if part]
    if parts[:1] == ["api"] and len(parts) > 2:
        group, version, rest = "", parts[1], parts[2:]
    elif parts[:1] == ["apis"] and len(parts) > 3:
        group, version, rest = parts[1], parts[2], parts[3:]
    else:
        group, version, rest = "/".join(parts[1:2]), "", []
    known = parts[:1] == ["apis"] and any(resource.group == group != "" for resource in res.RESOURCES)
    if not known and parts[:1] != ["api"]:
        raise NoSuchPageError
    if not rest:
        raise errors.no_such_path()
    namespace = ""
    if rest[0] == "namespaces" and len(rest) > 2 and rest[2] not in res.NAMESPACES.subresources:
        namespace, rest = rest[1], rest[2:]
    resource = res.by_path(group, version, rest[0])
    if resource is None or len(rest) > 3 or (namespace and not resource.namespaced):
        raise errors.no_such_path()
    name, subresource = (*rest[1:], "", "")[:2]
    return _with_verb(method, RequestInfo("", resource, namespace, name, subresource), query)


def _with_verb(method: str, info: RequestInfo, query: Mapping[str, str]) -> RequestInfo:
    if info.resource is res.PODS and info.subresource in _OF_CONTAINERS:
        raise errors.no_containers()
    if info.subresource and info.subresource not in info.resource.subresources:
        raise errors.no_such_path()
    verb = _BY_METHOD.get(method, "")
    if verb == "get" and not info.name and is_set(query, "watch"):
        verb = "watch"  # the path of one object is read, whatever `watch` says (request/requestinfo.go)
    elif not info.name and verb in ("get", "delete"):
        verb = {"get": "list", "delete": "deletecollection"}[verb]
    allowed = verb if info.name or verb in ("list", "watch", "create", "deletecollection") else ""
    if info.name and verb == "create" and info.subresource not in ("binding", "eviction"):
        allowed = ""
    if info.name and not info.namespace and info.resource.namespaced:
        raise errors.no_such_path()
    if not allowed or (verb == "create" and info.resource.namespaced and not info.namespace):
        raise errors.method_not_allowed()
    return RequestInfo(verb, info.resource, info.namespace, info.name, info.subresource)
