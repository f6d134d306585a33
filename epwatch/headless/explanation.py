"""What `explain` tells: the picture narrowed to what was asked for, and what is to be said of pods that nobody selects.

Pure: a picture in, a narrower one and findings out.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from epwatch.headless.document import Picture, target_name
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.objects import Kind, Pod
from epwatch.model import evidence_wanted
from epwatch.model.case import Case
from epwatch.model.codes import Code, Severity
from epwatch.model.finding import Finding
from epwatch.model.findings import findings, is_wrong, lagging
from epwatch.model.gates import labels_match
from epwatch.model.join import selects
from epwatch.model.near import difference
from epwatch.model.snapshot import EndpointSnapshot, ServiceSnapshot
from epwatch.model.with_evidence import with_evidence

_SEVERITIES: Final = (Severity.ERROR, Severity.WARNING, Severity.INFO)

_NEEDED: Final = (Kind.SERVICES, Kind.PODS)
"""Streams that every answer rests on; slices may have their fallback, and a service tells where it has none."""


class Explanation(Struct, frozen=True, kw_only=True):
    """The services to tell of, the pod (None: all of them), findings about no single service, and what was read."""

    picture: Picture
    pod: Pod | None = None
    loose: tuple[Finding, ...] = ()
    evidence: Evidence = Evidence()

    def told(self, snapshot: ServiceSnapshot) -> tuple[Finding, ...]:
        """Return the findings on one service, or on the pod there."""
        lags = lagging(self.picture.services) is not None
        pod = None if self.pod is None else self.pod.name
        return findings(snapshot, self.picture.time, controller_lags=lags, pod=pod)

    @property
    def everything(self) -> Iterator[Finding]:
        """Yield every finding that is told."""
        yield from self.loose
        lag = lagging(self.picture.services)
        if lag is not None:
            yield lag
        for snapshot in self.picture.services:
            yield from self.told(snapshot)

    @property
    def wrong(self) -> bool:
        """Return whether something is wrong: a finding of severity error."""
        return any(is_wrong(each) for each in self.everything)

    @property
    def unknowable(self) -> bool:
        """Return whether rights or data are missing for an answer."""
        missing = any(not stream.listed and stream.kind in _NEEDED for stream in self.picture.streams)
        return missing or any(snapshot.unread or snapshot.verdict.unchecked for snapshot in self.picture.services)


def wanted_of(explanation: Explanation) -> Wanted:
    """Return what would tell more of the pod, or of the services, those that are worst off first."""
    if explanation.pod is not None:
        return evidence_wanted.of_pod(explanation.pod, explanation.picture.context)
    worst_first = sorted(explanation.picture.services, key=lambda each: _SEVERITIES.index(each.verdict.severity))
    return evidence_wanted.together(evidence_wanted.of_service(each) for each in worst_first)


def enriched(explanation: Explanation, evidence: Evidence) -> Explanation:
    """Return the explanation with what was read on demand."""
    services = tuple(with_evidence(each, evidence) for each in explanation.picture.services)
    picture = replace(explanation.picture, services=services)
    return replace(explanation, picture=picture, evidence=evidence)


def of_services(picture: Picture) -> Explanation:
    """Return what is to be said of every service of a picture."""
    return Explanation(picture=picture)


def of_pod(picture: Picture, pod: Pod) -> Explanation:
    """Return what is to be said of one pod: the services that hold it, or those that nearly do."""
    own = [each for each in picture.services if each.key.namespace == pod.namespace]
    held = tuple(each for each in own if _holds(each, pod))
    # Slices that a Service left behind hold the pod too, and send it nothing.
    selected = any(each.service is not None for each in held)
    loose = () if selected else tuple(_misses(picture, pod))
    return Explanation(picture=replace(picture, services=held), pod=pod, loose=loose)


def _holds(snapshot: ServiceSnapshot, pod: Pod) -> bool:
    selector = snapshot.selector
    return (selector is not None and selects(selector, pod.labels)) or row_of(snapshot, pod) is not None


def row_of(snapshot: ServiceSnapshot, pod: Pod) -> EndpointSnapshot | None:
    """Return the pod's endpoint in a service, by uid, or by name where the slice gives none; None without one."""
    for row in snapshot.endpoints:
        if row.key.uid == pod.uid or (not row.key.uid and target_name(row) == pod.name):
            return row
    return None


def _misses(picture: Picture, pod: Pod) -> Iterator[Finding]:
    """Yield the services that nearly select the pod: in its namespace by one label, elsewhere by all of them."""
    near = [each for each in picture.services if _nearly(each, pod)]
    for snapshot in near:
        if snapshot.service is not None:
            found = labels_match(Case(service=snapshot.service, pod=pod))
            if found is not None:
                yield found
    if not near:
        yield Finding(
            id="S2",
            code=Code.LABEL_MISMATCH,
            severity=Severity.INFO,
            message="no service selects it, and none nearly does",
            field="metadata.labels",
            found=",".join(f"{key}={value}" for key, value in pod.labels) or "none",
            wanted="the labels of a service's selector",
            next="nothing, unless it should get traffic",
            subject=pod.name,
        )


def _nearly(snapshot: ServiceSnapshot, pod: Pod) -> bool:
    selector = snapshot.selector
    if selector is None:
        return False
    if snapshot.key.namespace != pod.namespace:
        return selects(selector, pod.labels)
    return difference(selector, pod.labels) is not None
