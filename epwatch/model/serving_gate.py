"""Gate 8 of the endpointslice controller: ready, serving and terminating, and what of a pod decides them.

Source: k8s.io/endpointslice utils.go podToEndpoint; pod readiness is condition Ready (util/controller_utils.go).
"""

from typing import Final, NamedTuple

from epwatch.kube.objects import Condition, Pod, Service
from epwatch.model.case import Case
from epwatch.model.codes import Code, Severity
from epwatch.model.container_reasons import waiting_command, waiting_field, waiting_next, waiting_text, waits
from epwatch.model.finding import Finding
from epwatch.model.kubectl import Kubectl, described, logs

READY_FIELD: Final = "status.conditions[Ready]"
"""The field that decides where nothing tells more than that the pod is not ready."""


class Predicted(NamedTuple):
    """The three conditions that the controller writes for a pod."""

    ready: bool
    serving: bool
    terminating: bool


def predicted(service: Service, pod: Pod) -> Predicted:
    """Return the conditions by podToEndpoint's rule."""
    terminating = pod.deleted is not None
    ready = service.publish_not_ready or (pod.ready and not terminating)
    return Predicted(ready, pod.ready, terminating)


def pod_ready(case: Case) -> Finding | None:
    """Gate 8, serving: condition Ready is not True; told by its own reason."""
    pod = case.pod
    return None if pod.ready else why_unready(pod)


def why_unready(pod: Pod | None) -> Finding:
    """Return the pod's own reason: a waiting container, a readiness gate, a container that is not ready.

    Whoever tells it puts the word before it: the message does not say once more that the pod is not ready.
    """
    if pod is None:
        message = "its slice says that it is not"
        return _not_ready("P3", message, "conditions.ready", "false", "look at the target itself")
    return _waiting(pod) or _gate(pod) or _container(pod) or _bare(pod)


def _not_ready(
    item: str,
    message: str,
    field: str,
    found: str,
    mend: str,
    *,
    wanted: str = "True",
    commands: tuple[Kubectl, ...] = (),
    since: float | None = None,
    subject: str = "",
) -> Finding:
    return Finding(
        id=item,
        code=Code.NOT_READY,
        severity=Severity.WARNING,
        message=message,
        field=field,
        found=found,
        wanted=wanted,
        next=mend,
        commands=commands,
        since=since,
        subject=subject,
    )


def _waiting(pod: Pod) -> Finding | None:
    state = waits(pod.states, ordinary=True)
    if state is None:
        return None
    return _not_ready(
        "P2",
        waiting_text(state),
        waiting_field(state),
        state.reason,
        waiting_next(state),
        wanted="a container that runs",
        commands=(waiting_command(pod, state),),
        since=unready_since(pod),
        subject=pod.name,
    )


def _gate(pod: Pod) -> Finding | None:
    """Return the readiness gate that holds a pod back while all its containers are ready (EP-23, KEP-580)."""
    told = {condition.type: condition for condition in pod.conditions}
    containers = told.get("ContainersReady")
    if containers is None or containers.status != "True":
        return None
    for gate in pod.readiness_gates:
        held = told.get(gate)
        if held is None or held.status != "True":
            return _not_ready(
                "P3",
                f"readiness gate {gate} is {_told(held)}",
                f"status.conditions[{gate}]",
                _told(held),
                f"look at the controller that writes {gate}: it has not said that the pod may have traffic",
                since=held.since if held is not None else containers.since,
                subject=pod.name,
            )
    return None


def _told(condition: Condition | None) -> str:
    if condition is None:
        return "never written"
    why = ": ".join(part for part in (condition.reason, condition.message) if part)
    return f"{condition.status} ({why})" if why else condition.status


def _container(pod: Pod) -> Finding | None:
    for state in pod.states:
        if not state.init and not state.ready:
            found = f"ready false, {state.state or 'no state'}"
            if state.state == "terminated":
                found += f" ({state.reason or 'ended'}, exit code {state.exit_code})"
            return _not_ready(
                "P3",
                f"container {state.name} is not ready",
                f"status.containerStatuses[{state.name}].ready",
                found,
                "look at its readiness probe and logs",
                wanted="true",
                commands=(
                    described(pod.namespace, "pod", pod.name),
                    logs(pod.namespace, pod.name, state.name),
                ),
                since=unready_since(pod),
                subject=pod.name,
            )
    return None


def _bare(pod: Pod) -> Finding:
    found = next((condition.status for condition in pod.conditions if condition.type == "Ready"), "never written")
    return _not_ready(
        "P3",
        "condition Ready is not True",
        READY_FIELD,
        found,
        "look at its Events",
        commands=(described(pod.namespace, "pod", pod.name),),
        since=unready_since(pod),
        subject=pod.name,
    )


def unready_since(pod: Pod) -> float | None:
    """Return since when condition Ready has the value it has."""
    return next((condition.since for condition in pod.conditions if condition.type == "Ready"), pod.created)


def not_terminating(case: Case) -> Finding | None:
    """Gate 8, terminating: deletionTimestamp is set, so ready is false unless publishNotReadyAddresses."""
    if case.pod.deleted is None:
        return None
    return leaving(case.pod, Code.TERMINATING, "asked to end, no longer in any slice")


def leaving(pod: Pod | None, code: Code, message: str) -> Finding:
    """Return the finding P4 on a pod that was asked to end: no alarm while its grace lasts."""
    return Finding(
        id="P4",
        code=code,
        severity=Severity.INFO,
        message=message,
        field="metadata.deletionTimestamp",
        found="set",
        wanted="not set",
        next="nothing: it was asked to end and does",
        since=asked_to_end(pod),
        subject=pod.name if pod is not None else "",
    )


def asked_to_end(pod: Pod | None) -> float | None:
    """Return when the deletion was asked for: the deadline less the grace (EP-24a)."""
    if pod is None or pod.deleted is None:
        return None
    return pod.deleted - (pod.grace or 0)
