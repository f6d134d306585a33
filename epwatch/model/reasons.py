"""Why a row came, changed or went, as far as the four streams tell; the reasons and words of the interface."""

from typing import NamedTuple

from msgspec import Struct

from epwatch.kube.objects import Labels, Pod
from epwatch.model.change import Reason
from epwatch.model.join import selects
from epwatch.model.snapshot import EndpointSnapshot, ServiceSnapshot, Standing, State


class Fate(Struct, frozen=True, gc=False, kw_only=True):
    """What became of a row's pod.

    ``pod`` is its record while it is there. ``gone``: its end is remembered, ``gone_seen``: a watch told it, no list
    found it out. ``overdue``: it was not there for so long that it counts as gone. ``labels_before`` are set if its
    labels changed lately, ``selector_before`` (a tuple around the selector) if the service's selector did.
    """

    pod: Pod | None = None
    gone: bool = False
    gone_seen: bool = False
    overdue: bool = False
    labels_before: Labels | None = None
    selector_before: tuple[Labels | None] | None = None


class Why(NamedTuple):
    """A reason and the words for it."""

    reason: Reason
    message: str


_DELETED = Why(Reason.POD_DELETED, "pod deleted")
_FINISHED = Why(Reason.POD_FINISHED, "pod finished")
_TERMINATING = Why(Reason.POD_TERMINATING, "pod is terminating")
_READY = Why(Reason.POD_READY, "pod became Ready")
_NOT_READY = Why(Reason.POD_NOT_READY, "became not ready")
_LABELS = Why(Reason.LABELS_CHANGED, "label changed")
_SELECTOR = Why(Reason.SELECTOR_CHANGED, "selector changed")
_PORTS = Why(Reason.PORTS_CHANGED, "ports changed")
_HIDDEN = Why(Reason.UNKNOWN, "unknown: during a gap")


def why_removed(before: ServiceSnapshot, after: ServiceSnapshot | None, fate: Fate, *, relisted: bool) -> Why:
    """Return why a row went; ``after`` is None where its service went with it.

    A relist only shows that it happened somewhere in the gap: then what was not seen by another stream is unknown.
    """
    if after is None:
        return _service_gone(before)
    if fate.gone_seen:
        return _DELETED
    if relisted:
        return _HIDDEN
    pod = fate.pod
    if pod is None:
        return _DELETED if fate.gone else Why(Reason.SLICE_CHANGED, "left its slice")
    return _by_pod(pod, after, fate)


def _service_gone(before: ServiceSnapshot) -> Why:
    if before.key.kind is Standing.SERVICE:
        return Why(Reason.SERVICE_DELETED, "service deleted")
    return Why(Reason.SLICE_CHANGED, "no longer slices without a service")


def _by_pod(pod: Pod, after: ServiceSnapshot, fate: Fate) -> Why:
    """Return why the row of a pod that is still there went: the controller's gates in their order."""
    if pod.deleted is not None:
        # Its own end is on the way on another stream.
        return _DELETED
    if pod.finished:
        return _FINISHED
    if after.selector is not None and not selects(after.selector, pod.labels):
        return _mismatch(pod, after.selector, fate)
    return Why(Reason.SLICE_CHANGED, "left its slice") if pod.ready else _NOT_READY


def _mismatch(pod: Pod, selector: Labels, fate: Fate) -> Why:
    """Return whether the labels or the selector moved, by which of them matched before."""
    if fate.labels_before is not None and selects(selector, fate.labels_before):
        return _LABELS
    former = fate.selector_before[0] if fate.selector_before is not None else None
    return _SELECTOR if former is not None and selects(former, pod.labels) else _LABELS


def why_added(row: EndpointSnapshot, after: ServiceSnapshot, fate: Fate, *, relisted: bool) -> Why:
    """Return why a row came."""
    if relisted:
        return _HIDDEN
    if fate.pod is None or after.selector is None:
        return Why(Reason.SLICE_CHANGED, "a slice lists it")
    return _newly_matched(fate.pod, after.selector, fate) or _newly_listed(row, fate.pod, after)


def _newly_matched(pod: Pod, selector: Labels, fate: Fate) -> Why | None:
    """Return whose change let the selector match, None where it matched before."""
    if fate.labels_before is not None and not selects(selector, fate.labels_before):
        return _LABELS
    if fate.selector_before is not None and not _selected_by(fate.selector_before[0], pod):
        return _SELECTOR
    return None


def _newly_listed(row: EndpointSnapshot, pod: Pod, after: ServiceSnapshot) -> Why:
    if row.terminating:
        return _TERMINATING
    if row.state is not State.READY:
        return Why(Reason.POD_NOT_READY, "has an address, not ready")
    return Why(Reason.SLICE_CHANGED, "the service is new") if _older_than_service(pod, after) else _READY


def _selected_by(selector: Labels | None, pod: Pod) -> bool:
    return selector is not None and selects(selector, pod.labels)


def _older_than_service(pod: Pod, after: ServiceSnapshot) -> bool:
    """Return whether the pod was ready before its service was made: then readiness is no news."""
    made = after.service.created if after.service is not None else None
    since = [each.since for each in pod.conditions if each.type == "Ready" and each.since is not None]
    return made is not None and bool(since) and since[0] < made


def why_changed(was: EndpointSnapshot, row: EndpointSnapshot, fate: Fate) -> Why:
    """Return why a row is another than it was, the weightiest difference first."""
    if row.stale and not was.stale:
        if fate.gone:
            return Why(Reason.POD_DELETED, "its pod is gone, the slice still lists it")
        return Why(Reason.UNKNOWN, "its pod is not there, the slice lists it")
    if row.terminating and not was.terminating:
        return _TERMINATING
    if _serves(row) != _serves(was) or row.ready != was.ready:
        return _READY if _serves(row) and row.ready is not False else _NOT_READY
    return _by_slice(was, row)


def _serves(row: EndpointSnapshot) -> bool | None:
    """Return whether the pod is ready, by the condition that says so; Endpoints tell ready alone."""
    return row.ready if row.serving is None else row.serving


def _by_slice(was: EndpointSnapshot, row: EndpointSnapshot) -> Why:
    """Return what the slices changed beside conditions."""
    if row.last_resort != was.last_resort:
        message = "last resort: no endpoint is ready" if row.last_resort else "no longer the last resort"
        return Why(Reason.SLICE_CHANGED, message)
    if _port_keys(row) != _port_keys(was) or row.in_rotation != was.in_rotation:
        return _PORTS
    if row.revision != was.revision and was.revision is not None:
        return _LABELS
    return Why(Reason.SLICE_CHANGED, _slice_message(was, row))


def _slice_message(was: EndpointSnapshot, row: EndpointSnapshot) -> str:
    if row.slices != was.slices:
        return f"moved to slice {', '.join(row.slices)}"
    if row.in_endpoints != was.in_endpoints:
        return "v1 Endpoints list it" if row.in_endpoints else "v1 Endpoints do not list it"
    return "its slice changed"


def _port_keys(row: EndpointSnapshot) -> list[tuple[str, int | None, str]]:
    return [(port.name, port.port, port.protocol) for port in row.ports]
