"""Manifests, as a user would write them, from a few arguments."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from epwatch.sim.controllers.endpoint import ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from epwatch.sim.objects import Obj

NODE_VERSION = "v1.34.4"


def node(name: str, zone: str, address: str) -> Obj:
    """A ready node, with the status that its kubelet would write."""
    capacity = {"cpu": "4", "memory": "16Gi", "ephemeral-storage": "100Gi", "pods": "110"}
    return {
        "kind": "Node",
        "apiVersion": "v1",
        "metadata": {
            "name": name,
            "labels": {
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                ZONE: zone,
                "topology.kubernetes.io/region": "demo",
            },
        },
        "spec": {},
        "status": {
            "capacity": capacity,
            "allocatable": capacity,
            "addresses": [{"type": "InternalIP", "address": address}, {"type": "Hostname", "address": name}],
            "conditions": [
                {
                    "type": "Ready",
                    "status": "True",
                    "reason": "KubeletReady",
                    "message": "kubelet is posting ready status",
                }
            ],
            "nodeInfo": {
                **_ids(name),
                "kubeletVersion": NODE_VERSION,
                "osImage": "epwatch demo",
                "kernelVersion": "6.12",
                "containerRuntimeVersion": "containerd://2.1",
                "operatingSystem": "linux",
                "architecture": "amd64",
            },
        },
    }


def _ids(name: str) -> Obj:
    """The identifiers of a machine and of its boot: they must be there, and say nothing."""
    machine, boot = (str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.{what}.demo")) for what in ("machine", "boot"))
    return {"machineID": machine.replace("-", ""), "systemUUID": machine, "bootID": boot, "kubeProxyVersion": ""}


def container(
    name: str, image: str, port: int | None = None, port_name: str = "", args: Sequence[str] = (), pre_stop: int = 0
) -> Obj:
    """A container with a readiness probe; the arguments tell its behaviour (controllers/behaviour.py)."""
    made: Obj = {"name": name, "image": image}
    if port is not None:
        made["ports"] = [({"name": port_name} if port_name else {}) | {"containerPort": port}]
        made["readinessProbe"] = {
            "httpGet": {"path": "/ready", "port": port},
            "initialDelaySeconds": 1,
            "periodSeconds": 2,
        }
    if args:
        made["args"] = list(args)
    if pre_stop:
        made["lifecycle"] = {"preStop": {"sleep": {"seconds": pre_stop}}}
    return made


def deployment(
    name: str,
    pod: Obj,
    *,
    replicas: int = 1,
    namespace: str = "default",
    app: str = "",
    grace: int = 30,
    **spec: object,
) -> Obj:
    """A Deployment of one container whose pods carry the label app."""
    return _workload("Deployment", name, pod, replicas, namespace, app or name, grace, spec)


def stateful_set(
    name: str, pod: Obj, *, replicas: int = 1, namespace: str = "default", grace: int = 30, **spec: object
) -> Obj:
    """A StatefulSet of one container behind the headless Service of its name."""
    return _workload("StatefulSet", name, pod, replicas, namespace, name, grace, {"serviceName": name, **spec})


def _workload(
    kind: str, name: str, pod: Obj, replicas: int, namespace: str, app: str, grace: int, spec: dict[str, object]
) -> Obj:
    labels = {"app": app}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [pod], "terminationGracePeriodSeconds": grace}}
    return {
        "kind": kind,
        "apiVersion": "apps/v1",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {"replicas": replicas, "selector": {"matchLabels": labels}, "template": template, **spec},
    }


def service(
    name: str, ports: Sequence[Obj], *, namespace: str = "default", app: str | None = None, **spec: object
) -> Obj:
    """A Service that selects the label app (its own name unless given, no selector for "")."""
    selector = {} if app == "" else {"selector": {"app": app or name}}
    return {
        "kind": "Service",
        "apiVersion": "v1",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {**selector, **({"ports": list(ports)} if ports else {}), **spec},
    }


def port(number: int, target: int | str | None = None, name: str = "", protocol: str = "TCP") -> Obj:
    """A Service's port."""
    named = {"name": name} if name else {}
    return {**named, "port": number, "targetPort": number if target is None else target, "protocol": protocol}


def namespace(name: str) -> Obj:
    """A Namespace."""
    return {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": name}}
