"""Gates 3 to 6 of the endpointslice controller: whether a pod has an address that belongs into a slice.

Each function is one rule and names the Kubernetes source that it follows; None means that the pod passes.
"""

from epwatch.kube.objects import Pod, Service
from epwatch.model.case import Case
from epwatch.model.codes import Code, Severity
from epwatch.model.container_reasons import waiting_command, waiting_field, waiting_next, waiting_text, waits
from epwatch.model.finding import Finding
from epwatch.model.kubectl import Kubectl


def not_terminal(case: Case) -> Finding | None:
    """Gate 3: k8s.io/endpointslice util/controller_utils.go ShouldPodBeInEndpoints, isPodTerminal."""
    pod = case.pod
    if not pod.finished:
        return None
    why = f" ({pod.reason})" if pod.reason else ""
    return Finding(
        id="",
        code=Code.POD_FINISHED,
        severity=Severity.INFO,
        message=f"finished: {pod.phase}{why}",
        field="status.phase",
        found=pod.phase,
        wanted="Running",
        next="nothing: a finished pod never comes back",
        subject=pod.name,
    )


def has_address(case: Case) -> Finding | None:
    """Gate 4: k8s.io/endpointslice util/controller_utils.go ShouldPodBeInEndpoints: podIP and podIPs are empty."""
    pod = case.pod
    if pod.ips:
        return None
    if pod.deleted is not None:
        return _no_address(case, "P4", "and the pod is terminating", severity=Severity.INFO)
    if pod.scheduling_gates:
        gate = pod.scheduling_gates[0]
        return _no_address(
            case,
            "P1",
            f"held by scheduling gate {gate}",
            field="spec.schedulingGates",
            found=gate,
            wanted="none",
            next="whoever set the gate has to take it away; the scheduler does not look at the pod before",
        )
    return _unscheduled(case) if not pod.node else _starting(case)


def _unscheduled(case: Case) -> Finding:
    why = scheduling_problem(case.pod)
    return _no_address(
        case,
        "P1",
        f"not scheduled ({why})" if why else "not scheduled",
        field="status.conditions[PodScheduled]",
        found=f"False ({why})" if why else "not scheduled",
        wanted="True",
        next="make room, or loosen what the pod asks for",
        commands=(case.described,),
    )


def scheduling_problem(pod: Pod) -> str:
    """Return the scheduler's reason and message, "" where it has not spoken."""
    for condition in pod.conditions:
        if condition.type == "PodScheduled" and condition.status != "True":
            return ": ".join(part for part in (condition.reason, condition.message) if part)
    return ""


def _starting(case: Case) -> Finding:
    pod = case.pod
    state = waits(pod.states)
    if state is not None:
        return _no_address(
            case,
            "P2",
            waiting_text(state),
            field=waiting_field(state),
            found=state.reason,
            wanted="a container that runs",
            next=waiting_next(state),
            commands=(waiting_command(pod, state),),
        )
    told = f"{pod.reason}: {pod.message}" if pod.reason and pod.message else pod.reason
    return _no_address(case, "P5", told or "its sandbox or containers are being created")


def _no_address(
    case: Case,
    item: str,
    why: str,
    *,
    severity: Severity = Severity.WARNING,
    field: str = "status.podIPs",
    found: str = "none",
    wanted: str = "an address",
    next: str = "",  # noqa: A002 - the interface's word
    commands: tuple[Kubectl, ...] = (),
) -> Finding:
    pod = case.pod
    return Finding(
        id=item,
        code=Code.POD_HAS_NO_IP,
        severity=severity,
        message=f"no address yet, {why}",
        field=field,
        found=found,
        wanted=wanted,
        next=next or f"wait for its node {pod.node}, then look at it",
        commands=commands if next else (case.described,),
        since=pod.created,
        subject=pod.name,
    )


def node_exists(case: Case) -> Finding | None:
    """Gate 5: k8s.io/endpointslice reconciler.go reconcileByAddressType: a pod of a node that is gone is skipped."""
    if case.node_exists is not False or case.service.publish_not_ready or case.row is not None:
        return None
    return Finding(
        id="P6",
        code=Code.NODE_GONE,
        severity=Severity.ERROR,
        message=f"its node {case.pod.node} is gone: the controller skips it",
        field="spec.nodeName",
        found=f"{case.pod.node}: no such Node",
        wanted="a Node that exists",
        next="the pod garbage collector removes it; to have it gone at once, delete the pod with --force",
        subject=case.pod.name,
    )


def family_fits(case: Case) -> Finding | None:
    """Gate 6: k8s.io/endpointslice utils.go getEndpointAddresses: only addresses of spec.ipFamilies are taken."""
    service, pod = case.service, case.pod
    if not pod.ips or not service.ip_families or not families_of(pod).isdisjoint(service.ip_families):
        return None
    wanted = " or ".join(service.ip_families)
    return Finding(
        id="S14",
        code=Code.WRONG_IP_FAMILY,
        severity=Severity.WARNING,
        message=f"its address {pod.ips[0]} is not of the service's family {wanted}",
        field="status.podIPs",
        found=", ".join(pod.ips),
        wanted=f"an {wanted} address",
        next=f"give the cluster's pods {wanted} addresses, or the service a family that they have (spec.ipFamilies)",
        since=pod.started,
        subject=pod.name,
    )


def families_of(pod: Pod) -> set[str]:
    """Return the families of a pod's addresses."""
    return {family_of(address) for address in pod.ips}


def family_of(address: str) -> str:
    """Return the family that an address belongs to."""
    return "IPv6" if ":" in address else "IPv4"


def missing_families(service: Service, pod: Pod) -> tuple[str, ...]:
    """Return the service's families of which the pod has no address: there it stands in no slice."""
    return tuple(family for family in service.ip_families if family not in families_of(pod))
