"""What the generated client's models say, as records: only what is told, cleaned; pure.

The models have no types of their own; whatever a server left out is None there.
"""

from collections.abc import Mapping
from typing import Any, Final

from epwatch.kube.evidence import EventFact, ObjectName, SelectorFact, WorkloadFact
from epwatch.kube.objects import Labels
from epwatch.kube.sanitize import MESSAGE_LIMIT, clean

Model = Any
"""An object of kubernetes_asyncio's generated models."""

_SELECTOR: Final = ("f:spec", "f:selector")
"""Where managedFields of a Service name its selector, which is one value: +mapType=atomic (core/v1 types.go)."""


def event_fact(event: Model, about: ObjectName) -> EventFact:
    """Return an Event; one that repeats is told by its series, or by its older count."""
    series = event.series
    last = (series.last_observed_time if series is not None else None) or event.last_timestamp or event.event_time
    return EventFact(
        about=about,
        type=_text(event.type),
        reason=_text(event.reason),
        message=_text(event.message),
        count=(series.count if series is not None else None) or event.count or 1,
        last=None if last is None else last.timestamp(),
    )


def workload_fact(kind: str, found: Model) -> WorkloadFact:
    """Return what a workload of that kind wants and has."""
    template = found.spec.template.metadata if found.spec.template is not None else None
    wanted, made = _COUNTS[kind](found)
    return WorkloadFact(
        name=ObjectName(_text(found.metadata.namespace), kind, _text(found.metadata.name)),
        replicas=wanted,
        made=made,
        labels=_labels(template.labels if template is not None else None),
        owner=_controller(found),
    )


def _replicas(found: Model) -> tuple[int, int | None]:
    # An absent number means one: apps/v1 defaults.
    wanted = 1 if found.spec.replicas is None else found.spec.replicas
    return wanted, None if found.status is None else found.status.replicas or 0


def _of_daemon_set(found: Model) -> tuple[int, int | None]:
    status = found.status
    return (0, None) if status is None else (status.desired_number_scheduled or 0, status.current_number_scheduled or 0)


def _of_job(found: Model) -> tuple[int, int | None]:
    """Return what a Job wants at a time; one that is suspended or came to its end wants none (batch/v1 types.go)."""
    conditions = (found.status.conditions if found.status is not None else None) or ()
    ended = any(each.status == "True" and each.type in ("Complete", "Failed") for each in conditions)
    wanted = 0 if ended or found.spec.suspend else found.spec.parallelism
    return 1 if wanted is None else wanted, None if found.status is None else found.status.active or 0


_COUNTS: Final = {
    "Deployment": _replicas,
    "ReplicaSet": _replicas,
    "StatefulSet": _replicas,
    "DaemonSet": _of_daemon_set,
    "Job": _of_job,
}

KINDS: Final = tuple(_COUNTS)
"""The kinds of workloads that are known."""


def selector_fact(service: Model, name: ObjectName) -> SelectorFact | None:
    """Return who last wrote the selector; None where the server keeps no managed fields, or nobody owns it."""
    entries = [each for each in service.metadata.managed_fields or () if _owns_selector(each.fields_v1)]
    if not entries:
        return None
    last = max(entries, key=lambda each: each.time.timestamp() if each.time is not None else 0.0)
    return SelectorFact(
        service=name,
        manager=_text(last.manager),
        operation=_text(last.operation),
        time=None if last.time is None else last.time.timestamp(),
    )


def _owns_selector(fields: object) -> bool:
    for step in _SELECTOR:
        if not isinstance(fields, Mapping) or step not in fields:
            return False
        fields = fields[step]
    return True


def _controller(found: Model) -> ObjectName | None:
    owners = [each for each in found.metadata.owner_references or () if each.controller]
    return ObjectName(_text(found.metadata.namespace), _text(owners[0].kind), _text(owners[0].name)) if owners else None


def _labels(labels: Mapping[str, str] | None) -> Labels:
    return tuple(sorted((_text(key), _text(value)) for key, value in (labels or {}).items()))


def _text(value: str | None) -> str:
    return clean(value or "", MESSAGE_LIMIT)
