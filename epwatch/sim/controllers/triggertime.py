"""Which change made the controllers write: the earliest that they had not seen (util/trigger_time_tracker.go)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from epwatch.sim.objects import condition_of, key_of, meta, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epwatch.sim.objects import Key, Obj


@dataclass(slots=True)
class _Seen:
    service: str
    pods: dict[str, str] = field(default_factory=dict)


class TriggerTimes:
    """Remembers, for each Service, the times it has seen; times are RFC 3339 in UTC and compare as text."""

    def __init__(self) -> None:
        self._seen: dict[Key, _Seen] = {}

    def oldest_change(self, service: Obj, pods: Iterable[Obj]) -> str | None:
        """The earliest change since the last call; the Service's creation the first time, None when nothing is new."""
        created = meta(service).get("creationTimestamp", "")
        before = self._seen.get(key_of(service))
        now = _Seen(created, {name_of(pod): time for pod in pods if (time := _ready_since(pod))})
        self._seen[key_of(service)] = now
        if before is None:
            return created or None
        changed = [time for name, time in now.pods.items() if time > before.pods.get(name, "")]
        if created > before.service:
            changed.append(created)
        return min(changed, default=None)

    def forget(self, key: Key) -> None:
        """The Service is gone."""
        self._seen.pop(key, None)


def _ready_since(pod: Obj) -> str:
    return str((condition_of(pod, "Ready") or {}).get("lastTransitionTime") or "")
