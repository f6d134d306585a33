"""The words by which services and rows are found: what their lines say, without ages."""

from epwatch.model import words
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot


def service_text(snapshot: ServiceSnapshot) -> str:
    """Return the words of a service's row: namespace, name, type, addresses, ports, verdict."""
    parts = [snapshot.key.namespace, snapshot.key.name, words.of_code(snapshot.verdict.code), snapshot.verdict.code]
    service = snapshot.service
    if service is not None:
        parts += [words.kind_of(service), service.type, service.external_name or "", *service.cluster_ips]
        parts += [words.of_port(port) for port in service.ports]
    return "\n".join(parts)


def row_text(row: EndpointSnapshot | AbsentPod) -> str:
    """Return the words of an endpoint's row, or of that of a pod which has none."""
    if isinstance(row, AbsentPod):
        return "\n".join((row.pod.name, row.pod.node or "", row.reason, row.code, row.revision or ""))
    ports = " ".join(f"{row.key.address}:{port.port}" for port in row.ports)
    name = row.target.name if row.target is not None else ""
    return "\n".join(
        (row.key.address, ports, name, row.node or "", row.zone or "", row.state.value, row.revision or "")
    )
