"""One word on a row: why it is, or is not, in rotation, from the joined picture alone; pure.

Sources: EP-7 (endpointslice utils.go podToEndpoint), section 7 (kube-proxy topology.go).
"""

from typing import Final

from epwatch.kube.objects import Pod, Service
from epwatch.model.absence import waiting_text
from epwatch.model.backends import FQDN
from epwatch.model.codes import Code, Severity
from epwatch.model.snapshot import EndpointSnapshot, PortState, State, Verdict

_WORDS: Final = {
    State.DRAINING: (Code.DRAINING, Severity.INFO, "terminating, still serving; traffic goes to the others"),
    State.PUBLISHED_DRAINING: (Code.DRAINING, Severity.INFO, "terminating, and published although it drains"),
    State.TERMINATING: (Code.TERMINATING, Severity.INFO, "terminating, and no longer serving"),
}


def endpoint_verdict(row: EndpointSnapshot, service: Service | None) -> Verdict:
    """Return the first word that holds for a row of that service (None: slices without one)."""
    return _beyond_conditions(row) or _by_state(row) or _unresolved(row, service) or _OK


def _beyond_conditions(row: EndpointSnapshot) -> Verdict | None:
    """Return what no condition tells: a pod that is gone, a name for an address, the last resort."""
    if row.stale:
        severity = Severity.ERROR if row.in_rotation else Severity.WARNING
        return _verdict(Code.STALE_IN_SLICE, severity, "its pod is gone, the slice still names it")
    if row.key.family == FQDN:
        return _verdict(Code.UNKNOWN, Severity.INFO, "a name, not an address: no proxy uses it", ("conditions",))
    if row.last_resort:
        message = "draining, and gets traffic as a last resort: none is ready"
        return _verdict(Code.LAST_RESORT, Severity.WARNING, message)
    return None


def _by_state(row: EndpointSnapshot) -> Verdict | None:
    if row.state is State.READY:
        return None
    if row.state in _WORDS:
        return _verdict(*_WORDS[row.state])
    if row.state is State.UNKNOWN:
        return _verdict(Code.UNKNOWN, Severity.INFO, "its conditions cannot be read", ("conditions",))
    published = "published although not ready: " if row.state is State.PUBLISHED_NOT_READY else "not ready: "
    return _verdict(Code.NOT_READY, Severity.WARNING, published + why_not_ready(row.pod))


def _verdict(code: Code, severity: Severity, message: str, unchecked: tuple[str, ...] = ()) -> Verdict:
    return Verdict(code=code.value, severity=severity.value, message=message, unchecked=unchecked)


_OK: Final = _verdict(Code.OK, Severity.INFO, "ready")


def _unresolved(row: EndpointSnapshot, service: Service | None) -> Verdict | None:
    """Gate 7: a named targetPort that the pod's containers do not have leaves that port out."""
    for port in service.ports if service is not None and service.selector is not None else ():
        if not any(_serves(held, port.name, port.protocol) for held in row.ports):
            message = f"port {port.name or port.port} ({port.target_port}) is not among its ports"
            return _verdict(Code.PORT_NAME_UNRESOLVED, Severity.WARNING, message)
    return None


def _serves(held: PortState, name: str, protocol: str) -> bool:
    return held.port is None or (held.name == name and held.protocol == protocol)


def why_not_ready(pod: Pod | None) -> str:
    """Return the pod's own reason: a waiting container, a readiness gate, a container that is not ready."""
    if pod is None:
        return "the slice says so"
    for state in pod.states:
        if state.state == "waiting" and state.reason:
            return waiting_text(state)
    return _failing_gate(pod) or _unready_container(pod) or "condition Ready is not True"


def _failing_gate(pod: Pod) -> str:
    """Return the readiness gate that holds a pod back while all its containers are ready (EP-23)."""
    told = {condition.type: condition.status for condition in pod.conditions}
    if told.get("ContainersReady") != "True":
        return ""
    for gate in pod.readiness_gates:
        if told.get(gate) != "True":
            return f"readiness gate {gate} is {told.get(gate, 'never written')}"
    return ""


def _unready_container(pod: Pod) -> str:
    for state in pod.states:
        if not state.init and not state.ready:
            return f"container {state.name} is not ready"
    return ""
