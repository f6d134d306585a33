"""All findings on a service, and on the controller behind all of them; pure, and computed when somebody asks.

What a service's findings cost is what that service holds.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from epwatch.model import service_findings as service
from epwatch.model import traffic_findings as traffic
from epwatch.model.codes import Code, Severity
from epwatch.model.finding import Finding
from epwatch.model.pod_findings import pods
from epwatch.model.snapshot import ServiceSnapshot

_RULES: Final = (
    service.selector,
    service.no_pods,
    service.near_misses,
    service.none_usable,
    service.refused,
    service.only_one,
    service.one_place,
    service.named_ports,
    service.no_ports,
    traffic.strange,
    traffic.drift,
    traffic.truncated,
    traffic.families,
    traffic.hints,
    traffic.local_only,
    traffic.load_balancer,
    traffic.special,
    traffic.published,
    traffic.shared,
    traffic.alone,
)

_SOLE: Final = (service.near_misses, service.named_ports, service.no_ports)
"""The rules that may find something wrong although neither the service's verdict nor a row says so."""

_SEVERITIES: Final = (Severity.ERROR, Severity.WARNING, Severity.INFO)

_TOLD_ONCE: Final = frozenset({"S8", "S10"})
"""Findings on pods that the service's own, of the same item, holds in one."""

_LAG_ITEMS: Final = frozenset({"P7", "P8", "S12"})
"""Findings that are the controller's, and not the service's, where many services have them."""

_MANY: Final = 5
"""Services that lag at once before it is the controller: a single one has a cause of its own."""


def findings(
    snapshot: ServiceSnapshot, now: float, *, controller_lags: bool = False, pod: str | None = None
) -> tuple[Finding, ...]:
    """Return what is to be said of a service and its pods, or of one of them, the worst first.

    Args:
        snapshot: the service.
        now: wall seconds, for what is left of a grace.
        controller_lags: many services lag, which is told once: see :func:`lagging`.
        pod: the name of the one pod to tell of; None for the service with all of them.
    """
    found = list(_of(snapshot, now)) if pod is None else _of_pod(snapshot, pod, now)
    if controller_lags:
        found = [each for each in found if each.id not in _LAG_ITEMS or not _lags(snapshot)]
    return tuple(sorted(found, key=_place))


def _of(snapshot: ServiceSnapshot, now: float) -> Iterator[Finding]:
    own = [each for rule in _RULES for each in rule(snapshot)]
    yield from own
    # That a port does not resolve is told once, with the number of pods.
    told = {each.id for each in own} & _TOLD_ONCE
    yield from (each for each in pods(snapshot, now) if each.id not in told)


def _of_pod(snapshot: ServiceSnapshot, pod: str, now: float) -> list[Finding]:
    own = (each for rule in _RULES for each in rule(snapshot))
    return [each for each in (*own, *pods(snapshot, now)) if each.subject == pod]


def _place(finding: Finding) -> tuple[int, bool, int, str]:
    return _SEVERITIES.index(finding.severity), finding.id[0] == "P", int(finding.id[1:]), finding.subject


def is_wrong(finding: Finding) -> bool:
    """Return whether a finding is what the interface calls wrong."""
    return finding.severity is Severity.ERROR


def wrong(snapshot: ServiceSnapshot) -> bool:
    """Return whether any finding on a service is wrong, without making them all: for whoever asks of every service."""
    if snapshot.verdict.severity == Severity.ERROR or any(row.stale and row.in_rotation for row in snapshot.endpoints):
        return True
    return any(is_wrong(each) for rule in _SOLE for each in rule(snapshot))


def _lags(snapshot: ServiceSnapshot) -> bool:
    """Return whether its slices, or its Endpoints, have been behind for the settle time, or name pods that are gone."""
    return bool(snapshot.drift) or any(row.stale for row in snapshot.endpoints)


def lagging(snapshots: Iterable[ServiceSnapshot]) -> Finding | None:
    """S21: the slices of many services are behind at once: one finding on the controller, not a thousand."""
    behind = [snapshot.key for snapshot in snapshots if _lags(snapshot)]
    if len(behind) < _MANY:
        return None
    named = ", ".join(f"{key.namespace}/{key.name}" for key in sorted(behind)[:3])
    return Finding(
        id="S21",
        code=Code.SLICE_UNAVAILABLE,
        severity=Severity.ERROR,
        message=f"the slices of {len(behind)} services are behind their pods: {named} and others",
        field="endpoints[]",
        found=f"{len(behind)} services behind",
        wanted="0",
        next="look at the endpointslice controller of kube-controller-manager: does it run, is it throttled?",
    )
