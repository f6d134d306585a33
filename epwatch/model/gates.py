"""The gates that a pod must pass on its way into a service's traffic, as a list: passed, failed, not reached.

The order and the sources are those of section 6 of the endpoint semantics; each gate is a function of its own.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, NamedTuple

from epwatch.model import address_gates as address
from epwatch.model.absence import rows_known, why_absent
from epwatch.model.case import Case
from epwatch.model.codes import Code, Severity
from epwatch.model.endpoint_verdict import endpoint_finding
from epwatch.model.finding import Finding
from epwatch.model.join import selects
from epwatch.model.near import difference, words
from epwatch.model.port_gate import find_port, ports_resolve
from epwatch.model.serving_gate import not_terminating, pod_ready


class Passed(StrEnum):
    """How a pod stands at a gate."""

    YES = "passed"
    NO = "failed"
    UNREAD = "not read"
    BEYOND = "not reached"


class Step(NamedTuple):
    """One gate: what it asks, how the pod stands there, the evidence, the Kubernetes source, and the finding if any."""

    name: str
    passed: Passed
    evidence: str
    source: str
    finding: Finding | None = None


class _Gate(NamedTuple):
    name: str
    source: str
    check: Callable[[Case], Finding | None]
    evidence: Callable[[Case], str]


def _has_selector(case: Case) -> Finding | None:
    """Gate 1: endpointslice_controller.go syncService returns for a nil selector, and for type ExternalName."""
    if case.service.selector is not None and case.service.type != "ExternalName":
        return None
    alias = case.service.type == "ExternalName"
    return Finding(
        id="S18" if alias else "S1",
        code=Code.EXTERNAL_NAME if alias else Code.NO_SELECTOR,
        severity=Severity.INFO,
        message="the service is an alias" if alias else "the service has no selector: its endpoints are set by hand",
        field="spec.type" if alias else "spec.selector",
        found=case.service.type if alias else "empty",
        wanted="a selector",
        next="nothing: meant so",
        subject=case.pod.name,
    )


def labels_match(case: Case) -> Finding | None:
    """Gate 2: endpointslice_controller.go syncService lists the namespace's pods by all the selector's pairs."""
    service, pod = case.service, case.pod
    wanted = ",".join(f"{key}={value}" for key, value in service.selector or ())
    if service.namespace == pod.namespace and selects(service.selector or (), pod.labels):
        return None
    found = difference(service.selector or (), pod.labels)
    if service.namespace != pod.namespace:
        message = f"is in namespace {pod.namespace}, service {service.name} in {service.namespace}"
    elif found is not None:
        message = f"service {service.name} selects {words(found)}"
    else:
        message = f"service {service.name} selects {wanted}"
    held = dict(pod.labels)
    return Finding(
        id="S3" if service.namespace != pod.namespace else "S2",
        code=Code.LABEL_MISMATCH,
        severity=Severity.WARNING,
        message=message,
        field="metadata.labels",
        found=",".join(f"{key}={held[key]}" for key, _ in service.selector or () if key in held) or "none of them",
        wanted=wanted,
        next="correct the pod template's labels, or the service's selector",
        subject=pod.name,
    )


def _in_slice(case: Case) -> Finding | None:
    """Gate 9: reconciler.go reconcile writes the pod into a slice; until then the controller is behind."""
    return why_absent(case) if case.row is None else None


def _in_rotation(case: Case) -> Finding | None:
    """Gate 10: kube-proxy pkg/proxy/topology.go CategorizeEndpoints uses the row on some port."""
    if case.row is None:
        return None
    found = endpoint_finding(case.row, case.service)
    return found if found.id or not case.row.in_rotation else None


def _ports(case: Case) -> str:
    found = [(port, find_port(case.pod, port)) for port in case.service.ports]
    return ", ".join(f"{port.name or port.port} is {number}/{port.protocol}" for port, number in found) or "no ports"


def _selector(case: Case) -> str:
    return ", ".join(f"{key}={value}" for key, value in case.service.selector or ())


_UTILS: Final = "k8s.io/endpointslice util/controller_utils.go ShouldPodBeInEndpoints"
_CONTROLLER: Final = "pkg/controller/endpointslice endpointslice_controller.go syncService"

_GATES: Final = (
    _Gate("the service has a selector", _CONTROLLER, _has_selector, _selector),
    _Gate("the labels match", _CONTROLLER, labels_match, _selector),
    _Gate("it is not finished", _UTILS, address.not_terminal, lambda case: f"phase {case.pod.phase}"),
    _Gate("it has an address", _UTILS, address.has_address, lambda case: ", ".join(case.pod.ips)),
    _Gate(
        "its node exists",
        "k8s.io/endpointslice reconciler.go reconcileByAddressType",
        address.node_exists,
        lambda case: case.pod.node or "",
    ),
    _Gate(
        "an address is of the service's family",
        "k8s.io/endpointslice utils.go getEndpointAddresses",
        address.family_fits,
        lambda case: ", ".join(case.service.ip_families) or "any",
    ),
    _Gate("its ports resolve", "k8s.io/endpointslice utils.go FindPort", ports_resolve, _ports),
    _Gate(
        "it is not terminating",
        "k8s.io/endpointslice utils.go podToEndpoint",
        not_terminating,
        lambda _: "no deletionTimestamp",
    ),
    _Gate("it is ready", "k8s.io/endpointslice utils.go podToEndpoint", pod_ready, lambda _: "condition Ready is True"),
    _Gate("the slices can be read", "list and watch of endpointslices", rows_known, lambda _: "they are"),
    _Gate(
        "a slice carries it",
        "k8s.io/endpointslice reconciler.go reconcile",
        _in_slice,
        lambda case: ", ".join(case.row.slices) if case.row is not None else "",
    ),
    _Gate(
        "it is in rotation",
        "pkg/proxy/topology.go CategorizeEndpoints",
        _in_rotation,
        lambda _: "kube-proxy sends it traffic",
    ),
)


def walk(case: Case) -> tuple[Step, ...]:
    """Return every gate in order; those behind the first that fails are not reached."""
    steps: list[Step] = []
    stopped = False
    for gate in _GATES:
        found = None if stopped else gate.check(case)
        if stopped:
            steps.append(Step(gate.name, Passed.BEYOND, "", gate.source))
        elif found is not None:
            stopped = True
            steps.append(Step(gate.name, Passed.NO, found.message, gate.source, found))
        elif gate.check is address.node_exists and case.row is None and case.node_exists is None:
            steps.append(Step(gate.name, Passed.UNREAD, f"{case.pod.node}: nodes were not read", gate.source))
        else:
            steps.append(Step(gate.name, Passed.YES, gate.evidence(case), gate.source))
    return tuple(steps)
