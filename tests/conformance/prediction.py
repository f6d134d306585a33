"""What the rules of the model say that a controller will write for a service, to be held against what it wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from epwatch.kube.objects import Pod, Service
from epwatch.model.address_gates import family_fits, family_of, has_address, node_exists, not_terminal
from epwatch.model.case import Case
from epwatch.model.join import selects
from epwatch.model.port_gate import find_port
from epwatch.model.serving_gate import predicted
from tests.factories import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Row = tuple[str, str, bool, bool, bool, tuple[tuple[str, int, str], ...]]
"""Family, pod, ready, serving, terminating, ports as (name, number, protocol)."""


def expected(service: Mapping[str, Any], pods: Iterable[Mapping[str, Any]], nodes: set[str]) -> set[Row]:
    """Return the rows that the gates predict for the pods that the selector matches; objects as the API has them."""
    of_service = record(dict(service))
    assert isinstance(of_service, Service)
    rows: set[Row] = set()
    for built in pods:
        pod = record(dict(built))
        assert isinstance(pod, Pod)
        if of_service.selector is not None and selects(of_service.selector, pod.labels):
            rows |= _rows(Case(service=of_service, pod=pod, node_exists=pod.node in nodes))
    return rows


def _rows(case: Case) -> set[Row]:
    if any(gate(case) is not None for gate in (not_terminal, has_address, node_exists, family_fits)):
        return set()
    conditions = predicted(case.service, case.pod)
    found = [(port, find_port(case.pod, port)) for port in case.service.ports]
    ports = tuple(sorted((port.name, number, port.protocol) for port, number in found if number is not None))
    families = {family_of(address) for address in case.pod.ips} & set(case.service.ip_families)
    assert families, "no gate keeps the pod out, and no slice takes it in"
    return {(family, case.pod.name, *conditions, ports) for family in families}


def written(slices: Sequence[Mapping[str, Any]]) -> set[Row]:
    """Return the rows that slices hold, as they stand there; every condition must be written."""
    rows: set[Row] = set()
    for one in slices:
        ports = tuple(sorted((port.get("name", ""), port["port"], port["protocol"]) for port in one.get("ports") or []))
        for endpoint in one.get("endpoints") or []:
            told = endpoint["conditions"]
            name = endpoint["targetRef"]["name"]
            row = (one["addressType"], name, told["ready"], told["serving"], told["terminating"], ports)
            assert row not in rows, f"twice in the slices: {row}"
            rows.add(row)
    return rows
