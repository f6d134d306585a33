"""Why a pod that the selector matches has no row: the first of the controller's gates that keeps it out.

Source: k8s.io/endpointslice reconciler.go and util/controller_utils.go ShouldPodBeInEndpoints; the gates and their
order are those of section 6 of the endpoint semantics. Gate 5 (the node's object) needs a read that no stream gives.
"""

from collections.abc import Iterable, Mapping, Sequence

from epwatch.kube.objects import Pod, Service
from epwatch.model.address_gates import family_fits, has_address, node_exists, not_terminal
from epwatch.model.case import Case
from epwatch.model.codes import Code, Severity
from epwatch.model.finding import Finding
from epwatch.model.rows import revision_of
from epwatch.model.serving_gate import not_terminating, unready_since
from epwatch.model.snapshot import AbsentPod, Verdict


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
    told = why_absent(Case(service=service, pod=pod, rows_known=rows_known))
    made = AbsentPod(
        pod=pod,
        code=told.code,
        reason=told.message,
        owner=pod.owner,
        revision=revision_of(pod.labels),
        unchecked=told.unchecked,
    )
    old = former.get(pod.uid)
    return old if old == made else made


def absent_verdict(absent: AbsentPod) -> Verdict:
    """Return the verdict of a matching pod without a row; one that is finished or leaves is no fault."""
    calm = absent.code in (Code.POD_FINISHED, Code.TERMINATING, Code.UNKNOWN) or absent.pod.deleted is not None
    severity = Severity.INFO if calm else Severity.ERROR if absent.code == Code.NODE_GONE else Severity.WARNING
    return Verdict(code=absent.code, severity=severity.value, message=absent.reason, unchecked=absent.unchecked)


def why_absent(case: Case) -> Finding:
    """Return the first gate that keeps a matching pod without a row out; after the last one, the controller's lag."""
    for gate in (not_terminal, has_address, node_exists, family_fits, rows_known, not_terminating):
        found = gate(case)
        if found is not None:
            return found
    return _not_yet(case.pod)


def rows_known(case: Case) -> Finding | None:
    """Return Unknown while no slice can be read: whoever passes so far may have a row, or not."""
    if case.rows_known:
        return None
    return Finding(
        id="",
        code=Code.UNKNOWN,
        severity=Severity.INFO,
        message="endpoint slices cannot be read",
        subject=case.pod.name,
        unchecked=("endpointslices",),
    )


def _not_yet(pod: Pod) -> Finding:
    """Return the finding P7: every gate is passed, so a slice is to come; nodes are in no stream (gate 5)."""
    return Finding(
        id="P7",
        code=Code.NOT_YET_IN_SLICE,
        severity=Severity.WARNING,
        message="has an address and matches, but no slice carries it yet",
        field="endpoints[].targetRef.uid",
        found="in no slice",
        wanted=pod.uid,
        next="wait a moment; then look at the endpointslice controller of kube-controller-manager, and whether node "
        f"{pod.node} exists",
        since=unready_since(pod),
        subject=pod.name,
        unchecked=("nodes",),
    )
