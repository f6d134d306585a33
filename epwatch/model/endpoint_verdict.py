"""One word on a row: why it is, or is not, in rotation, from the joined picture alone; pure.

Sources: EP-7 (k8s.io/endpointslice utils.go podToEndpoint), section 7 (kube-proxy pkg/proxy/topology.go).
"""

from typing import Final

from msgspec.structs import replace

from epwatch.kube.objects import Service
from epwatch.model.backends import FQDN
from epwatch.model.codes import Code, Severity
from epwatch.model.finding import Finding
from epwatch.model.port_gate import row_serves
from epwatch.model.rows import CONTROLLER
from epwatch.model.serving_gate import READY_FIELD, leaving, why_unready
from epwatch.model.snapshot import EndpointSnapshot, State, Verdict

_LEAVING: Final = {
    State.DRAINING: (Code.DRAINING, "asked to end, still serving; traffic goes to the others"),
    State.PUBLISHED_DRAINING: (Code.DRAINING, "asked to end, and published although it drains"),
    State.TERMINATING: (Code.TERMINATING, "asked to end, and no longer serving"),
}

_OK: Final = Finding(id="", code=Code.OK, severity=Severity.INFO, message="ready")
_OK_VERDICT: Final = _OK.verdict


def endpoint_verdict(row: EndpointSnapshot, service: Service | None) -> Verdict:
    """Return the first word that holds for a row of that service (None: slices without one)."""
    found = endpoint_finding(row, service)
    return _OK_VERDICT if found is _OK else found.verdict


def why_out(row: EndpointSnapshot, service: Service | None) -> str:
    """Return why a row gets no traffic; "" where it gets some, or where its state says it: it is gone, or leaves."""
    if row.in_rotation or row.stale or row.terminating:
        return ""
    found = endpoint_finding(row, service)
    return "" if found.field == READY_FIELD else found.message


def endpoint_finding(row: EndpointSnapshot, service: Service | None) -> Finding:
    """Return the first gate that a row does not pass, with its evidence; an item "" is healthy."""
    found = _beyond_conditions(row) or _by_deletion(row)
    if found is None and service is not None:
        found = row_serves(row, service)
    return found or _by_readiness(row) or _OK


def _beyond_conditions(row: EndpointSnapshot) -> Finding | None:
    """Return what no condition tells: a pod that is gone, a name for an address, the last resort."""
    if row.stale:
        return _stale(row)
    if row.key.family == FQDN:
        message = "a name, not an address: no proxy uses it"
        return _unknown(message)
    if not row.last_resort:
        return None
    message = "asked to end, and gets traffic since none is ready"
    return replace(
        leaving(row.pod, Code.LAST_RESORT, message),
        severity=Severity.WARNING,
        next="bring a pod to ready: when the last of these has ended, nothing is left",
        subject=_subject(row),
    )


def _stale(row: EndpointSnapshot) -> Finding:
    """Return the finding P8: the slice is behind, and where the row is in rotation connections go nowhere."""
    return Finding(
        id="P8",
        code=Code.STALE_IN_SLICE,
        severity=Severity.ERROR if row.in_rotation else Severity.WARNING,
        message="its pod is gone, the slice still names it",
        field="endpoints[].targetRef.uid",
        found=row.key.uid or row.key.address,
        wanted="a pod that exists",
        next="look at the endpointslice controller of kube-controller-manager: it has not taken the pod out",
        subject=_subject(row),
    )


def _unknown(message: str) -> Finding:
    return Finding(id="", code=Code.UNKNOWN, severity=Severity.INFO, message=message, unchecked=("conditions",))


def _by_deletion(row: EndpointSnapshot) -> Finding | None:
    if row.state not in _LEAVING:
        return None
    return replace(leaving(row.pod, *_LEAVING[row.state]), subject=_subject(row))


def _by_readiness(row: EndpointSnapshot) -> Finding | None:
    if row.state is State.READY:
        return None
    if row.state is State.UNKNOWN:
        return _unknown("its conditions cannot be read")
    by_controller = row.managed_by == (CONTROLLER,)
    if by_controller and row.pod is not None and row.pod.ready:
        found = _behind(row)
    else:
        # Who else writes slices may do so for reasons of their own (EP-20b).
        pod = row.pod if by_controller or row.pod is None or not row.pod.ready else None
        found = replace(why_unready(pod), subject=_subject(row))
    published = row.state is State.PUBLISHED_NOT_READY
    return replace(found, message=f"published all the same: {found.message}") if published else found


def _behind(row: EndpointSnapshot) -> Finding:
    """Return what holds where the pod is ready and its slice does not say so: the controller is behind, or a port."""
    return Finding(
        id="P7",
        code=Code.NOT_READY,
        severity=Severity.WARNING,
        message="its slice says that it is not, the pod is ready",
        field="endpoints[].conditions.ready",
        found="false",
        wanted="true",
        next="wait a moment; then look at the endpointslice controller of kube-controller-manager",
        subject=_subject(row),
    )


def _subject(row: EndpointSnapshot) -> str:
    return row.target.name if row.target is not None else row.key.address
