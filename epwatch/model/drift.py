"""Where pods by rule, EndpointSlices and Endpoints tell different things; what is no difference is left out (EP-16).

Sources: k8s.io/endpointslice utils.go podToEndpoint for what the slices should say; the endpoints controller's
endpoints_controller.go for what v1 Endpoints leaves out: terminating pods, all families but the first.
"""

from collections.abc import Iterable, Iterator, Sequence

from epwatch.kube.objects import Endpoints, Labels, Pod, Service
from epwatch.model.codes import Code
from epwatch.model.join import selects
from epwatch.model.rows import CONTROLLER, OWN
from epwatch.model.serving_gate import Predicted, predicted
from epwatch.model.snapshot import AbsentPod, Drift, EndpointSnapshot, State

_NOT_COMPARED = "-"


def disagreements(
    service: Service, rows: Sequence[EndpointSnapshot], absent: Iterable[AbsentPod], endpoints: Endpoints | None
) -> frozenset[Drift]:
    """Return every difference of a service with a selector; ``endpoints`` None where they are not to be compared."""
    found = {*_missing(absent), *_behind(service, rows)}
    if endpoints is not None and endpoints.over_capacity is None:
        found |= set(_legacy(service, rows, endpoints))
    return frozenset(found)


def _missing(absent: Iterable[AbsentPod]) -> Iterator[Drift]:
    for each in absent:
        if each.code == Code.NOT_YET_IN_SLICE:
            yield Drift(each.pod.name, "ready" if each.pod.ready else "not ready", "absent", _NOT_COMPARED)


def _behind(service: Service, rows: Iterable[EndpointSnapshot]) -> Iterator[Drift]:
    """Yield the rows that are not what the controller makes of their pod as it is now (EP-20b: its rows alone)."""
    selected: Labels | None = None
    for row in rows:
        pod = row.pod
        if pod is None or row.stale or row.managed_by != OWN:
            continue
        found = Predicted(row.ready is True, row.serving is True, row.terminating is True)
        # Most pods of a service have the very same labels, and most rows are what their pod makes them.
        if pod.labels is not selected:
            if service.selector is not None and not selects(service.selector, pod.labels):
                yield Drift(pod.name, _absent(pod), _words(found), _NOT_COMPARED)
                continue
            selected = pod.labels
        wanted = predicted(service, pod)
        if wanted != found or pod.finished:
            told = "absent: finished" if pod.finished else _words(wanted)
            if told != _words(found):
                yield Drift(pod.name, told, _words(found), _NOT_COMPARED)


def _absent(pod: Pod) -> str:
    return "absent: finished" if pod.finished else "absent: labels"


def _words(conditions: Predicted) -> str:
    told = "ready" if conditions.ready else "not ready"
    if conditions.ready and not conditions.serving:
        told = "published not ready"
    return f"{told}, terminating" if conditions.terminating else told


def _legacy(service: Service, rows: Sequence[EndpointSnapshot], endpoints: Endpoints) -> Iterator[Drift]:
    """Yield what differs among the ready addresses of the first family: nothing else can be compared.

    What others put into slices of their own, a mesh say, the endpoints controller never writes.
    """
    family = service.ip_families[0] if service.ip_families else None
    of_family = [row for row in rows if family in {None, row.key.family} and CONTROLLER in row.managed_by]
    ready = {row.key.address for row in of_family if row.state is State.READY and not row.stale and row.ports}
    listed = {address.ip for subset in endpoints.subsets for address in subset.addresses}
    if ready == listed:
        return
    any_row = {row.key.address for row in rows}
    known = {row.key.address: row.pod.name for row in rows if row.pod is not None}
    for address in ready - listed:
        yield Drift(known.get(address, address), _NOT_COMPARED, "ready", "absent")
    for address in listed - ready:
        # A row that is there and not ready is told by its pod; one that terminates may be published.
        if address not in any_row:
            yield Drift(known.get(address, address), _NOT_COMPARED, "absent", "ready")
