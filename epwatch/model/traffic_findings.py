"""What is worth knowing of how traffic reaches a service: S11 to S20 of the checklist, each rule with its source."""

from collections.abc import Iterator, Sequence
from typing import Final

from epwatch.kube.objects import Service
from epwatch.model.codes import Code, Severity
from epwatch.model.finding import Finding
from epwatch.model.kubectl import described
from epwatch.model.rows import CONTROLLER
from epwatch.model.snapshot import EndpointSnapshot, ServiceSnapshot, State, StrangeSlice
from epwatch.model.words import counted

_NAMED: Final = 5
"""Nodes that are named in a sentence; of more their number tells enough."""


def strange(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S11: reconciler.go ownedBy; slices of other managers are used all the same, kube-proxy asks for no manager."""
    service = snapshot.service
    if service is None:
        return
    for each in snapshot.strange:
        if each.owner_uid not in {None, service.uid}:
            yield _strange(
                each,
                "is owned by a former Service of this name",
                "metadata.ownerReferences",
                each.owner_uid or "",
                service.uid,
            )
        elif service.selector is not None and each.endpoints:
            who = each.managed_by or "nobody"
            yield _strange(each, f"is managed by {who}", "endpointslice.kubernetes.io/managed-by", who, CONTROLLER)
    if service.selector is None and CONTROLLER in snapshot.managers:
        yield Finding(
            id="S11",
            code=Code.NO_SELECTOR,
            severity=Severity.WARNING,
            message="slices of a former selector are left over: nobody keeps them up (k/k #111929)",
            field="endpointslice.kubernetes.io/managed-by",
            found=CONTROLLER,
            wanted="a slice set by hand, or none",
            next="delete them, or set the selector again",
        )


def _strange(each: StrangeSlice, what: str, field: str, found: str, wanted: str) -> Finding:
    stale = field == "metadata.ownerReferences"
    return Finding(
        id="S11",
        code=Code.OK,
        severity=Severity.WARNING if stale else Severity.INFO,
        message=f"slice {each.name} {what}; traffic goes to what it lists all the same "
        f"({counted(each.endpoints, 'endpoint')})",
        field=field,
        found=found,
        wanted=wanted,
        next="delete it, unless it is there on purpose",
    )


def drift(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S12, P7, P8: pods by rule, slices and Endpoints differ, and have for the settle time (EP-16)."""
    for each in snapshot.drift:
        if each.rule == "-":
            yield _drift(each.subject, "S12", Code.OK, f"Endpoints: {each.endpoints}", f"slices: {each.slices}")
        elif each.slices == "absent":
            yield _drift(each.subject, "P7", Code.NOT_YET_IN_SLICE, "in no slice", each.rule)
        else:
            yield _drift(each.subject, "P8", Code.STALE_IN_SLICE, each.slices, each.rule)


def _drift(subject: str, item: str, code: Code, found: str, wanted: str) -> Finding:
    what = {
        "S12": f"{subject}: v1 Endpoints and the slices differ",
        "P7": f"{subject} is {wanted} and in no slice: the controller is behind, or its node is gone",
        "P8": f"{subject}: its slice says {found}, by the pod it is {wanted}: the controller is behind",
    }
    who = "endpoints" if item == "S12" else "endpointslice"
    return Finding(
        id=item,
        code=code,
        severity=Severity.WARNING,
        message=what[item],
        field="subsets[].addresses" if item == "S12" else "endpoints[]",
        found=found,
        wanted=wanted,
        next=f"look at the {who} controller of kube-controller-manager",
        subject="" if item == "S12" else subject,
        unchecked=("nodes",) if item == "P7" else (),
    )


def truncated(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S13: endpoints_controller.go truncateEndpoints cuts v1 Endpoints at 1000 addresses; the slices have all."""
    if snapshot.truncated:
        total = len(snapshot.endpoints)
        yield Finding(
            id="S13",
            code=Code.OK,
            severity=Severity.WARNING,
            message=f"the older Endpoints object shows 1000 of {total}: who reads it misses the rest",
            field="endpoints.kubernetes.io/over-capacity",
            found="truncated",
            wanted="absent",
            next="let its readers use EndpointSlices",
        )


def families(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S14: reconciler.go makes slices per family; a family whose addresses no pod has gets no traffic."""
    ready, service = dict(snapshot.counts.by_family or ()), snapshot.service
    if service is None or service.selector is None or not any(ready.values()):
        return
    for family in service.ip_families:
        if not ready.get(family):
            yield Finding(
                id="S14",
                code=Code.WRONG_IP_FAMILY,
                severity=Severity.WARNING,
                message=f"no endpoint is ready in family {family}",
                field="spec.ipFamilies",
                found=f"{family}: 0 ready",
                wanted="1 or more",
                next=f"give the pods {family} addresses, or take {family} out of spec.ipFamilies",
            )


def hints(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S15: kube-proxy topology.go topologyModeFromHints ignores hints unless every ready endpoint has one."""
    ready = [row for row in snapshot.endpoints if row.ready and not row.stale]
    hinted = [row for row in ready if row.hints or row.hint_nodes]
    if hinted and len(hinted) < len(ready):
        yield Finding(
            id="S15",
            code=Code.OK,
            severity=Severity.INFO,
            message=f"topology hints are ignored: {len(ready) - len(hinted)} of {len(ready)} ready endpoints have none",
            field="endpoints[].hints",
            found=f"{len(hinted)} of {len(ready)}",
            wanted="all ready endpoints",
            next="more endpoints per zone, or wait for the controller to set them",
        )


def local_policies(service: Service | None) -> tuple[str, ...]:
    """Return the fields that keep a service's traffic on the node that it came to."""
    if service is None:
        return ()
    internal = service.internal_policy == "Local"
    external = service.external_policy == "Local" and externally_accessible(service)
    fields = (("spec.internalTrafficPolicy", internal), ("spec.externalTrafficPolicy", external))
    return tuple(field for field, local in fields if local)


def local_only(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S16: topology.go CategorizeEndpoints: with policy Local a node without an endpoint of its own drops traffic.

    Nodes are in no stream: until somebody asks why, only those are known that a pod of the service stands on.
    """
    serving = {row.node for row in snapshot.endpoints if row.in_rotation and row.node}
    rows = {row.node for row in snapshot.endpoints if row.node}
    known = rows | {each.pod.node for each in snapshot.absent if each.pod.node and not each.pod.finished}
    without = sorted((known if snapshot.nodes is None else set(snapshot.nodes)) - serving)
    for field in local_policies(snapshot.service):
        message = f"{field.removeprefix('spec.')} Local: only {_some(sorted(serving)) or 'no node'} can serve it"
        yield Finding(
            id="S16",
            code=Code.OK,
            severity=Severity.INFO,
            message=message + (f"; without an endpoint: {_some(without)}" if without else ""),
            field=field,
            found="Local",
            wanted="Cluster, or an endpoint on every node that gets traffic",
            next="run it as a DaemonSet, or set the policy to Cluster",
            unchecked=("nodes",) if snapshot.nodes is None else (),
        )


def _some(names: Sequence[str]) -> str:
    """Return names for a sentence: the first ones, and how many more there are."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def externally_accessible(service: Service) -> bool:
    """Return whether traffic can come from outside: serviceport.go ExternallyAccessible."""
    return bool(service.external_ips or service.load_balancer or any(port.node_port for port in service.ports))


def load_balancer(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S17: the cloud's service controller writes status.loadBalancer.ingress when the balancer is there."""
    service = snapshot.service
    if service is not None and service.type == "LoadBalancer" and not service.load_balancer:
        yield Finding(
            id="S17",
            code=Code.DEGRADED,
            severity=Severity.WARNING,
            message="its load balancer is pending: no address from outside yet",
            field="status.loadBalancer.ingress",
            found="empty",
            wanted="an address",
            next="look at its Events",
            commands=(described(service.namespace, "service", service.name),),
            since=service.created,
        )


def special(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S18, remarks: DNS answers for a headless Service and for an ExternalName; kube-proxy has no part in either."""
    service = snapshot.service
    if service is None:
        return
    if service.type == "ExternalName":
        leftover = bool(snapshot.endpoints)
        yield Finding(
            id="S18",
            code=Code.EXTERNAL_NAME,
            severity=Severity.WARNING if leftover else Severity.INFO,
            message=f"alias for {service.external_name}" + (": leftover slices mean nothing" if leftover else ""),
            field="spec.type",
            found="ExternalName",
            next="delete the slices" if leftover else "nothing: DNS answers",
        )
    elif service.headless:
        yield Finding(
            id="S18",
            code=Code.OK,
            severity=Severity.INFO,
            message="headless: DNS hands out the ready pods' addresses",
            field="spec.clusterIP",
            found="None",
            next="nothing: meant so",
        )


def published(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S19: utils.go podToEndpoint: publishNotReadyAddresses makes ready true whatever the pod says."""
    service = snapshot.service
    if service is None or not service.publish_not_ready:
        return
    unready = [row for row in snapshot.endpoints if row.state is State.PUBLISHED_NOT_READY]
    yield Finding(
        id="S19",
        code=Code.NOT_READY if unready else Code.OK,
        severity=Severity.WARNING if unready else Severity.INFO,
        message="publishNotReadyAddresses: "
        + (
            f"{counted(len(unready), 'pod')} not ready and published"
            if unready
            else "pods get traffic before they are ready"
        ),
        field="spec.publishNotReadyAddresses",
        found="true",
        wanted="false, unless peers must find each other before they are ready",
        next="meant for peers of a StatefulSet; clients should use a Service without it",
    )


def shared(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """S20, a remark: other services select the same pods, or the selector holds pods of several owners."""
    if snapshot.sharing:
        yield _wide(f"shares pods with {', '.join(snapshot.sharing)}", ", ".join(snapshot.sharing), "no other service")
    workloads = sorted({workload for row in snapshot.endpoints if (workload := workload_of(row))})
    if len(workloads) > 1:
        told = ", ".join(workloads)
        yield _wide(f"its selector holds pods of several owners: {told}", told, "one owner")


def workload_of(row: EndpointSnapshot) -> str:
    """Return the owner above a pod's ReplicaSet by its name, or its own owner; "" for none, and where it is stale."""
    if row.owner is None or row.stale:
        return ""
    name = row.owner.name
    if row.owner.kind == "ReplicaSet" and row.revision is not None and name.endswith(f"-{row.revision}"):
        name = name.removesuffix(f"-{row.revision}")
    return name


def _wide(message: str, found: str, wanted: str) -> Finding:
    return Finding(
        id="S20",
        code=Code.OK,
        severity=Severity.INFO,
        message=message,
        field="spec.selector",
        found=found,
        wanted=wanted,
        next="nothing where it is meant; else add a label to the selector",
    )


def alone(snapshot: ServiceSnapshot) -> Iterator[Finding]:
    """EP-1, EP-2, EP-21: slices without a Service; kube-proxy joins by name and finds none."""
    if snapshot.service is None:
        yield Finding(
            id="S11",
            code=Code.NO_SELECTOR,
            severity=Severity.INFO,
            message=snapshot.verdict.message,
            field="kubernetes.io/service-name",
            found=snapshot.key.kind.value,
            wanted="the name of a Service",
            next="nothing while a Service is being deleted; else delete them",
        )
