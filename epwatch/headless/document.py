"""The JSON document of `get`, key by key as the interface has it; pure: a picture in, one dictionary out."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from epwatch.headless import values
from epwatch.headless.json_types import VERSION, Json, JsonObject, timestamp
from epwatch.kube.objects import Pod
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.absence import absent_verdict
from epwatch.model.categorize import Client
from epwatch.model.endpoint_verdict import endpoint_verdict
from epwatch.model.filter import EVERYTHING, Filter
from epwatch.model.finding import Finding
from epwatch.model.findings import findings, is_wrong, lagging
from epwatch.model.from_where import Reached, reached
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceKey, ServiceSnapshot
from epwatch.model.without import Loss, loss


class Picture(Struct, frozen=True, kw_only=True):
    """One context's picture at one moment: services in the order in which they are shown, and the streams' standing.

    ``pods`` are those that were asked for by name. ``client`` is where it is seen from, if anywhere, and ``reached``
    what a pod there reaches of each service; ``losses`` is what services would lose with a place that was named.
    ``where`` says which rows are shown.
    """

    time: float
    context: str | None
    services: tuple[ServiceSnapshot, ...]
    streams: tuple[StreamStatus, ...]
    pods: tuple[Pod, ...] = ()
    client: Client | None = None
    reached: Mapping[ServiceKey, Reached] = {}
    losses: Mapping[ServiceKey, Loss] = {}
    where: Filter = EVERYTHING

    @property
    def complete(self) -> bool:
        """Return whether all was read; an API that the server does not serve holds nothing to read."""
        return bool(self.streams) and all(
            (stream.listed and not stream.left_out) or stream.phase is Phase.UNSERVED for stream in self.streams
        )


def seen_from(picture: Picture, client: Client) -> Picture:
    """Return the picture with what a client on a node, or in a zone, reaches of each service."""
    return replace(picture, client=client, reached={each.key: reached(each, client) for each in picture.services})


def only_falling(picture: Picture, kind: str, name: str) -> Picture:
    """Return the picture with the services alone that would fall to none, or below half, without a node or a zone."""
    node, zone = (name, None) if kind == "node" else (None, name)
    losses = {each.key: loss(each, node=node, zone=zone) for each in picture.services}
    falling = tuple(each for each in picture.services if losses[each.key].fall is not None)
    return replace(picture, services=falling, losses=losses)


def only_wrong(picture: Picture) -> Picture:
    """Return the picture with the services alone that have a finding of severity error."""
    wrong = [each for each in picture.services if any(is_wrong(found) for found in findings(each, picture.time))]
    return replace(picture, services=tuple(wrong))


def only_where(picture: Picture, what: Filter) -> Picture:
    """Return the picture with the services of which a filter leaves anything; of their rows it shows those it finds.

    The snapshots stay whole: verdicts and findings are about all rows, whichever are shown.
    """
    left = tuple([each for each in picture.services if what.narrow(each) is not None])
    return replace(picture, services=left, where=what)


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
            service(each, picture.time, controller_lags=lag is not None, pod=pod, where=picture.where)
            | _asked(each, picture)
            for each in picture.services
        ],
        "findings": [values.finding(each, picture.context) for each in (*loose, *([] if lag is None else [lag]))],
    }


def together(documents: Iterable[JsonObject]) -> JsonObject:
    """Return the documents of several contexts, at least one, as a single one: in their order, complete if all are."""
    first, *others = documents
    whole = dict(first)
    for each in others:
        whole["complete"] = bool(whole["complete"] and each["complete"])
        for part in ("streams", "services", "findings"):
            whole[part] = [*_listed(whole[part]), *_listed(each[part])]
    return whole


def _listed(value: Json) -> Sequence[Json]:
    return value if isinstance(value, Sequence) else ()


def _asked(snapshot: ServiceSnapshot, picture: Picture) -> JsonObject:
    """Return what was asked of a service beyond the usual: --from-node, --from-zone, --without."""
    told: JsonObject = {}
    found = picture.reached.get(snapshot.key)
    if picture.client is not None and found is not None:
        keys = [str(row) for row in sorted(found.rows)]
        told["from"] = {"node": picture.client.node, "zone": picture.client.zone, "reached": keys, "notes": found.notes}
    lost = picture.losses.get(snapshot.key)
    if lost is not None:
        told["without"] = {
            "ready": lost.ready,
            "left": lost.left,
            "falls": None if lost.fall is None else lost.fall.value,
        }
    return told


def _stream(status: StreamStatus, context: str | None) -> JsonObject:
    return {
        "context": context,
        "resource": status.kind.value,
        "namespace": status.namespace,
        "phase": status.phase.value,
        "cause": status.cause,
    }


def service(
    snapshot: ServiceSnapshot,
    time: float,
    *,
    controller_lags: bool = False,
    pod: str | None = None,
    where: Filter = EVERYTHING,
) -> JsonObject:
    """Return one service with its endpoints, the matching pods that have no endpoint, and its findings."""
    shown = where.narrow(snapshot) or snapshot
    found = findings(snapshot, time, controller_lags=controller_lags, pod=pod)
    rows = [row for row in shown.endpoints if pod is None or target_name(row) == pod]
    absent = [each for each in shown.absent if pod is None or each.pod.name == pod]
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
        "findings": [values.finding(each, snapshot.key.context) for each in found],
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
