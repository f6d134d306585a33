"""A pod's record as the spec and status that decode to it: without env, args, command and volumes, as the record is."""

from collections.abc import Callable
from typing import TypeAlias

from epwatch.kube.objects import Container, ContainerState, Pod

Json: TypeAlias = dict[str, object]
Moment: TypeAlias = Callable[[float | None], str | None]
"""Writes a time as the API does."""


def _present(**parts: object) -> dict[str, object]:
    return {name: part for name, part in parts.items() if part not in (None, "", (), [], {})}


def pod_spec(pod: Pod) -> Json:
    """Return spec as far as the record knows it."""
    return _present(
        nodeName=pod.node,
        hostNetwork=pod.host_network or None,
        containers=[_container(each) for each in pod.containers if not each.sidecar],
        initContainers=[_container(each) for each in pod.containers if each.sidecar],
        readinessGates=[{"conditionType": name} for name in pod.readiness_gates],
        schedulingGates=[{"name": name} for name in pod.scheduling_gates],
    )


def pod_status(pod: Pod, moment: Moment) -> Json:
    """Return status as far as the record knows it."""
    conditions = [
        _present(
            type=each.type,
            status=each.status,
            reason=each.reason,
            message=each.message,
            lastTransitionTime=moment(each.since),
        )
        for each in pod.conditions
    ]
    return _present(
        phase=pod.phase,
        reason=pod.reason,
        message=pod.message,
        podIPs=[{"ip": address} for address in pod.ips],
        conditions=conditions,
        containerStatuses=[_status(each, moment) for each in pod.states if not each.init],
        initContainerStatuses=[_status(each, moment) for each in pod.states if each.init],
        startTime=moment(pod.started),
    )


def _container(one: Container) -> Json:
    return _present(
        name=one.name,
        ports=[_present(name=each.name, containerPort=each.port, protocol=each.protocol) for each in one.ports],
        restartPolicy="Always" if one.sidecar else None,
    ) | (
        ({"lifecycle": {"preStop": {}}} if one.pre_stop else {})
        | ({"readinessProbe": {}} if one.readiness_probe else {})
    )


def _status(one: ContainerState, moment: Moment) -> Json:
    last = _ended(one.last_exit_code, one.last_reason, "", moment(one.last_finished))
    made = _present(name=one.name, restartCount=one.restarts, image=one.image) | {"ready": one.ready}
    made |= {"state": _state(one, moment)} if one.state else {}
    return made | ({"lastState": {"terminated": last}} if last else {})


def _state(one: ContainerState, moment: Moment) -> Json:
    ended = _ended(one.exit_code, one.reason, one.message, moment(one.finished))
    if one.state == "terminated":
        return {"terminated": ended}
    if one.state == "waiting":
        return {"waiting": _present(reason=one.reason, message=one.message)}
    running: dict[str, object] = {"running": _present(startedAt=moment(one.since))}
    return running | ({"terminated": ended} if ended else {})


def _ended(code: int | None, reason: str, message: str, finished: str | None) -> dict[str, object]:
    told = _present(reason=reason, message=message, finishedAt=finished)
    return told if code is None else {"exitCode": code} | told
