"""What is known of a service beside its rows: what it asks for, what it comes to, whose slices it has; pure."""

from collections import Counter
from collections.abc import Iterator

from epwatch.kube.objects import Service
from epwatch.model import words
from epwatch.model.snapshot import Counts, ServiceSnapshot
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.tree.details import fact, pairs

_NAMELESS = "no manager"


def service_lines(snapshot: ServiceSnapshot, signs: Signs) -> Iterator[Line]:
    """Yield the lines; slices that stand alone have no spec to tell."""
    if snapshot.service is None:
        yield fact("kind", f"{snapshot.key.kind.value} slices, without a Service")
    else:
        yield from _spec(snapshot.service, signs)
        yield from _ports(snapshot, snapshot.service, signs)
        yield from _policies(snapshot.service)
    yield from pairs("selector", snapshot.selector or ())
    if snapshot.service is not None and snapshot.selector is None:
        yield fact("selector", "none", "  nothing is matched")
    yield from _counts(snapshot, signs)
    yield from _slices(snapshot)
    yield from _drift(snapshot)
    if snapshot.service is not None:
        yield from pairs("labels", snapshot.service.labels)


def _spec(service: Service, signs: Signs) -> Iterator[Line]:
    families = f" {signs.dot} ".join((*service.ip_families, service.ip_family_policy or ""))
    yield fact("type", words.kind_of(service), f"  {families}".rstrip(f" {signs.dot}"))
    told = (
        ("address", service.cluster_ips),
        ("external", service.external_ips),
        ("balancer", service.load_balancer),
        ("name", () if service.external_name is None else (service.external_name,)),
    )
    yield from (fact(name, ", ".join(texts)) for name, texts in told if texts)


def _ports(snapshot: ServiceSnapshot, service: Service, signs: Signs) -> Iterator[Line]:
    ready = dict(snapshot.counts.by_port or ())
    for place, port in enumerate(service.ports):
        name = f"{port.name} " if port.name else ""
        node = "" if port.node_port is None else f"  node port {port.node_port}"
        app = "" if port.app_protocol is None else f"  {port.app_protocol}"
        count = f"  {ready[port.name]} ready" if port.name in ready else ""
        verdict = snapshot.ports[place] if place < len(snapshot.ports) else None
        wrong = verdict is not None and verdict.severity != "info"
        yield (
            *fact("" if place else "ports", f"{name}{words.of_port(port, signs.arrow)}", f"{node}{app}{count}"),
            (f"  {words.of_code(verdict.code)}" if verdict is not None and wrong else "", Role.WARNING),
        )


def _policies(service: Service) -> Iterator[Line]:
    told = (
        ("internal", service.internal_policy),
        ("external", service.external_policy),
        ("distribution", service.distribution),
        ("topology mode", service.topology_mode),
        ("affinity", None if service.session_affinity in (None, "None") else service.session_affinity),
        ("publishes", "pods that are not ready" if service.publish_not_ready else None),
    )
    found = [f"{name} {value}" for name, value in told if value]
    for place, text in enumerate(found):
        yield fact("" if place else "policies", text)


def _counts(snapshot: ServiceSnapshot, signs: Signs) -> Iterator[Line]:
    counts = snapshot.counts
    yield fact("ready", f"{_known(counts.ready)} of {_known(counts.total)}", f"  {_beside(counts, signs)}".rstrip())
    zones = [
        f"{zone or 'no zone'} {ready}" + (f" ({waiting} not ready)" if waiting else "")
        for zone, ready, waiting in snapshot.zone_counts
    ]
    if zones:
        yield fact("zones", f" {signs.dot} ".join(zones))
    if snapshot.revisions:
        yield fact("revisions", f" {signs.dot} ".join(f"{revision} {count}" for revision, count in snapshot.revisions))


def _beside(counts: Counts, signs: Signs) -> str:
    told = (
        ("not ready", counts.not_ready),
        ("pending", counts.pending),
        ("draining", counts.draining),
        ("terminating", counts.terminating),
        ("stale", counts.stale),
    )
    return f" {signs.dot} ".join(f"{count} {name}" for name, count in told if count)


def _known(count: int | None) -> str:
    return "unknown" if count is None else str(count)


def _slices(snapshot: ServiceSnapshot) -> Iterator[Line]:
    """Yield each slice with its manager and how many rows come of it; a row of several managers names them all."""
    rows = Counter(name for row in snapshot.endpoints for name in row.slices)
    managers = {name: ", ".join(row.managed_by) for row in snapshot.endpoints for name in row.slices}
    strange = {each.name: each for each in snapshot.strange}
    managers |= {name: each.managed_by or _NAMELESS for name, each in strange.items()}
    for place, name in enumerate(sorted(managers)):
        count = rows[name]
        told = f"  {managers[name] or _NAMELESS}  {count} row{'' if count == 1 else 's'}"
        yield fact("" if place else "slices", name, told)
    if not managers:
        yield fact("slices", "none with an endpoint", "".join(f"  {name}" for name in snapshot.managers))


def _drift(snapshot: ServiceSnapshot) -> Iterator[Line]:
    for place, each in enumerate(snapshot.drift):
        told = f"by rule {each.rule}, slices {each.slices}, Endpoints {each.endpoints}"
        yield (*fact("" if place else "drift", f"{each.subject}: "), (told, Role.WARNING))
    if not snapshot.drift:
        yield fact("drift", "not settled yet" if snapshot.unsettled else "none")
    if snapshot.sharing:
        yield fact("sharing", ", ".join(snapshot.sharing))
