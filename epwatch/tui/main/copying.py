"""What `c` copies of a row: its most wanted text first, another one with each further press."""

from collections.abc import Iterator
from typing import NamedTuple

from epwatch.kube.sanitize import clean
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot
from epwatch.tui.shown.row_ids import ContextId, RowId, SharedId
from epwatch.tui.shown.selection import Selection


class Copied(NamedTuple):
    """One text that may be copied, and what it is."""

    text: str
    what: str


def copies(chosen: Selection) -> list[Copied]:
    """Return what may be copied of a row, most wanted first, nothing twice; empty for a context without a name."""
    told = list(_of_member(chosen.member)) if chosen.member is not None else []
    told += _of_service(chosen.service) if chosen.service is not None else []
    if isinstance(chosen.row, SharedId):
        told.append(Copied(chosen.row.name, "service"))
    own = Copied(chosen.context or "", "context") if isinstance(chosen.row, ContextId) else None
    told.append(own or Copied(chosen.namespace, "namespace"))
    # Cleaned where it came in; once more here, since it goes into whatever it is pasted into.
    unique = {clean(text): Copied(clean(text), what) for text, what in reversed(told) if text}
    return list(reversed(unique.values()))


def _of_member(member: EndpointSnapshot | AbsentPod) -> Iterator[Copied]:
    if isinstance(member, AbsentPod):
        yield Copied(member.pod.name, "pod")
        return
    if member.target is not None:
        yield Copied(member.target.name, member.target.kind.lower())
    for port in member.ports:
        yield Copied(socket_address(member.key.address, port.port), "address")
    yield Copied(member.key.address, "address")
    if member.node is not None:
        yield Copied(member.node, "node")


def _of_service(snapshot: ServiceSnapshot) -> Iterator[Copied]:
    name, namespace = snapshot.key.name, snapshot.key.namespace
    yield Copied(name, "service")
    if snapshot.service is None:
        return
    for address in snapshot.service.cluster_ips:
        if address != "None":
            for port in snapshot.service.ports:
                yield Copied(socket_address(address, port.port), "cluster address")
    yield Copied(snapshot.service.external_name or f"{name}.{namespace}.svc", "DNS name")


def socket_address(address: str, port: int | None) -> str:
    """Return ``192.168.1.2:8080``, ``[fd00::2]:8080``; the address alone where it has no single port."""
    if port is None:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


class Turns:
    """Remembers whose turn it is: a press on the same row goes on to the row's next text."""

    def __init__(self) -> None:
        self._row: RowId | None = None
        self._turn = 0

    def take(self, chosen: Selection, *, again: bool) -> tuple[Copied, Copied | None]:
        """Return what to copy now, and what the next press would copy (None where there is only one).

        ``again``: the last copy is still told, so that a further press asks for another one.
        """
        self._turn = self._turn + 1 if again and chosen.row == self._row else 0
        self._row = chosen.row
        told = copies(chosen)
        following = told[(self._turn + 1) % len(told)] if len(told) > 1 else None
        return told[self._turn % len(told)], following
