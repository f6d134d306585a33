"""The picture of `get` as plain text: namespaces, services, their endpoints, and the pods that are not in rotation.

Pure: a picture in, text out. Columns are aligned within a service, nothing is cut, nothing is coloured.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from epwatch.headless.document import Picture
from epwatch.headless.plain import Signs, age, cells, padded
from epwatch.kube.objects import Service, ServicePort
from epwatch.model.endpoint_verdict import endpoint_verdict, why_out
from epwatch.model.from_where import Reached
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot, Standing
from epwatch.model.words import of_code

_FAMILY_V6 = "IPv6"


def tree(picture: Picture, signs: Signs, *, wide: bool = False, several: bool = False) -> str:
    """Return the tree, one line an element, each with its newline.

    ``wide`` adds family, hints, slices and verdict; ``several``: namespaces are named with their context.
    """
    lines: list[str] = []
    for namespace, members in groupby(picture.services, key=lambda each: each.key.namespace):
        services = list(members)
        lines.append(f"{signs.opened} {f'{picture.context}/' if several else ''}{namespace}")
        heads = _aligned([_head(service, signs) for service in services])
        for head, service in zip(heads, services, strict=True):
            lines.append(f"  {signs.opened} {head}")
            lines += [f"      {note}" for note in _notes(service, picture)]
            rows = [*_rows(service, picture, signs, wide=wide)]
            lines += [f"      {row}" for row in _aligned(rows)]
    return "".join(f"{line}\n" for line in lines)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _head(snapshot: ServiceSnapshot, signs: Signs) -> list[str]:
    return [
        snapshot.key.name,
        _kind(snapshot),
        _ports(snapshot.service, signs),
        _ready(snapshot, signs),
        " ".join(_zones(snapshot, signs)),
        f" {signs.dot} ".join(f"{revision[-5:]} {count}" for revision, count in snapshot.revisions),
        of_code(snapshot.verdict.code),
    ]


def _kind(snapshot: ServiceSnapshot) -> str:
    if snapshot.service is None:
        return "imported slices" if snapshot.key.kind is Standing.IMPORTED else "slices without a service"
    service = snapshot.service
    if service.external_name is not None and service.type == "ExternalName":
        return f"ExternalName {service.external_name}"
    return "headless" if service.headless else " ".join([service.type, *service.cluster_ips[:1]])


def _ports(service: Service | None, signs: Signs) -> str:
    return ",".join(_port(port, signs) for port in service.ports) if service is not None else ""


def _port(port: ServicePort, signs: Signs) -> str:
    return f"{port.port}{signs.arrow}{port.target_port or port.port}/{port.protocol}"


def _zones(snapshot: ServiceSnapshot, signs: Signs) -> Iterator[str]:
    names = [zone for zone, _, _ in snapshot.zone_counts if zone]
    # What all names begin with tells nothing: a3 b2 instead of eu-west-1a 3 eu-west-1b 2.
    common = _common(names) if len(names) > 1 else 0
    for zone, ready, _ in snapshot.zone_counts:
        short = zone[common:] or zone or signs.dash
        yield f"{short}{ready}" if short.isalpha() else f"{short} {ready}"


def _common(names: Sequence[str]) -> int:
    """Return how many characters all names begin with in common."""
    for position, letters in enumerate(zip(*names, strict=False)):
        if len(set(letters)) > 1:
            return position
    return min(map(len, names))


def _ready(snapshot: ServiceSnapshot, signs: Signs) -> str:
    ready, total = snapshot.counts.ready, snapshot.counts.total
    if ready is None:
        return signs.dash
    return f"{ready}/{signs.dash if total is None else total}"


def _notes(snapshot: ServiceSnapshot, picture: Picture) -> Iterator[str]:
    """Yield what was asked for beyond the usual: how hints are taken from where it is seen, what would be left."""
    found = picture.reached.get(snapshot.key)
    yield from found.notes if found is not None else ()
    lost = picture.losses.get(snapshot.key)
    if lost is not None:
        yield f"would fall from {lost.ready} ready to {lost.left}"


def _rows(snapshot: ServiceSnapshot, picture: Picture, signs: Signs, *, wide: bool) -> Iterator[list[str]]:
    now, seen = picture.time, picture.reached.get(snapshot.key)
    snapshot = picture.where.narrow(snapshot) or snapshot
    for row in snapshot.endpoints:
        more = _more(row, snapshot.service) if wide else []
        yield [*_row(row, now, signs), *more, _note(row, snapshot.service, seen)]
    unfinished = [absent for absent in snapshot.absent if not absent.pod.finished]
    for absent in unfinished:
        more = ["", "", "", of_code(absent.code)] if wide else []
        yield [*_absent(absent, now, signs), *more, absent.reason]
    if finished := len(snapshot.absent) - len(unfinished):
        yield [signs.absent, f"{finished} finished", *([""] * (10 if wide else 6))]


def _row(row: EndpointSnapshot, now: float, signs: Signs) -> list[str]:
    sign = signs.stale if row.stale else signs.ready if row.in_rotation else signs.absent
    return [
        sign,
        _address(row),
        row.target.name if row.target is not None else signs.dash,
        row.node or signs.dash,
        row.zone or signs.dash,
        row.state.value,
        "" if row.created is None else age(now - row.created),
    ]


def _note(row: EndpointSnapshot, service: Service | None, seen: Reached | None) -> str:
    if row.stale:
        return "its pod is gone"
    if seen is not None and row.in_rotation and row.key not in seen.rows:
        return "not reached from there"
    return "last resort: none is ready" if row.last_resort else why_out(row, service)


def _address(row: EndpointSnapshot) -> str:
    host = f"[{row.key.address}]" if row.key.family == _FAMILY_V6 else row.key.address
    numbers = dict.fromkeys(str(port.port) for port in row.ports if port.port is not None)
    return f"{host}:{','.join(numbers)}" if numbers else row.key.address


def _more(row: EndpointSnapshot, service: Service | None) -> list[str]:
    return [row.key.family, _listed(row.hints), _listed(row.slices), of_code(endpoint_verdict(row, service).code)]


def _listed(values: Iterable[str]) -> str:
    return ",".join(values) or "-"


def _absent(absent: AbsentPod, now: float, signs: Signs) -> list[str]:
    pod = absent.pod
    return [
        signs.absent,
        signs.dash,
        pod.name,
        pod.node or signs.dash,
        signs.dash,
        "not in rotation",
        "" if pod.created is None else age(now - pod.created),
    ]
