"""Requests that no server takes as they are: each is sent to both, and both are to say the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.conformance.manifests import config_map, deployment, pod, service
from tests.control_plane.api import MERGE_PATCH, STRATEGIC_PATCH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.control_plane.api import Json

CORE, APPS, DISCOVERY = "/api/v1", "/apis/apps/v1", "/apis/discovery.k8s.io/v1"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One request. `path` is relative to the namespace unless it begins with a slash; there are objects named `old`."""

    what: str
    method: str
    path: str
    body: Json | bytes | None = None
    content_type: str = "application/json"
    query: dict[str, str] = field(default_factory=dict)
    root: str = CORE

    def url(self, namespace: str) -> str:
        """The whole path."""
        return self.path if self.path.startswith("/") else f"{self.root}/namespaces/{namespace}/{self.path}"


def services(what: str, **spec: object) -> Refusal:
    return Refusal(f"service: {what}", "POST", "services", service("fresh", "web", **spec))


def deployments(what: str, **spec: object) -> Refusal:
    made = deployment("fresh", 0)
    made["spec"] |= spec
    return Refusal(f"deployment: {what}", "POST", "deployments", made, root=APPS)


def maps(what: str, body: Json | bytes, **query: str) -> Refusal:
    return Refusal(f"body: {what}", "POST", "configmaps", body, query=query)


def lists(what: str, **query: str) -> Refusal:
    return Refusal(f"list: {what}", "GET", "configmaps", query=query)


def template(**container: object) -> Json:
    """A pod template whose container differs in some fields."""
    made: Json = deployment("fresh", 0)["spec"]["template"]
    made["spec"]["containers"][0] |= container
    return made


def pods_spec(**spec: object) -> Json:
    made: Json = deployment("fresh", 0)["spec"]["template"]
    made["spec"] |= spec
    return made


def all_refusals() -> Iterator[Refusal]:
    """Every one of them."""
    yield from _types()
    yield from _bodies()
    yield from _services()
    yield from _workloads()
    yield from _slices()
    yield from _metadata()
    yield from _changes()
    yield from _queries()


def _types() -> Iterator[Refusal]:
    yield deployments("replicas as text", replicas="three")
    yield deployments("replicas as a fraction", replicas=1.5)
    yield deployments("a number for a name", template=template(name=5))
    yield deployments("a port number as text", template=template(ports=[{"containerPort": "http"}]))
    yield services("an object for a list", ports={})
    yield services("an object for a target port", ports=[{"port": 80, "targetPort": {}}])
    yield services("a list for a selector", selector=["app"])
    yield services("a number in a selector", selector={"app": 1})
    yield Refusal("service: text for a spec", "POST", "services", {"metadata": {"name": "fresh"}, "spec": "no"})
    yield Refusal("service: a list for metadata", "POST", "services", {"metadata": []})
    late = {"metadata": {"name": "fresh", "creationTimestamp": "yesterday"}}
    yield Refusal("service: no time", "POST", "services", late)


def _bodies() -> Iterator[Refusal]:
    yield maps("another kind", pod("fresh", {}))
    yield maps("another version", config_map("fresh") | {"apiVersion": "v2"})
    yield maps("a list", b"[1]")
    yield maps("text", b'"x"')
    yield maps("nothing", b"")
    yield maps("cut off", b'{"metadata": ')
    yield maps("over three mebibytes", b'{"a":"' + b"x" * (3 << 20) + b'"}')
    yield maps("dryRun", config_map("fresh"), dryRun="Some")
    yield maps("fieldValidation", config_map("fresh"), fieldValidation="Some")
    strict = service("fresh", "web", colour="red")
    yield Refusal("body: an unknown field", "POST", "services", strict, query={"fieldValidation": "Strict"})


def _services() -> Iterator[Refusal]:
    two = [{"name": "a", "port": 80}, {"name": "b", "port": 81}]
    yield Refusal("service: name", "POST", "services", service("9fresh", "web"))
    yield services("no ports", ports=[])
    yield services("port out of range", ports=[{"port": 70000}])
    yield services("two ports of one name", ports=[two[0], two[1] | {"name": "a"}])
    yield services("a port twice", ports=[two[0], two[1] | {"port": 80}])
    yield services("two ports without names", ports=[{"port": 80}, {"port": 81}])
    yield services("protocol", ports=[{"port": 80, "protocol": "QUIC"}])
    yield services("target port's name", ports=[{"port": 80, "targetPort": "UPPER_case"}])
    yield services("type", type="Nope")
    yield services("no external name", type="ExternalName")
    yield services("cluster IP", clusterIP="999.1.1.1")
    yield services("cluster IP out of range", clusterIP="1.2.3.4")
    yield services("one family twice", ipFamilies=["IPv4", "IPv4"])
    yield services("selector", selector={"a b": "c d"})


def _workloads() -> Iterator[Refusal]:
    yield deployments("negative replicas", replicas=-1)
    yield deployments("no selector", selector=None)
    yield deployments("a selector that its template does not match", selector={"matchLabels": {"app": "other"}})
    yield deployments("no room to move", strategy={"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}})
    yield deployments("surge of Recreate", strategy={"type": "Recreate", "rollingUpdate": {"maxSurge": 1}})
    yield deployments("restart policy", template=pods_spec(restartPolicy="Never"))
    yield deployments("no image", template=template(image=""))
    yield deployments("a container's name", template=template(name="Not_A_Name"))
    yield deployments("a container twice", template=pods_spec(containers=[{"name": "a", "image": "x"}] * 2))
    yield deployments("no containers", template=pods_spec(containers=[]))
    yield deployments("a container's port", template=template(ports=[{"containerPort": 0}]))


def _slices() -> Iterator[Refusal]:
    piece = {"metadata": {"name": "fresh"}, "addressType": "IPv4", "endpoints": [], "ports": []}
    for what, change in (
        ("no address type", {"addressType": ""}),
        ("address type", {"addressType": "X"}),
        ("address", {"endpoints": [{"addresses": ["nope"]}]}),
        ("no address", {"endpoints": [{"addresses": []}]}),
    ):
        yield Refusal(f"slice: {what}", "POST", "endpointslices", piece | change, root=DISCOVERY)
    subset = {"addresses": [{"ip": "nope"}], "ports": [{"port": 80}]}
    yield Refusal("endpoints: address", "POST", "endpoints", {"metadata": {"name": "fresh"}, "subsets": [subset]})


def _metadata() -> Iterator[Refusal]:
    yield maps("no name", {"metadata": {}})
    yield maps("a name", config_map("Not_A_Name"))
    yield maps("a label too long", config_map("fresh", {"a": "x" * 64}))
    yield maps("a label's key", config_map("fresh", {"a/b/c": "x"}))
    yield maps("a label's value", config_map("fresh", {"a": "x y"}))
    yield maps("an annotation's key", {"metadata": {"name": "fresh", "annotations": {"a b": "c"}}})
    yield maps("a finalizer", {"metadata": {"name": "fresh", "finalizers": ["nope"]}})
    yield maps("another namespace", {"metadata": {"name": "fresh", "namespace": "default"}})
    yield maps("a name that is taken", config_map("old"))


def _changes() -> Iterator[Refusal]:
    old = {"metadata": {"name": "old"}}
    yield Refusal("put: another name", "PUT", "configmaps/old", config_map("other"))
    yield Refusal("put: missing", "PUT", "configmaps/none", config_map("none"))
    yield Refusal("put: stale", "PUT", "configmaps/old", {"metadata": {"name": "old", "resourceVersion": "1"}})
    yield Refusal("put: to a collection", "PUT", "configmaps", old)
    yield Refusal("post: to an object", "POST", "configmaps/old", old)
    yield Refusal("patch: a collection", "PATCH", "configmaps", {"a": 1}, MERGE_PATCH)
    yield Refusal("patch: missing", "PATCH", "configmaps/none", {"data": {}}, MERGE_PATCH)
    yield Refusal("patch: a list", "PATCH", "configmaps/old", b"[1]", MERGE_PATCH)
    yield Refusal("merge patch: cut off", "PATCH", "configmaps/old", b"{", MERGE_PATCH)
    yield Refusal("strategic patch: cut off", "PATCH", "configmaps/old", b"{", STRATEGIC_PATCH)
    yield Refusal("strategic patch: a list", "PATCH", "configmaps/old", b"[1]", STRATEGIC_PATCH)
    yield Refusal("patch: type", "PATCH", "configmaps/old", b"{}", "application/x")
    yield Refusal("patch: name", "PATCH", "configmaps/old", {"metadata": {"name": "z"}}, MERGE_PATCH)
    yield Refusal("patch: namespace", "PATCH", "configmaps/old", {"metadata": {"namespace": "z"}}, MERGE_PATCH)
    yield Refusal("patch: negative", "PATCH", "deployments/old", {"spec": {"replicas": -1}}, MERGE_PATCH, root=APPS)
    strict = {"fieldValidation": "Strict"}
    unknown = {"spec": {"colour": "red"}}
    yield Refusal("patch: unknown field", "PATCH", "deployments/old", unknown, STRATEGIC_PATCH, strict, root=APPS)
    less = {"spec": {"replicas": -1}}
    yield Refusal("scale: negative", "PATCH", "deployments/old/scale", less, MERGE_PATCH, root=APPS)
    yield Refusal("delete: missing", "DELETE", "configmaps/none")
    yield Refusal("delete: another uid", "DELETE", "configmaps/old", {"preconditions": {"uid": "x"}})
    yield Refusal("delete: another version", "DELETE", "configmaps/old", {"preconditions": {"resourceVersion": "1"}})
    yield Refusal("delete: propagation", "DELETE", "configmaps/old", {"propagationPolicy": "Never"})
    yield Refusal("delete: grace", "DELETE", "pods/none", query={"gracePeriodSeconds": "abc"})
    yield Refusal("delete: a namespace that stays", "DELETE", "/api/v1/namespaces/default")


def _queries() -> Iterator[Refusal]:
    yield lists("limit", limit="many")
    yield lists("timeout", watch="1", timeoutSeconds="x")
    for selector in ("a/b/c=1", "a=b$", "a=b,", "=b", "a in", "a in (b", "a b", "a>b", ")", "!", "a,,b", "a==="):
        yield lists(f"labels {selector}", labelSelector=selector)
    yield lists("fields", fieldSelector="spec.colour=red")
    yield lists("fields without a value", fieldSelector="metadata.name")
    yield Refusal("list: fields of services", "GET", "services", query={"fieldSelector": "spec.colour=red"})
    yield Refusal("list: fields of pods", "GET", "pods", query={"fieldSelector": "spec.colour=red"})
    for path in ("pods/none/nope", "configmaps/old/status", "gadgets", "/api/v9", "/apis/apps/v9", "/apis/nope", "/x"):
        yield Refusal(f"path: {path}", "GET", path)
