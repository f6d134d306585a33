"""One service's snapshot from its parts: rows, counts, absent pods, verdict; costs what that service holds."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from epwatch.kube.objects import Pod, Service, TargetRef
from epwatch.model.absence import absent_pods
from epwatch.model.backends import Backend, backend_of
from epwatch.model.company import sharing, strange_slices
from epwatch.model.counts import UNKNOWN_TALLY, Tally, tally
from epwatch.model.drift import disagreements
from epwatch.model.join import Join
from epwatch.model.merge import Draft, merge_endpoints, merge_slices
from epwatch.model.near import NearMiss
from epwatch.model.port_verdict import port_verdicts
from epwatch.model.rows import ListedAddresses, RowContext, build_rows, listed_addresses
from epwatch.model.snapshot import AbsentPod, Drift, EndpointSnapshot, ServiceKey, ServiceSnapshot, Source
from epwatch.model.streams import Known
from epwatch.model.trigger import trigger_of_endpoints, trigger_of_slices
from epwatch.model.verdict import Evidence, service_verdict


class PodLookup(Struct, frozen=True):
    """How rows meet pods: see :class:`epwatch.model.rows.RowContext`."""

    pod_of: Callable[[TargetRef], Pod | None]
    last_of: Callable[[TargetRef], Pod | None]
    gone: Callable[[TargetRef], bool]
    near: Callable[[], tuple[NearMiss, ...]]
    settle: Callable[[frozenset[Drift]], tuple[tuple[Drift, ...], bool]]


def assemble(join: Join, key: ServiceKey, known: Known, lookup: PodLookup) -> ServiceSnapshot:
    """Return the service as it is now; rows and absent pods that did not change are the former objects."""
    previous = join.snapshot if join.shown == key else None
    rows = _rows(join, known, lookup, previous.endpoints if previous is not None else ())
    matched = list(join.pods()) if known.pods and _selects(join.service) else None
    counted = tally(join.service, rows, matched) if known.rows else UNKNOWN_TALLY
    absent = _absent(join, known, matched, rows, previous.absent if previous is not None else ())
    drift, unsettled = lookup.settle(_drift(join, known, rows, absent))
    verdict = service_verdict(_evidence(join, key, known, rows, counted, matched))
    made = ServiceSnapshot(
        key=key,
        service=join.service,
        counts=counted.counts,
        verdict=verdict,
        endpoints=rows,
        absent=absent,
        revisions=_revisions(rows),
        zone_counts=counted.zones,
        source=Source.ENDPOINTS if known.fallback else Source.ENDPOINTSLICE,
        managers=tuple(sorted({each.managed_by for each in join.slices.values()})),
        selector=join.service.selector if join.service is not None else None,
        truncated=join.endpoints is not None and join.endpoints.over_capacity is not None,
        ports=port_verdicts(join.service, rows, verdict),
        strange=strange_slices(join),
        sharing=sharing(join) if matched is not None else (),
        near=lookup.near() if matched is not None else (),
        drift=drift,
        unsettled=unsettled,
        unread=known.unread,
        trigger=trigger_of_endpoints(join.endpoints) if known.fallback else trigger_of_slices(join.slices.values()),
    )
    return previous if made == previous else made


def _selects(service: Service | None) -> bool:
    """Return whether the controller looks for pods: a selector, and not an alias (gate 1)."""
    return service is not None and service.selector is not None and service.type != "ExternalName"


def _rows(
    join: Join, known: Known, lookup: PodLookup, previous: tuple[EndpointSnapshot, ...]
) -> tuple[EndpointSnapshot, ...]:
    drafts: list[Draft] = merge_endpoints(join.endpoints) if known.fallback else merge_slices(join.slices.values())
    context = RowContext(
        service=join.service,
        source=Source.ENDPOINTS if known.fallback else Source.ENDPOINTSLICE,
        pod_of=lookup.pod_of,
        last_of=lookup.last_of,
        gone=lookup.gone,
        listed=_listed(join, known),
        previous=previous,
    )
    return build_rows(drafts, context)


def _listed(join: Join, known: Known) -> ListedAddresses | None:
    if not known.endpoints or join.service is None:
        return None
    return listed_addresses(join.endpoints)


def _absent(
    join: Join,
    known: Known,
    matched: Sequence[Pod] | None,
    rows: Iterable[EndpointSnapshot],
    previous: Sequence[AbsentPod],
) -> tuple[AbsentPod, ...]:
    if matched is None or join.service is None:
        return ()
    present: set[Backend] = {backend_of(row) for row in rows}
    return absent_pods(join.service, matched, present, previous, rows_known=known.rows)


def _drift(join: Join, known: Known, rows: Sequence[EndpointSnapshot], absent: Sequence[AbsentPod]) -> frozenset[Drift]:
    if join.service is None or not _selects(join.service) or not known.pods or not known.slices:
        return frozenset()
    return disagreements(join.service, rows, absent, join.endpoints if known.endpoints else None)


def _evidence(
    join: Join,
    key: ServiceKey,
    known: Known,
    rows: Sequence[EndpointSnapshot],
    counted: Tally,
    matched: Sequence[Pod] | None,
) -> Evidence:
    return Evidence(
        standing=key.kind,
        service=join.service,
        rows=rows,
        counts=counted.counts,
        pods=None if matched is None else len(matched),
        unfinished=None if matched is None else sum(not pod.finished for pod in matched),
        slices=len(join.slices),
        rows_known=known.rows,
        fallback=known.fallback,
        unread=known.unread,
        scaled=join.scaled,
    )


def _revisions(rows: Iterable[EndpointSnapshot]) -> tuple[tuple[str, int], ...]:
    """Return how many backends each revision has, most first; stale rows are no backends."""
    backends = {(row.revision, backend_of(row)) for row in rows if row.revision is not None and not row.stale}
    counted = Counter(revision for revision, _ in backends)
    return tuple(sorted(counted.items(), key=lambda each: (-each[1], each[0])))
