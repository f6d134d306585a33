"""What the server says about itself: versions, groups and resources, aggregated and not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import resources as res

if TYPE_CHECKING:
    from epwatch.sim.objects import Obj
    from epwatch.sim.resources import Resource

# The minor version whose behaviour is followed: the pinned control plane of the conformance suite.
MAJOR, MINOR, PATCH = "1", "34", "4"
AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
# Virtual resources: one can ask, but nothing is stored.
REVIEWS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("authorization.k8s.io", "v1"): (
        ("selfsubjectaccessreviews", "SelfSubjectAccessReview"),
        ("selfsubjectrulesreviews", "SelfSubjectRulesReview"),
    ),
    ("authentication.k8s.io", "v1"): (("selfsubjectreviews", "SelfSubjectReview"),),
}
_SCALE = {"group": "autoscaling", "version": "v1", "kind": "Scale"}
_SUBRESOURCE_KINDS = {
    "scale": _SCALE,
    "binding": {"group": "", "version": "v1", "kind": "Binding"},
    "eviction": {"group": "policy", "version": "v1", "kind": "Eviction"},
}


def version() -> Obj:
    """The answer of /version; the build metadata says that this is no real control plane."""
    return {
        "major": MAJOR,
        "minor": MINOR,
        "gitVersion": f"v{MAJOR}.{MINOR}.{PATCH}+epwatch.demo",
        "gitCommit": "",
        "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z",
        "goVersion": "",
        "compiler": "",
        "platform": "",
    }


def groups() -> dict[tuple[str, str], list[Resource]]:
    """(group, version) → its stored resources; the core group first."""
    found: dict[tuple[str, str], list[Resource]] = {}
    for resource in res.RESOURCES:
        found.setdefault((resource.group, resource.version), []).append(resource)
    return found | {pair: [] for pair in REVIEWS}


def aggregated(*, core: bool) -> Obj:
    """APIGroupDiscoveryList of /api (core) or /apis."""
    items = [_group(group, version) for group, version in groups() if (group == "") is core]
    return {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": items}


def _group(group: str, version: str) -> Obj:
    stored = [_discovered(resource) for resource in groups()[group, version]]
    reviews = [
        {
            "resource": plural,
            "responseKind": {"group": group, "version": version, "kind": kind},
            "scope": "Cluster",
            "singularResource": kind.lower(),
            "verbs": ["create"],
        }
        for plural, kind in REVIEWS.get((group, version), ())
    ]
    served = {"version": version, "resources": stored + reviews, "freshness": "Current"}
    return {"metadata": {"name": group} if group else {}, "versions": [served]}


def _discovered(resource: Resource) -> Obj:
    kind = {"group": resource.group, "version": resource.version, "kind": resource.kind}
    made: Obj = {
        "resource": resource.plural,
        "responseKind": kind,
        "scope": "Namespaced" if resource.namespaced else "Cluster",
        "singularResource": resource.singular,
        "verbs": list(res.EVERY_VERB),
    }
    if resource.short:
        made["shortNames"] = list(resource.short)
    if resource.categories:
        made["categories"] = list(resource.categories)
    if resource.subresources:
        made["subresources"] = [
            {"subresource": name, "responseKind": _SUBRESOURCE_KINDS.get(name, kind), "verbs": _verbs(name)}
            for name in resource.subresources
        ]
    return made


def _verbs(subresource: str) -> list[str]:
    return ["create"] if subresource in ("binding", "eviction") else ["get", "patch", "update"]


def paths() -> Obj:
    """The answer of /: where one can go on."""
    served = [f"/apis/{group}/{version}" for group, version in groups() if group]
    roots = ["/api", "/api/v1", "/apis", *served, "/healthz", "/livez", "/openapi/v3", "/readyz", "/version"]
    return {"paths": sorted(roots)}


def core_versions() -> Obj:
    """APIVersions of /api."""
    return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}


def group_list() -> Obj:
    """APIGroupList of /apis."""
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_api_group(*pair) for pair in groups() if pair[0]]}


def group_of(group: str) -> Obj | None:
    """APIGroup of /apis/GROUP, None if it is not served."""
    found = next((pair for pair in groups() if pair[0] == group and group), None)
    return {"kind": "APIGroup", "apiVersion": "v1"} | _api_group(*found) if found else None


def _api_group(group: str, version: str) -> Obj:
    served = {"groupVersion": f"{group}/{version}", "version": version}
    return {"name": group, "versions": [served], "preferredVersion": served}


def resource_list(group: str, version: str) -> Obj | None:
    """APIResourceList of one group and version, None if it is not served."""
    stored = groups().get((group, version))
    if stored is None:
        return None
    entries = [entry for resource in stored for entry in _listed(resource)]
    for plural, kind in REVIEWS.get((group, version), ()):
        name = {"name": plural, "singularName": kind.lower(), "namespaced": False, "kind": kind}
        entries.append(name | {"verbs": ["create"]})
    named = f"{group}/{version}" if group else version
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": named, "resources": entries}


def _listed(resource: Resource) -> list[Obj]:
    base = {"namespaced": resource.namespaced, "kind": resource.kind}
    entry: Obj = {"name": resource.plural, "singularName": resource.singular} | base
    entry |= {"verbs": list(res.EVERY_VERB)}
    entry |= {"shortNames": list(resource.short)} if resource.short else {}
    entry |= {"categories": list(resource.categories)} if resource.categories else {}
    rest = []
    for name in resource.subresources:
        kind = _SUBRESOURCE_KINDS.get(name, {"kind": resource.kind})
        rest.append({"name": f"{resource.plural}/{name}", "singularName": ""} | base | kind | {"verbs": _verbs(name)})
    return [entry, *rest]
