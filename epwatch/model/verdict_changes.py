"""Verdicts that changed between two snapshots: of the service, its ports, its rows, and pods without a row; pure.

The sentence alone is no other verdict ("2 of 3", "2 of 4"). What a comparison costs is what changed of the service.
"""

from collections.abc import Iterator
from typing import NamedTuple

from epwatch.kube.objects import Service, TargetRef
from epwatch.model.absence import absent_verdict
from epwatch.model.endpoint_verdict import endpoint_verdict
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, RowKey, ServiceSnapshot, Verdict


class Turn(NamedTuple):
    """One verdict that changed; the subject is a row, a pod without one, a port, or with none of them the service.

    ``was`` is None for a pod that nobody spoke of before.
    """

    now: Verdict
    was: Verdict | None
    row: RowKey | None = None
    target: TargetRef | None = None
    port: str | None = None


def turns(old: ServiceSnapshot, new: ServiceSnapshot) -> Iterator[Turn]:
    """Yield every verdict that changed, the service's own first."""
    if differ(old.verdict, new.verdict):
        yield Turn(new.verdict, old.verdict)
    yield from _ports(old, new)
    yield from _rows(old, new)
    yield from _absent(old, new)


def differ(was: Verdict, now: Verdict) -> bool:
    """Return whether two verdicts differ in more than their sentence."""
    return (was.code, was.severity, was.unchecked) != (now.code, now.severity, now.unchecked)


def _ports(old: ServiceSnapshot, new: ServiceSnapshot) -> Iterator[Turn]:
    if new.service is None or old.service is None or len(new.service.ports) == 1:
        # A single port has the service's own verdict.
        return
    before = {port.name: verdict for port, verdict in zip(old.service.ports, old.ports, strict=True)}
    for port, verdict in zip(new.service.ports, new.ports, strict=True):
        was = before.get(port.name)
        if was is not None and differ(was, verdict):
            yield Turn(verdict, was, port=port.name)


def _rows(old: ServiceSnapshot, new: ServiceSnapshot) -> Iterator[Turn]:
    same_service = old.service is new.service
    if old.endpoints is new.endpoints and same_service:
        return
    before = {row.key: row for row in old.endpoints}
    waiting = {absent.pod.uid: absent for absent in old.absent} if old.absent else {}
    for row in new.endpoints:
        former = before.get(row.key)
        if former is row and same_service:
            continue
        was = _row_was(former, waiting.get(row.key.uid), old.service)
        if was is not None:
            now = endpoint_verdict(row, new.service)
            if differ(was, now):
                yield Turn(now, was, row=row.key)


def _row_was(former: EndpointSnapshot | None, absent: AbsentPod | None, service: Service | None) -> Verdict | None:
    if former is not None:
        return endpoint_verdict(former, service)
    return absent_verdict(absent) if absent is not None else None


def _absent(old: ServiceSnapshot, new: ServiceSnapshot) -> Iterator[Turn]:
    if old.absent == new.absent:
        return
    before = {absent.pod.uid: absent for absent in old.absent}
    rows = {row.key.uid: row for row in old.endpoints}
    for absent in new.absent:
        former = before.get(absent.pod.uid)
        if former is absent:
            continue
        now, row = absent_verdict(absent), rows.get(absent.pod.uid)
        was = absent_verdict(former) if former is not None else None
        if was is None and row is not None:
            was = endpoint_verdict(row, old.service)
        if was is None or differ(was, now):
            pod = absent.pod
            yield Turn(now, was, target=TargetRef("Pod", pod.namespace, pod.name, pod.uid))
