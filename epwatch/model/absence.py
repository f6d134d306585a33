"""Why a pod that the selector matches has no row: the first of the controller's gates that keeps it out.

Source: k8s.io/endpointslice reconciler.go and util/controller_utils.go ShouldPodBeInEndpoints; the gates and their
order are those of section 6 of the endpoint semantics. Gate 5 (the node's object) needs a read that no stream gives.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from epwatch.kube.objects import ContainerState, Pod, Service
from epwatch.model.codes import Code
from epwatch.model.rows import revision_of
from epwatch.model.snapshot import AbsentPod

_IMAGE_REASONS: Final = frozenset({"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"})
"""Waiting reasons that kubelet gives while an image cannot be had (kubernetes/pkg/kubelet/images/types.go)."""

_ORDINARY: Final = frozenset({"ContainerCreating", "PodInitializing"})
"""Waiting reasons of a start that takes its course."""


def absent_pods(
    service: Service, pods: Iterable[Pod], present: Iterable[object], previous: Sequence[AbsentPod], *, rows_known: bool
) -> tuple[AbsentPod, ...]:
    """Return the matching pods without a row: unfinished ones first, by name; unchanged ones as the former objects.

    Args:
        service: the service, with a selector.
        pods: all that it matches.
        present: the backends that have a row; a pod's is its uid.
        previous: the former answer.
        rows_known: whether slices, or their fallback, can be read; else nobody knows who has a row.
    """
    rows = set(present)
    former = {absent.pod.uid: absent for absent in previous}
    found = [_absent(service, pod, former, rows_known=rows_known) for pod in pods if pod.uid not in rows]
    return tuple(sorted(found, key=lambda absent: (absent.pod.finished, absent.pod.name)))


def _absent(service: Service, pod: Pod, former: Mapping[str, AbsentPod], *, rows_known: bool) -> AbsentPod:
    code, reason = why_absent(service, pod, rows_known=rows_known)
    made = AbsentPod(pod=pod, code=code, reason=reason, owner=pod.owner, revision=revision_of(pod.labels))
    old = former.get(pod.uid)
    return old if old == made else made


def why_absent(service: Service, pod: Pod, *, rows_known: bool = True) -> tuple[Code, str]:
    """Return the verdict code and one sentence on why this matching pod has no row."""
    if pod.finished:
        return Code.POD_FINISHED, _finished(pod)
    if not pod.ips:
        return Code.POD_HAS_NO_IP, f"no address yet, {_why_no_address(pod)}"
    if not _family_fits(service, pod):
        wanted = " or ".join(service.ip_families)
        return Code.WRONG_IP_FAMILY, f"its address {pod.ips[0]} is not of the service's family {wanted}"
    if not rows_known:
        return Code.UNKNOWN, "endpoint slices cannot be read"
    if pod.deleted is not None:
        return Code.TERMINATING, "terminating, no longer in any slice"
    return Code.NOT_YET_IN_SLICE, "has an address and matches, but no slice carries it yet"


def _finished(pod: Pod) -> str:
    return f"finished: {pod.phase}" + (f" ({pod.reason})" if pod.reason else "")


def _family_fits(service: Service, pod: Pod) -> bool:
    families = {"IPv6" if ":" in address else "IPv4" for address in pod.ips}
    return not service.ip_families or not families.isdisjoint(service.ip_families)


def _why_no_address(pod: Pod) -> str:
    """Return what holds a pod up before it has an address, as far as its own status tells."""
    if pod.deleted is not None:
        return "and the pod is terminating"
    if pod.scheduling_gates:
        return f"held by scheduling gate {pod.scheduling_gates[0]}"
    if not pod.node:
        return _why_unscheduled(pod)
    for state in pod.states:
        if state.state == "waiting" and state.reason and state.reason not in _ORDINARY:
            return waiting_text(state)
    if pod.reason:
        return f"{pod.reason}: {pod.message}" if pod.message else pod.reason
    return "its sandbox or containers are being created"


def _why_unscheduled(pod: Pod) -> str:
    for condition in pod.conditions:
        if condition.type == "PodScheduled" and condition.status != "True":
            told = ": ".join(part for part in (condition.reason, condition.message) if part)
            return f"not scheduled ({told})" if told else "not scheduled"
    return "not scheduled"


def waiting_text(state: ContainerState) -> str:
    """Return a container's waiting reason in words."""
    if state.reason in _IMAGE_REASONS:
        return f"image pull fails ({state.reason})"
    return f"container {state.name} waits ({state.reason})"
