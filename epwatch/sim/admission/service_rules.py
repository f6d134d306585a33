"""What is refused in a Service (pkg/apis/core/validation `ValidateService`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from epwatch.sim.admission import causes
from epwatch.sim.admission.label_checks import check_labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from epwatch.sim.errors import Cause
    from epwatch.sim.objects import Obj

KINDS = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
PROTOCOLS = ("SCTP", "TCP", "UDP")
HIGHEST_PORT = 65535
LONGEST_PORT_NAME = 15
_PORT_NAME = re.compile(r"[-a-z0-9]*")


def check_service(spec: Obj, old: Obj) -> Iterator[Cause]:
    """What is wrong with a Service's spec; `old` is that of the stored one, {} for none."""
    kind = spec.get("type", "ClusterIP")
    if kind not in KINDS:
        yield causes.unsupported("spec.type", kind, KINDS)
    if kind == "ExternalName" and not spec.get("externalName"):
        yield causes.required("spec.externalName")
    ports = spec.get("ports") or []
    if not ports and kind != "ExternalName" and spec.get("clusterIP") != "None":
        yield causes.required("spec.ports")
    yield from _ports(ports)
    yield from check_labels(spec.get("selector") or {}, "spec.selector")
    families = spec.get("ipFamilies") or []
    for index, family in enumerate(families):
        if family in families[:index]:
            yield causes.duplicate(f"spec.ipFamilies[{index}]", family)
    same_kind = old.get("type") == kind != "ExternalName"
    if same_kind and old.get("clusterIPs") and old["clusterIPs"][0] != (spec.get("clusterIPs") or [""])[0]:
        yield causes.wrong("spec.clusterIPs[0]", [spec.get("clusterIP")], "may not change once set")


def _ports(ports: list[Obj]) -> Iterator[Cause]:
    for index, port in enumerate(ports):
        path, former = f"spec.ports[{index}]", ports[:index]
        name = port.get("name") or ""
        if len(ports) > 1 and not name:
            yield causes.required(f"{path}.name")
        elif name and any(other.get("name") == name for other in former):
            yield causes.duplicate(f"{path}.name", name)
        yield from check_port(port.get("port"), f"{path}.port")
        yield from _target(port.get("targetPort"), f"{path}.targetPort")
        if port.get("protocol") not in PROTOCOLS:
            yield causes.unsupported(f"{path}.protocol", port.get("protocol"), PROTOCOLS)
        pair = (port.get("port"), port.get("protocol"))
        if any((other.get("port"), other.get("protocol")) == pair for other in former):
            # Kubernetes shows its internal type here, of which it has filled in these two fields alone.
            shown = {"Name": "", "Protocol": pair[1], "AppProtocol": None, "Port": pair[0]}
            yield causes.duplicate(path, shown | {"TargetPort": 0, "NodePort": 0})


def _target(target: object, path: str) -> Iterator[Cause]:
    if isinstance(target, int):
        yield from check_port(target, path)
    elif isinstance(target, str):
        if not _PORT_NAME.fullmatch(target):
            detail = "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"
            yield causes.wrong(path, target, detail)
        if len(target) > LONGEST_PORT_NAME:
            yield causes.wrong(path, target, f"must be no more than {LONGEST_PORT_NAME} characters")


def check_port(value: object, path: str) -> Iterator[Cause]:
    """What is wrong with a port number."""
    if not isinstance(value, int) or not 0 < value <= HIGHEST_PORT:
        yield causes.wrong(path, 0 if value is None else value, "must be between 1 and 65535, inclusive")
