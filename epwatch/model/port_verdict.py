"""One word on each port of a service: which of its rows get the traffic of that port, and what is missing there.

Source: section 7 (kube-proxy decides for each service port alone: pkg/proxy/topology.go CategorizeEndpoints).
"""

from collections.abc import Iterable, Sequence

from epwatch.kube.objects import Service, ServicePort
from epwatch.model.codes import Code, Severity
from epwatch.model.port_gate import serves
from epwatch.model.snapshot import EndpointSnapshot, Verdict


def in_use(rows: Iterable[EndpointSnapshot], service: Service, port: ServicePort | None) -> list[EndpointSnapshot]:
    """Return the living rows that are in rotation on a port; on any where the service names none, or for DNS."""
    live = [row for row in rows if row.in_rotation and not row.stale]
    if port is None or service.headless or len(service.ports) == 1:
        return live
    return [row for row in live if any(held.in_rotation and held.name == port.name for held in row.ports)]


def port_verdicts(service: Service | None, rows: Sequence[EndpointSnapshot], whole: Verdict) -> tuple[Verdict, ...]:
    """Return a verdict for each port, in the service's order; ``whole`` is the service's own.

    Where nothing is behind the service, or its rows cannot be read, no port can say more than the service does.
    """
    if service is None:
        return ()
    if not rows or service.type == "ExternalName" or whole.code in (Code.UNKNOWN, Code.NO_SELECTOR):
        return (whole,) * len(service.ports)
    if len(service.ports) == 1:
        return (_missing_on(rows, service, service.ports[0]) or whole,)
    return tuple([_of_port(rows, service, port, whole) for port in service.ports])


def _of_port(rows: Sequence[EndpointSnapshot], service: Service, port: ServicePort, whole: Verdict) -> Verdict:
    used = in_use(rows, service, port)
    name = port.name or "unnamed"
    if not used and whole.code != Code.DRAINING:
        return _verdict(Code.OUTAGE, Severity.ERROR, f"port {name}: no endpoint is ready there")
    if used and all(row.last_resort for row in used):
        return _verdict(Code.LAST_RESORT, Severity.WARNING, f"port {name}: only endpoints that drain are left")
    missing = _missing_on(rows, service, port)
    if missing is not None:
        return missing
    # What is wrong with another port alone is no word on this one.
    if whole.code in (Code.OUTAGE, Code.LAST_RESORT):
        return _verdict(Code.OK, Severity.INFO, f"{len(used)} in rotation")
    return whole


def _missing_on(rows: Sequence[EndpointSnapshot], service: Service, port: ServicePort) -> Verdict | None:
    """Gate 7 (k8s.io/endpointslice utils.go FindPort): a named targetPort that some pods do not have."""
    if isinstance(port.target_port, int) or service.selector is None:
        return None
    living = [row for row in rows if not row.stale and not row.terminating]
    if len({id(row.ports) for row in living}) == 1:
        return None  # what all have in common none of them lacks alone
    lacking = sum(not serves(row, port) for row in living)
    if not lacking or lacking == len(living):
        return None
    message = f"port {port.name or port.port} ({port.target_port}) is missing on {lacking} of {len(living)} endpoints"
    return _verdict(Code.PORT_NAME_UNRESOLVED, Severity.WARNING, message)


def _verdict(code: Code, severity: Severity, message: str) -> Verdict:
    return Verdict(code=code.value, severity=severity.value, message=message)
