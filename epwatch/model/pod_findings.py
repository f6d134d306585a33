"""What is wrong with, or worth knowing of, a service's pods: P1 to P10 of the checklist, each rule with its source."""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from epwatch.kube.objects import ContainerState, Pod, Service
from epwatch.model.absence import why_absent
from epwatch.model.case import Case
from epwatch.model.codes import Code, Severity
from epwatch.model.endpoint_verdict import endpoint_finding
from epwatch.model.finding import Finding
from epwatch.model.kubectl import Kubectl, logs
from epwatch.model.serving_gate import asked_to_end
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot

_RESTARTS: Final = 3
"""Restarts that make a loop of it: one or two happen to any pod while what it needs is starting too."""

_LATELY: Final = 600.0
"""Seconds since the last end within which a loop still goes on: kubelet backs off for 5 minutes at most."""

_EARLY: Final = 1.0
"""Seconds between the request to end and the end of a container that did not wait for traffic to stop (P10)."""

_LAG: Final = "P7"
"""That the slices are behind is a finding only when it has lasted: traffic_findings.drift tells it."""

_OVERDUE: Final = 30.0
"""Seconds over its grace after which a pod is stuck: kubelet's own kill and the last write take a few."""


def pods(snapshot: ServiceSnapshot, now: float) -> Iterator[Finding]:
    """Yield, pod by pod, the first gate that fails, and what else is wrong; ``now`` is wall seconds."""
    seen: set[str] = set()
    for row in snapshot.endpoints:
        # Two families, or two slices, make no two pods of it.
        place = row.pod.uid if row.pod is not None else str(row.key)
        if place not in seen:
            seen.add(place)
            yield from of_row(row, snapshot.service, now)
    for absent in snapshot.absent:
        yield from of_absent(absent, snapshot.service, now)


def of_row(row: EndpointSnapshot, service: Service | None, now: float) -> Iterator[Finding]:
    """Yield what is to be said of one endpoint."""
    found = endpoint_finding(row, service)
    if found.id and found.id != _LAG:
        yield _with_grace(found, row.pod, now)
    if row.pod is not None and not row.stale:
        yield from _ways_of(row.pod, now)


def of_absent(absent: AbsentPod, service: Service | None, now: float) -> Iterator[Finding]:
    """Yield what is to be said of one pod that has no row."""
    if service is not None and absent.code != Code.UNKNOWN:
        # Gate 5 was read where the verdict rests on it.
        gone = False if absent.code == Code.NODE_GONE else None
        told = why_absent(Case(service=service, pod=absent.pod, node_exists=gone))
        if told.id and told.id != _LAG:
            yield _with_grace(told, absent.pod, now)
    yield from _ways_of(absent.pod, now)


def _with_grace(found: Finding, pod: Pod | None, now: float) -> Finding:
    """P4: what is left of the grace; deletionTimestamp is the deadline (EP-24a)."""
    if pod is None or pod.deleted is None or found.id != "P4":
        return found
    left = pod.deleted - now
    if left >= -_OVERDUE:
        return replace(found, found=f"asked to end, {max(left, 0):.0f} s of grace left")
    return replace(
        found,
        severity=Severity.WARNING,
        message=f"{found.message}; its grace is over by {-left:.0f} s",
        found=f"over by {-left:.0f} s",
        next=f"is its node {pod.node} up, does a finalizer hold it?",
        commands=(Kubectl(pod.namespace, ("get", "pod", pod.name, "-o", "yaml")),),
    )


def _ways_of(pod: Pod, now: float) -> Iterator[Finding]:
    if not pod.finished:
        yield from restart_loop(pod, now)
        yield from early_exit(pod)


def restart_loop(pod: Pod, now: float) -> Iterator[Finding]:
    """P9: a container that ends again and again takes its pod in and out of rotation (kubelet's restart back-off)."""
    for state in pod.states:
        lately = state.last_finished is not None and now - state.last_finished < _LATELY
        if not state.init and state.restarts >= _RESTARTS and (lately or state.reason == "CrashLoopBackOff"):
            yield Finding(
                id="P9",
                code=Code.NOT_READY,
                severity=Severity.WARNING,
                message=f"container {state.name} restarts again and again ({state.restarts} times): {_last(state)}",
                field=f"status.containerStatuses[{state.name}].restartCount",
                found=str(state.restarts),
                wanted="no restarts",
                next="read why it ended",
                commands=(logs(pod.namespace, pod.name, state.name, "--previous"),),
                since=state.last_finished,
                subject=pod.name,
            )


def _last(state: ContainerState) -> str:
    if state.last_exit_code is None:
        return state.last_reason or "how it ended is not told"
    return f"{state.last_reason or 'it ended'}, exit code {state.last_exit_code}"


def early_exit(pod: Pod) -> Iterator[Finding]:
    """P10: pod_workers.go sends SIGTERM at once; without preStop a container that obeys drops what is under way.

    kube-proxies and load balancers learn of it later than we do, and that is not seen from here.
    """
    asked = asked_to_end(pod)
    if asked is None:
        return
    hooks = {container.name for container in pod.containers if container.pre_stop}
    for state in pod.states:
        if state.init or state.name in hooks or state.state != "terminated" or state.finished is None:
            continue
        # Both times are whole seconds: the end was written in the second of the request, or the next.
        if 0 <= state.finished - asked <= _EARLY:
            yield Finding(
                id="P10",
                code=Code.TERMINATING,
                severity=Severity.WARNING,
                message=f"container {state.name} ended within a second of leaving rotation and has no preStop hook: "
                "requests may have been dropped (how late proxies and load balancers are is not seen from here)",
                field=f"spec.containers[{state.name}].lifecycle.preStop",
                found="none",
                wanted="a sleep of some seconds, or a server that drains",
                next="add lifecycle.preStop.sleep, or let the process serve on for a while after SIGTERM",
                since=asked,
                subject=pod.name,
            )
