"""Events: what controllers and kubelets tell of objects, counted when they say it again (client-go `tools/record`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import resources as res
from epwatch.sim.names import Names
from epwatch.sim.objects import Obj, is_terminating, key_of, meta, name_of, namespace_of, rfc3339, uid_of

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster

# kube-apiserver's --event-ttl.
KEPT_SECONDS = 3600.0
_KEPT_FIELDS = ("kind", "apiVersion")


class EventRecorder:
    """Writes the Events of one cluster.

    Args:
        cluster: where they are stored, and told the time by.
    """

    def __init__(self, cluster: SimCluster) -> None:
        self._cluster = cluster
        # Names of their own, so that what is told of a story does not change the story; of no seed that a cluster has,
        # since an Event with the uid of a Deployment would take that one's pods with it.
        self._names = Names("events")
        self._last: dict[tuple[str, str, str], str] = {}
        self._count = 0

    def record(self, about: Obj, reason: str, message: str, *, source: dict[str, str], warning: bool = False) -> None:
        """Tell something of an object: new, or once more; `source` names the component, and its host if any."""
        namespace = namespace_of(about) or "default"
        home = self._cluster.store.get(res.NAMESPACES, "", namespace)
        if home is None or is_terminating(home):
            return
        said = (uid_of(about), reason, message)
        old = self._cluster.store.get(res.EVENTS, namespace, self._last.get(said, ""))
        now = self._cluster.now()
        if old is not None:
            self._cluster.store.put(res.EVENTS, {**old, "lastTimestamp": now, "count": old["count"] + 1})
            return
        self._count += 1
        name = f"{name_of(about)}.{self._count:016x}"
        self._last[said] = name
        made = self._event(about, reason, message, "Warning" if warning else "Normal", source)
        self._cluster.store.put(res.EVENTS, {"metadata": self._metadata(name, namespace)} | made)
        self._cluster.timeline.after(KEPT_SECONDS, lambda: self._expire(said, namespace, name))

    def forget_old(self) -> None:
        """Drop what would have expired by now, after the wall clock was moved on."""
        oldest = rfc3339(self._cluster.timeline.wall(-KEPT_SECONDS))
        for event in list(self._cluster.store.objects(res.EVENTS)):
            if event["lastTimestamp"] < oldest:
                self._cluster.store.remove(res.EVENTS, *key_of(event))

    def _metadata(self, name: str, namespace: str) -> Obj:
        stamp = {"creationTimestamp": self._cluster.now()}
        return {"name": name, "namespace": namespace, "uid": self._names.uid()} | stamp

    def _event(self, about: Obj, reason: str, message: str, kind: str, source: dict[str, str]) -> Obj:
        now = self._cluster.now()
        involved = {key: about[key] for key in _KEPT_FIELDS if key in about} | {"name": name_of(about)}
        involved |= {"uid": uid_of(about), "resourceVersion": meta(about).get("resourceVersion", "")}
        involved |= {"namespace": namespace_of(about)} if namespace_of(about) else {}
        return {
            "involvedObject": involved,
            "reason": reason,
            "message": message,
            "source": source,
            "firstTimestamp": now,
            "lastTimestamp": now,
            "count": 1,
            "type": kind,
            "eventTime": None,
            "reportingComponent": source["component"],
            "reportingInstance": source.get("host", ""),
        }

    def _expire(self, said: tuple[str, str, str], namespace: str, name: str) -> None:
        self._last.pop(said, None)
        self._cluster.store.remove(res.EVENTS, namespace, name)
