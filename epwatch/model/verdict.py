"""One word on a service: its first verdict, from the joined picture alone; pure.

Rules and their sources: section 6 (the controller: k8s.io/endpointslice utils.go, reconciler.go) and section 7
(kube-proxy: pkg/proxy/topology.go) of the endpoint semantics. What could not be read makes Unknown, never a guess.
"""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from epwatch.kube.intern import Shared
from epwatch.kube.objects import Service, ServicePort
from epwatch.model.codes import Code, Severity
from epwatch.model.port_gate import serves
from epwatch.model.port_verdict import in_use
from epwatch.model.snapshot import Counts, EndpointSnapshot, Standing, Verdict
from epwatch.model.words import counted

_Told = tuple[Code, Severity, str, tuple[str, ...]]


class Evidence(Struct, frozen=True, kw_only=True):
    """What a service's verdict rests on.

    ``pods`` are how many the selector matches, ``unfinished`` of them not finished; None while pods cannot be read.
    ``slices`` is how many slice objects the service has. ``unread`` names the streams that could not be read.
    ``scaled``: its last pods were seen to leave by a scale.
    """

    standing: Standing
    service: Service | None
    rows: Sequence[EndpointSnapshot]
    counts: Counts
    pods: int | None
    unfinished: int | None
    slices: int
    rows_known: bool
    fallback: bool = False
    unread: tuple[str, ...] = ()
    scaled: bool = False


def service_verdict(evidence: Evidence) -> Verdict:
    """Return the first rule's word that holds."""
    for rule in _RULES:
        verdict = rule(evidence)
        if verdict is not None:
            return verdict
    return _verdict(Code.OK, Severity.INFO, _ready_of(evidence.counts))


def _verdict(code: Code, severity: Severity, message: str, unchecked: tuple[str, ...] = ()) -> Verdict:
    return _VERDICTS[code, severity, message, unchecked]


def _made(told: _Told) -> Verdict:
    code, severity, message, unchecked = told
    return Verdict(code=code.value, severity=severity.value, message=message, unchecked=unchecked)


# Of thousands of services most are well, ten of ten.
_VERDICTS: Final = Shared(_made, 4096)


def _standing_alone(evidence: Evidence) -> Verdict | None:
    """EP-1, EP-2, EP-21: slices without a Service; kube-proxy joins by name and finds none."""
    if evidence.standing is Standing.ORPHAN:
        return _verdict(Code.NO_SELECTOR, Severity.INFO, "slices without a Service: nothing sends traffic to them")
    if evidence.standing is Standing.IMPORTED:
        return _verdict(Code.NO_SELECTOR, Severity.INFO, "imported slices of another cluster (multicluster)")
    return None


def _external_name(evidence: Evidence) -> Verdict | None:
    """Gate 1, EP-19: a DNS alias; slices that are left over mean nothing."""
    service = evidence.service
    if service is None or service.type != "ExternalName":
        return None
    if evidence.rows:
        message = f"alias for {service.external_name}, with leftover slices"
        return _verdict(Code.EXTERNAL_NAME, Severity.WARNING, message)
    return _verdict(Code.EXTERNAL_NAME, Severity.INFO, f"alias for {service.external_name}")


def _unreadable(evidence: Evidence) -> Verdict | None:
    if evidence.rows_known:
        return None
    return _verdict(Code.UNKNOWN, Severity.INFO, "endpoint slices cannot be read", evidence.unread)


def _nothing_behind(evidence: Evidence) -> Verdict | None:
    """Gates 1 to 4 for a service without rows: what is missing comes first."""
    if evidence.rows:
        return None
    if evidence.service is None or evidence.service.selector is None:
        return _verdict(Code.OUTAGE, Severity.ERROR, "no selector, and no endpoints set by hand or mirrored")
    if evidence.pods is None:
        message = "no endpoints; which pods match is not known"
        return _verdict(Code.OUTAGE, Severity.ERROR, message, evidence.unread)
    if not evidence.unfinished:
        return _no_pods(evidence)
    if not evidence.slices and not evidence.fallback:
        message = "no EndpointSlice exists: the endpointslice controller has made none"
        return _verdict(Code.SLICE_UNAVAILABLE, Severity.ERROR, message)
    return _verdict(Code.OUTAGE, Severity.ERROR, f"{counted(evidence.unfinished, 'pod')} matched, none has an endpoint")


def _no_pods(evidence: Evidence) -> Verdict:
    if evidence.scaled:
        return _verdict(Code.SCALED_TO_ZERO, Severity.INFO, "its last pods were seen to leave by a scale")
    if evidence.pods:
        message = f"only finished pods match ({evidence.pods})"
        return _verdict(Code.NO_MATCHING_PODS, Severity.WARNING, message)
    return _verdict(Code.NO_MATCHING_PODS, Severity.WARNING, f"no pod matches {_selector(evidence)}, or scaled to zero")


def _selector(evidence: Evidence) -> str:
    pairs = evidence.service.selector if evidence.service is not None else None
    return ",".join(f"{key}={value}" for key, value in pairs or ())


def _leaving(evidence: Evidence) -> Verdict | None:
    """Every pod was asked to end and none is to follow: the end of a scale down, no alarm."""
    if evidence.counts.total != 0 or not all(row.terminating for row in evidence.rows):
        return None
    if any(row.last_resort for row in evidence.rows):
        return None
    return _verdict(Code.DRAINING, Severity.INFO, f"on their way out: its last {len(evidence.rows)}")


def _worst_port(evidence: Evidence) -> Verdict | None:
    """Section 7, per service port and family: a service shows its worst port."""
    service = evidence.service
    if service is None:
        return None
    ports = service.ports or (None,)
    bare = [port for port in ports if not in_use(evidence.rows, service, port)]
    if bare:
        return _verdict(Code.OUTAGE, Severity.ERROR, _outage(evidence, bare, len(ports)))
    if any(all(row.last_resort for row in in_use(evidence.rows, service, port)) for port in ports):
        message = "none is ready: endpoints that drain get the traffic"
        return _verdict(Code.LAST_RESORT, Severity.WARNING, message)
    return None


def _outage(evidence: Evidence, bare: Sequence[ServicePort | None], ports: int) -> str:
    named = ", ".join(f"{port.name or port.port}" for port in bare if port is not None)
    if named and not any(serves(row, port) for row in evidence.rows for port in bare if port is not None):
        return f"no endpoint carries port {named}: {counted(len(evidence.rows), 'endpoint')} without it"
    if len(bare) < ports:
        return f"port {named}: no endpoint is ready there"
    if any(row.stale and row.in_rotation for row in evidence.rows):
        return "every endpoint in rotation names a pod that is gone"
    return f"no endpoint is ready: {_ready_of(evidence.counts)}"


def _degraded(evidence: Evidence) -> Verdict | None:
    """Some are missing, or a slice names pods that are gone, which is a fault of the picture."""
    counts = evidence.counts
    stale = [row for row in evidence.rows if row.stale and not row.terminating]
    if stale:
        message = f"{counted(len(stale), 'endpoint')} of pods that are gone; {_ready_of(counts)}"
        return _verdict(Code.DEGRADED, Severity.WARNING, message)
    missing = counts.not_ready if counts.total is None else counts.total - (counts.ready or 0)
    return _verdict(Code.DEGRADED, Severity.WARNING, _ready_of(counts)) if missing else None


def _pods_unread(evidence: Evidence) -> Verdict | None:
    """What is there is ready; how many there should be needs the pods."""
    service = evidence.service
    if evidence.pods is not None or service is None or service.selector is None:
        return None
    message = f"{_ready_of(evidence.counts)}; how many there should be is not known"
    return _verdict(Code.UNKNOWN, Severity.INFO, message, evidence.unread)


def _manual(evidence: Evidence) -> Verdict | None:
    """EP-19: without a selector endpoints are set by hand or mirrored."""
    if evidence.service is None or evidence.service.selector is not None:
        return None
    return _verdict(
        Code.NO_SELECTOR, Severity.INFO, f"endpoints are set by hand or mirrored: {_ready_of(evidence.counts)}"
    )


def _ready_of(counts: Counts) -> str:
    return f"{counts.ready} ready" if counts.total is None else f"{counts.ready} of {counts.total} ready"


_RULES: Final[tuple[Callable[[Evidence], Verdict | None], ...]] = (
    _standing_alone,
    _external_name,
    _unreadable,
    _nothing_behind,
    _leaving,
    _worst_port,
    _degraded,
    _pods_unread,
    _manual,
)
"""In order of precedence: what stops the question, what stops all traffic, what stops some, what is not known."""
