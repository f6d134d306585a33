"""Rejects what Kubernetes rejects, in its words (pkg/apis/{core,apps}/validation, apimachinery `util/validation`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from epwatch.sim import errors
from epwatch.sim import resources as res
from epwatch.sim.errors import Cause
from epwatch.sim.objects import encode, labels_of, meta, name_of, spec_of
from epwatch.sim.selectors import from_label_selector, labels_match

if TYPE_CHECKING:
    from collections.abc import Iterator

    from epwatch.sim.objects import Obj

_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_DNS1035 = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_LABEL_VALUE = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")
_LABEL_KEY = re.compile(r"([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
LONGEST_SUBDOMAIN = 253
LONGEST_LABEL = 63
HIGHEST_PORT = 65535

SUBDOMAIN_RULE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
    "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
LABEL_RULE = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
    "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
)
DNS1035_RULE = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is "
    "'[a-z]([-a-z0-9]*[a-z0-9])?')"
)
LABEL_VALUE_RULE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
    "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
    "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
)
LABEL_KEY_RULE = (
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
    "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
)


def required(field: str, detail: str = "") -> Cause:
    """A field that must be given."""
    return Cause("FieldValueRequired", f"Required value: {detail}" if detail else "Required value", field)


def wrong(field: str, value: object, detail: str) -> Cause:
    """A field whose value breaks a rule."""
    shown = encode(value).decode()
    return Cause("FieldValueInvalid", f"Invalid value: {shown}: {detail}", field)


def unsupported(field: str, value: str, allowed: tuple[str, ...]) -> Cause:
    """A field whose value is not one of a few."""
    listed = ", ".join(f'"{word}"' for word in allowed)
    return Cause("FieldValueNotSupported", f'Unsupported value: "{value}": supported values: {listed}', field)


def validate(resource: res.Resource, obj: Obj, old: Obj | None) -> None:
    """Check one object that is about to be written; `old` is what is stored. Raises: ApiError 422."""
    causes = [*_metadata(resource, obj, "metadata"), *_own_rules(resource, obj, old)]
    if causes:
        raise errors.invalid(name_of(obj), causes, kind=resource.kind, group=resource.group)


def _own_rules(resource: res.Resource, obj: Obj, old: Obj | None) -> Iterator[Cause]:
    if resource is res.SERVICES:
        yield from _service(spec_of(obj), spec_of(old or {}))
    elif resource is res.PODS:
        yield from _pod_spec(spec_of(obj), "spec")
    elif resource in (res.DEPLOYMENTS, res.REPLICA_SETS, res.STATEFUL_SETS):
        yield from _workload(spec_of(obj), None if old is None else spec_of(old))


def _metadata(resource: res.Resource, obj: Obj, path: str) -> Iterator[Cause]:
    name = name_of(obj)
    if not name:
        yield required(f"{path}.name", "name or generateName is required")
    elif resource is res.SERVICES:
        if len(name) > LONGEST_LABEL or not _DNS1035.fullmatch(name):
            yield wrong(f"{path}.name", name, DNS1035_RULE)
    elif resource is res.NAMESPACES:
        if len(name) > LONGEST_LABEL or not _LABEL.fullmatch(name):
            yield wrong(f"{path}.name", name, LABEL_RULE)
    elif len(name) > LONGEST_SUBDOMAIN or not _SUBDOMAIN.fullmatch(name):
        yield wrong(f"{path}.name", name, SUBDOMAIN_RULE)
    yield from _labels(labels_of(obj), f"{path}.labels")


def _labels(labels: dict[str, str], path: str) -> Iterator[Cause]:
    for key, value in labels.items():
        if not _LABEL_KEY.fullmatch(key):
            yield wrong(path, key, LABEL_KEY_RULE)
        if len(value) > LONGEST_LABEL or not _LABEL_VALUE.fullmatch(value):
            yield wrong(path, value, LABEL_VALUE_RULE)


def _service(spec: Obj, old: Obj) -> Iterator[Cause]:
    kind = spec.get("type", "ClusterIP")
    kinds = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
    if kind not in kinds:
        yield unsupported("spec.type", kind, kinds)
    if kind == "ExternalName" and not spec.get("externalName"):
        yield required("spec.externalName")
    ports = spec.get("ports") or []
    if not ports and kind != "ExternalName" and spec.get("clusterIP") != "None":
        yield required("spec.ports")
    yield from _service_ports(ports)
    yield from _labels(spec.get("selector") or {}, "spec.selector")
    same_kind = old.get("type") == kind != "ExternalName"
    if same_kind and old.get("clusterIPs") and old["clusterIPs"][0] != (spec.get("clusterIPs") or [""])[0]:
        yield wrong("spec.clusterIPs[0]", [spec.get("clusterIP")], "may not change once set")


def _service_ports(ports: list[Obj]) -> Iterator[Cause]:
    seen: set[tuple[object, object]] = set()
    names: set[str] = set()
    for index, port in enumerate(ports):
        path = f"spec.ports[{index}]"
        name = port.get("name") or ""
        if len(ports) > 1 and not name:
            yield required(f"{path}.name")
        if name and name in names:
            yield Cause("FieldValueDuplicate", f'Duplicate value: "{name}"', f"{path}.name")
        names.add(name)
        yield from _port(port.get("port"), f"{path}.port")
        if isinstance(port.get("targetPort"), int):
            yield from _port(port["targetPort"], f"{path}.targetPort")
        if port.get("protocol") not in ("TCP", "UDP", "SCTP"):
            yield unsupported(f"{path}.protocol", str(port.get("protocol")), ("SCTP", "TCP", "UDP"))
        pair = (port.get("port"), port.get("protocol"))
        if pair in seen:
            yield Cause("FieldValueDuplicate", f"Duplicate value: {pair}", path)
        seen.add(pair)


def _port(value: object, path: str) -> Iterator[Cause]:
    if not isinstance(value, int) or not 0 < value <= HIGHEST_PORT:
        yield wrong(path, 0 if value is None else value, "must be between 1 and 65535, inclusive")


def _workload(spec: Obj, old: Obj | None) -> Iterator[Cause]:
    if (spec.get("replicas") or 0) < 0:
        yield wrong("spec.replicas", spec["replicas"], "must be greater than or equal to 0")
    selector, template = spec.get("selector"), spec.get("template") or {}
    if not selector:
        yield required("spec.selector")
    elif old is not None and old.get("selector") != selector:
        yield wrong("spec.selector", selector, "field is immutable")
    labels = meta(template).get("labels") or {}
    if selector and not labels_match(from_label_selector(selector), labels):
        yield wrong("spec.template.metadata.labels", labels, "`selector` does not match template `labels`")
    yield from _labels(labels, "spec.template.labels")
    yield from _pod_spec(spec_of(template), "spec.template.spec")


def _pod_spec(spec: Obj, path: str) -> Iterator[Cause]:
    containers = spec.get("containers") or []
    if not containers:
        yield required(f"{path}.containers")
    names: set[str] = set()
    for index, container in enumerate(containers):
        at = f"{path}.containers[{index}]"
        name = container.get("name") or ""
        if not name:
            yield required(f"{at}.name")
        elif not _LABEL.fullmatch(name):
            yield wrong(f"{at}.name", name, LABEL_RULE)
        if name and name in names:
            yield Cause("FieldValueDuplicate", f'Duplicate value: "{name}"', f"{at}.name")
        names.add(name)
        if not container.get("image"):
            yield required(f"{at}.image")
        for number, port in enumerate(container.get("ports") or ()):
            yield from _port(port.get("containerPort"), f"{at}.ports[{number}].containerPort")
