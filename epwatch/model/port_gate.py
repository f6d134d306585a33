"""Gate 7 of the endpointslice controller: whether a service port's target resolves on a pod.

Source: k8s.io/endpointslice utils.go getEndpointPorts, FindPort. A number always resolves, whether or not a container
declares it; a name must be that of a container port, of sidecars too, with the same protocol.
"""

from typing import NamedTuple

from epwatch.kube.objects import Pod, Service, ServicePort
from epwatch.model.case import Case
from epwatch.model.codes import Code, Severity
from epwatch.model.finding import Finding
from epwatch.model.snapshot import EndpointSnapshot


class Unresolved(NamedTuple):
    """A service port that does not resolve on a pod; ``protocols``: those under which its name is there."""

    port: ServicePort
    protocols: tuple[str, ...]


def find_port(pod: Pod, port: ServicePort) -> int | None:
    """Return the container port that a service port leads to, None where its name is not there."""
    if isinstance(port.target_port, int):
        return port.target_port
    for container in sorted(pod.containers, key=lambda each: each.sidecar):
        for declared in container.ports:
            if declared.name == port.target_port and declared.protocol == port.protocol:
                return declared.port
    return None


def unresolved(service: Service, pod: Pod) -> list[Unresolved]:
    """Return the service ports that are left out of the pod's slice."""
    return [Unresolved(port, _other_protocols(pod, port)) for port in service.ports if find_port(pod, port) is None]


def _other_protocols(pod: Pod, port: ServicePort) -> tuple[str, ...]:
    declared = [each for container in pod.containers for each in container.ports]
    return tuple(sorted({each.protocol for each in declared if each.name == port.target_port}))


def ports_resolve(case: Case) -> Finding | None:
    """Gate 7: FindPort; the port is left out, and with all of them unresolved the slice has none (k/k #109627)."""
    missing = unresolved(case.service, case.pod)
    return _finding(missing[0], case.pod) if missing else None


def row_serves(row: EndpointSnapshot, service: Service) -> Finding | None:
    """Gate 7 as the slices show it: a service port that is not among the row's ports, in a service with a selector."""
    for port in service.ports if service.selector is not None else ():
        if not serves(row, port):
            found = _other_protocols(row.pod, port) if row.pod is not None else ()
            return _finding(Unresolved(port, found), row.pod)
    return None


def serves(row: EndpointSnapshot, port: ServicePort) -> bool:
    """Return whether a row carries a service port; a nil port number is all ports (EP-6)."""
    return any(held.port is None or (held.name == port.name and held.protocol == port.protocol) for held in row.ports)


def _finding(missing: Unresolved, pod: Pod | None) -> Finding:
    port, protocols = missing
    told = f"port {port.name or port.port} ({port.target_port}) is not among its ports"
    found = "no container port of that name"
    if protocols:
        told += f": {port.target_port} is there under {', '.join(protocols)}, not {port.protocol}"
        found = f"{port.target_port}/{', '.join(protocols)}"
    return Finding(
        id="S10" if protocols else "S8",
        code=Code.PORT_NAME_UNRESOLVED,
        severity=Severity.WARNING,
        message=told,
        field="spec.containers[].ports[].name",
        found=found,
        wanted=f"{port.target_port}/{port.protocol}",
        next="name the container's port as targetPort has it, with its protocol, or write targetPort as a number",
        subject=pod.name if pod is not None else "",
    )
