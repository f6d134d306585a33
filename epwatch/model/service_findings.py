"""What is wrong with, or worth knowing of, a service's selector, pods and ports: S1 to S10 of the checklist.

Each rule takes a snapshot and yields findings; sources are named rule by rule. Near misses (S2, S3) are in near.py.
"""

from collections.abc import Iterator
from typing import Final

from epwatch.kube.objects import Pod, Service
from epwatch.model.backends import backend_of
from epwatch.model.codes import Code, Severity
from epwatch.model.finding import Finding
from epwatch.model.near import Difference, NearMiss, words
from epwatch.model.port_gate import Unresolved, unresolved
from epwatch.model.snapshot import EndpointSnapshot, ServiceSnapshot, State
from epwatch.model.words import counted

_FEW: Final = 2
"""From how many ready backends on it is told that all stand in one place."""


def selector(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S1: endpointslice_controller.go syncService makes nothing for a nil selector; it matches nothing, not all."""
    service = snapshot.service
    if service is None or service.selector is not None or service.type == "ExternalName":
        return
    empty = not snapshot.endpoints and not snapshot.unread
    told = "no selector, and nobody set endpoints" if empty else "no selector: endpoints are set by hand or mirrored"
    yield Finding(
        id="S1",
        code=Code.OUTAGE if empty else Code.NO_SELECTOR,
        severity=Severity.ERROR if empty else Severity.INFO,
        message=told,
        field="spec.selector",
        found="empty",
        wanted="labels of pods, or endpoints set by hand",
        next="set spec.selector, or write an EndpointSlice with the label kubernetes.io/service-name",
        since=service.created,
    )


def no_pods(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S2: the pod lister finds none with all the selector's labels, or (S4) only finished ones.

    Where pods nearly match, that says it all: see :func:`near_misses`.
    """
    if snapshot.service is None or snapshot.verdict.code != Code.NO_MATCHING_PODS or _one_label_off(snapshot):
        return
    finished = bool(snapshot.absent)
    yield Finding(
        id="S4" if finished else "S2",
        code=Code.NO_MATCHING_PODS,
        severity=Severity.WARNING,
        message=snapshot.verdict.message,
        field="spec.selector",
        found=f"{len(snapshot.absent)} finished pods" if finished else "0 pods",
        wanted=f"pods with {selector_text(snapshot.service)}",
        next="scale its workload up, or correct the selector or the pods' labels",
        since=None,
    )


def selector_text(service: Service) -> str:
    """Return a selector as kubectl -l takes it."""
    return ",".join(f"{key}={value}" for key, value in service.selector or ())


def near_misses(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S2 and S3: pods that the selector would match but for one label, or their namespace.

    Wrong where it looks like a slip of the pen and no service selects those pods; else, of another namespace, a remark.
    """
    off = _one_label_off(snapshot)
    if off:
        yield _one_off(snapshot, off)
    for miss in snapshot.near:
        if miss.difference is None and miss.unclaimed:
            yield Finding(
                id="S3",
                code=Code.LABEL_MISMATCH,
                severity=Severity.INFO,
                message=f"{_held(miss)} match in namespace {miss.namespace}",
                field="metadata.namespace",
                found=snapshot.key.namespace,
                wanted=miss.namespace,
                next="put Service and pods into one namespace: a selector sees its own alone",
            )


def _one_label_off(snapshot: ServiceSnapshot) -> list[tuple[Difference, NearMiss]]:
    """Return the pods of its own namespace that somebody is likely to miss, the nearest first."""
    near = [(miss.difference, miss) for miss in snapshot.near if miss.difference is not None]
    return [(off, miss) for off, miss in near if off.alike or miss.unclaimed]


def _one_off(snapshot: ServiceSnapshot, near: list[tuple[Difference, NearMiss]]) -> Finding:
    nearest, first = near[0]
    wrong = any(off.alike and miss.unclaimed for off, miss in near)
    missed = snapshot.verdict.code == Code.NO_MATCHING_PODS
    return Finding(
        id="S2",
        code=Code.LABEL_MISMATCH,
        severity=Severity.ERROR if wrong else Severity.WARNING if missed else Severity.INFO,
        message="no pod matches " + "; or ".join(f"{words(off)} {_held(miss)}" for off, miss in near),
        field="spec.selector",
        found=f"{nearest.key}={nearest.wanted}",
        wanted=f"{nearest.key}={nearest.found}" if nearest.found is not None else f"the labels of {first.example}",
        next="correct the selector, or the labels of the pod template",
    )


def _held(miss: NearMiss) -> str:
    return f"{counted(miss.pods, 'pod')} ({miss.example})"


def none_usable(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S4 and S5: pods match and none is ready, or has an address; CategorizeEndpoints then finds nothing, or the last.

    S12 where there is no slice at all.
    """
    verdict, service = snapshot.verdict, snapshot.service
    if service is None or service.selector is None:
        return
    if verdict.code == Code.LAST_RESORT:
        yield _unusable(snapshot, "S5", Severity.WARNING, "only endpoints that drain")
    elif verdict.code == Code.SLICE_UNAVAILABLE:
        yield _unusable(snapshot, "S12", Severity.ERROR, "no EndpointSlice")
    elif verdict.code == Code.OUTAGE:
        yield _unusable(snapshot, "S5" if snapshot.endpoints else "S4", Severity.ERROR, "none")


def refused(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S4 in part: some of the pods that a workload wants are refused (quota, webhook), which no count knows of."""
    if snapshot.short:
        yield Finding(
            id="S4",
            code=Code.DEGRADED,
            severity=Severity.WARNING,
            message=snapshot.short,
            field="status.replicas",
            found="fewer than are wanted",
            wanted="spec.replicas",
            next="raise the quota, or ask whoever runs what refuses the pods",
        )


def _unusable(snapshot: ServiceSnapshot, item: str, severity: Severity, found: str) -> Finding:
    return Finding(
        id=item,
        code=Code(snapshot.verdict.code),
        severity=severity,
        message=snapshot.verdict.message,
        field="endpoints[].conditions.ready",
        found=found,
        wanted="at least one ready endpoint on every port",
        next="look at what is said of each pod" if item != "S12" else "look at the endpointslice controller",
        unchecked=snapshot.verdict.unchecked,
    )


def _ready(snapshot: ServiceSnapshot) -> list[EndpointSnapshot]:
    rows = {backend_of(row): row for row in snapshot.endpoints if row.state is State.READY and not row.stale}
    return list(rows.values())


def only_one(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S6, a remark: one backend is ready, no other takes over when it goes."""
    if snapshot.service is not None and snapshot.counts.ready == 1 and snapshot.service.selector is not None:
        yield _remark("S6", "one endpoint is ready: nothing takes over when it goes", "counts.ready", "1", "2 or more")


def one_place(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S7, a remark: all ready backends stand on one node, or in one zone although others of it stand elsewhere."""
    ready = _ready(snapshot)
    if len(ready) < _FEW:
        return
    nodes = {row.node for row in ready}
    zones = {row.zone for row in ready}
    if len(nodes) == 1 and None not in nodes:
        yield _remark("S7", f"all ready endpoints are on node {ready[0].node}", "endpoints[].nodeName", "1", "2 nodes")
    elif len(zones) == 1 and {row.zone for row in snapshot.endpoints} > zones:
        yield _remark("S7", f"all ready endpoints are in zone {ready[0].zone}", "endpoints[].zone", "1", "2 zones")


def _remark(item: str, message: str, field: str, found: str, wanted: str) -> Finding:
    return Finding(
        id=item,
        code=Code.OK,
        severity=Severity.INFO,
        message=message,
        field=field,
        found=found,
        wanted=wanted,
        next="more replicas, spread by topologySpreadConstraints",
    )


def named_ports(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S8 and S10: utils.go FindPort leaves a named targetPort out where no container has it with that protocol."""
    service = snapshot.service
    if service is None or service.selector is None:
        return
    pods = _pods(snapshot)
    lacking: dict[str, list[tuple[str, ...]]] = {}
    # Most pods of a service share their containers, which are looked through once then.
    known: dict[int, list[Unresolved]] = {}
    for pod in pods:
        containers = id(pod.containers)
        if containers not in known:
            known[containers] = unresolved(service, pod)
        for missing in known[containers]:
            lacking.setdefault(missing.port.name, []).append(missing.protocols)
    for port in service.ports:
        found = lacking.get(port.name)
        if found:
            protocols = sorted({protocol for each in found for protocol in each})
            yield _named_port(f"{port.name or port.port} ({port.target_port}/{port.protocol})", found, protocols, pods)


def _named_port(port: str, lacking: list[tuple[str, ...]], protocols: list[str], pods: list[Pod]) -> Finding:
    everywhere = len(lacking) == len(pods)
    message = f"port {port} does not resolve on {len(lacking)} of {len(pods)} pods"
    if protocols:
        message += f": the name is there under {', '.join(protocols)}"
    return Finding(
        id="S10" if protocols else "S8",
        code=Code.PORT_NAME_UNRESOLVED,
        severity=Severity.ERROR if everywhere else Severity.WARNING,
        message=message,
        field="spec.ports[].targetPort",
        found=", ".join(protocols) if protocols else "no container port of that name",
        wanted=port,
        next="name the container's port as targetPort has it, with its protocol, or write targetPort as a number",
    )


def _pods(snapshot: ServiceSnapshot) -> list[Pod]:
    """Return the unfinished pods that the service has or should have, each once."""
    rows = {row.pod.uid: row.pod for row in snapshot.endpoints if row.pod is not None and not row.stale}
    pods = [*rows.values(), *(absent.pod for absent in snapshot.absent)]
    return [pod for pod in pods if not pod.finished]


def no_ports(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S9: all ports unresolved: the pod stands in a slice with `ports: []`, in Endpoints not at all (k/k #109627)."""
    service = snapshot.service
    if service is None or not service.ports:
        return
    bare = [row for row in snapshot.endpoints if not row.ports and not row.stale]
    if bare:
        yield Finding(
            id="S9",
            code=Code.PORT_NAME_UNRESOLVED,
            severity=Severity.ERROR if len(bare) == len(snapshot.endpoints) else Severity.WARNING,
            message=f"{len(bare)} of {len(snapshot.endpoints)} endpoints have no port at all",
            field="endpointslice ports",
            found="[]",
            wanted=", ".join(f"{port.name or port.port}" for port in service.ports),
            next="name the container's ports as the service's targetPorts have them",
        )
