"""The JSON document of `get`, key by key as the interface has it; pure: a picture in, one dictionary out."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from epwatch.headless import values
from epwatch.headless.json_types import VERSION, Json, JsonObject, timestamp
from epwatch.kube.objects import Pod
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.absence import absent_verdict
from epwatch.model.endpoint_verdict import endpoint_verdict
from epwatch.model.finding import Finding
from epwatch.model.findings import findings, is_wrong, lagging
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot


class Picture(Struct, frozen=True, kw_only=True):
    """One context's picture at one moment: services in the order in which they are shown, and the streams' standing.

    ``pods`` are those that were asked for by name.
    """

    time: float
    context: str | None
    services: tuple[ServiceSnapshot, ...]
    streams: tuple[StreamStatus, ...]
    pods: tuple[Pod, ...] = ()

    @property
    def complete(self) -> bool:
        """Return whether all was read; an API that the server does not serve holds nothing to read."""
        return all(stream.listed or stream.phase is Phase.UNSERVED for stream in self.streams)


def only_wrong(picture: Picture) -> Picture:
    """Return the picture with the services alone that have a finding of severity error."""
    wrong = [each for each in picture.services if any(is_wrong(found) for found in findings(each, picture.time))]
    return replace(picture, services=tuple(wrong))


def document(picture: Picture, loose: Iterable[Finding] = (), pod: str | None = None) -> JsonObject:
    """Return the whole document.

    Args:
        picture: what was seen.
        loose: findings about no single service.
        pod: the one pod to tell of in each service; None for all.
    """
    lag = lagging(picture.services)
    return {
        "v": VERSION,
        "time": timestamp(picture.time),
        "complete": picture.complete,
        "streams": [_stream(stream, picture.context) for stream in picture.streams],
        "services": [
            service(snapshot, picture.time, controller_lags=lag is not None, pod=pod) for snapshot in picture.services
        ],
        "findings": [values.finding(each) for each in (*loose, *([] if lag is None else [lag]))],
    }


def _stream(status: StreamStatus, context: str | None) -> JsonObject:
    return {
        "context": context,
        "resource": status.kind.value,
        "namespace": status.namespace,
        "phase": status.phase.value,
        "cause": status.cause,
    }


def service(
    snapshot: ServiceSnapshot, time: float, *, controller_lags: bool = False, pod: str | None = None
) -> JsonObject:
    """Return one service with its endpoints, the matching pods that have no endpoint, and its findings."""
    found = [
        each for each in findings(snapshot, time, controller_lags=controller_lags) if pod is None or each.subject == pod
    ]
    rows = [row for row in snapshot.endpoints if pod is None or target_name(row) == pod]
    absent = [each for each in snapshot.absent if pod is None or each.pod.name == pod]
    spec = values.spec(snapshot)
    return {
        "context": snapshot.key.context,
        "namespace": snapshot.key.namespace,
        "name": snapshot.key.name,
        **spec,
        "ports": list(_ports(snapshot)),
        "counts": values.counts(snapshot.counts),
        "endpoints": [_endpoint(row, snapshot) for row in rows],
        "notInRotation": [_absent(each) for each in absent],
        "verdict": values.verdict(snapshot.verdict),
        "findings": [values.finding(each) for each in found],
        "drift": [values.drift(each) for each in snapshot.drift],
    }


def target_name(row: EndpointSnapshot) -> str | None:
    """Return the name of the pod behind a row, None where it is none."""
    return row.target.name if row.target is not None and row.target.kind == "Pod" else None


def _endpoint(row: EndpointSnapshot, snapshot: ServiceSnapshot) -> JsonObject:
    return values.endpoint(row) | {"verdict": values.verdict(endpoint_verdict(row, snapshot.service))}


def _absent(absent: AbsentPod) -> JsonObject:
    named: JsonObject = {"kind": "Pod", "name": absent.pod.name, "uid": absent.pod.uid}
    return {"target": named, "verdict": values.verdict(absent_verdict(absent))}


def _ports(snapshot: ServiceSnapshot) -> Iterable[Json]:
    ready = None if snapshot.counts.by_port is None else dict(snapshot.counts.by_port)
    declared = snapshot.service.ports if snapshot.service is not None else ()
    for port, verdict in zip(declared, snapshot.ports, strict=True):
        yield values.service_port(port) | {
            "ready": None if ready is None else ready.get(port.name, 0),
            "total": snapshot.counts.total,
            "verdict": values.verdict(verdict),
        }
