"""What the parent process can ask for, one JSON object a line: to scale a Deployment, or the one behind a Service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from epwatch.sim import resources as res
from epwatch.sim.errors import ApiError
from epwatch.sim.objects import Obj, decode, meta, name_of, spec_of
from epwatch.sim.selectors import set_matches

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster

SCALABLE = (res.DEPLOYMENTS, res.STATEFUL_SETS)


class BadCommandError(Exception):
    """A command that cannot be carried out; the text says why."""


def answer(cluster: SimCluster, line: bytes) -> Obj:
    """Carry out one line: {"ok": true, …} with what was done, or {"ok": false, "error": …}."""
    try:
        return {"ok": True} | _run(cluster, line)
    except (BadCommandError, ApiError) as error:
        return {"ok": False, "error": str(error)}


def _run(cluster: SimCluster, line: bytes) -> Obj:
    try:
        command = decode(line)
    except msgspec.DecodeError as error:
        message = f"not a JSON object: {error}"
        raise BadCommandError(message) from None
    if not isinstance(command, dict) or len(command) != 1:
        message = 'want one object with one key, "scale" or "scale_service"'
        raise BadCommandError(message)
    ((name, given),) = command.items()
    if name not in ("scale", "scale_service") or not isinstance(given, dict):
        message = f'no such command: "{str(name)[:40]}"; there are "scale" and "scale_service"'
        raise BadCommandError(message)
    namespace = str(given.get("namespace") or "default")
    if name == "scale":
        resource, target = res.DEPLOYMENTS, str(given.get("deployment") or "")
    else:
        resource, target = _behind(cluster, namespace, str(given.get("service") or ""))
    return _scale(cluster, resource, namespace, target, given)


def _behind(cluster: SimCluster, namespace: str, name: str) -> tuple[res.Resource, str]:
    """The first workload whose pods the Service selects."""
    service = cluster.store.get(res.SERVICES, namespace, name)
    if service is None:
        message = f'there is no service "{name}" in namespace "{namespace}"'
        raise BadCommandError(message)
    selector = spec_of(service).get("selector")
    for resource in SCALABLE:
        for workload in sorted(cluster.store.objects(resource, namespace), key=name_of):
            labels = meta(spec_of(workload).get("template") or {}).get("labels") or {}
            if set_matches(selector, labels):
                return resource, name_of(workload)
    message = f'no Deployment or StatefulSet stands behind service "{name}"'
    raise BadCommandError(message)


def _scale(cluster: SimCluster, resource: res.Resource, namespace: str, name: str, given: Obj) -> Obj:
    workload = cluster.store.get(resource, namespace, name)
    if workload is None:
        message = f'there is no deployment "{name}" in namespace "{namespace}"'
        raise BadCommandError(message)
    count, step = given.get("replicas"), given.get("by", 0)
    if not isinstance(step, int) or not isinstance(count, int | None):
        message = '"replicas" and "by" must be whole numbers'
        raise BadCommandError(message)
    wanted = max(0, int(spec_of(workload).get("replicas") or 0) + step) if count is None else count
    cluster.scale(name, wanted, namespace, resource.plural)
    return {"namespace": namespace, "kind": resource.kind, "name": name, "replicas": wanted}
