"""The object store: one revision counter for everything, a map and an event log for each resource."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from epwatch.sim.eventlog import Event, EventLog, Item
from epwatch.sim.objects import Key, Obj, encode, key_of, labels_of, meta
from epwatch.sim.resources import PODS, RESOURCES, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

K = TypeVar("K")
V = TypeVar("V")
Listener: TypeAlias = Callable[[Resource, Event], None]

# A fresh cluster has written some hundred objects before anyone looks.
FIRST_REVISION = 1000
# Specs that are remembered so that pods can share them; forgetting them all costs nothing but sharing.
MOST_SPECS = 4096


class Store:
    """Objects by resource, namespace and name. Writers hand objects over: nobody changes them afterwards."""

    def __init__(self) -> None:
        self.revision = FIRST_REVISION
        self.compacted = FIRST_REVISION
        self._objects: dict[Resource, dict[str, dict[str, Item]]] = {r: {} for r in RESOURCES}
        self._logs = {r: EventLog(FIRST_REVISION) for r in RESOURCES}
        self._labelled: dict[tuple[str, str, str], dict[Key, None]] = {}
        self._owned: dict[str, dict[tuple[Resource, Key], None]] = {}
        self._specs: dict[bytes, Obj] = {}
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each change, in order. Returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def find(self, resource: Resource, namespace: str, name: str) -> Item | None:
        """The object's present version, or None."""
        return self._objects[resource].get(namespace, {}).get(name)

    def get(self, resource: Resource, namespace: str, name: str) -> Obj | None:
        """The object itself, or None; not to be changed."""
        item = self.find(resource, namespace, name)
        return None if item is None else item.obj

    def items(self, resource: Resource, namespace: str = "") -> Iterator[Item]:
        """Every object of a resource, of one namespace if given, in no order."""
        tables = self._objects[resource]
        chosen = [tables.get(namespace, {})] if namespace else tables.values()
        return (item for table in list(chosen) for item in list(table.values()))

    def objects(self, resource: Resource, namespace: str = "") -> Iterator[Obj]:
        """Like items, as JSON values."""
        return (item.obj for item in self.items(resource, namespace))

    def count(self, resource: Resource) -> int:
        """How many objects of a resource there are."""
        return sum(len(table) for table in self._objects[resource].values())

    def pods_with(self, namespace: str, selector: Mapping[str, str]) -> list[Obj]:
        """The pods whose labels hold every pair of `selector`, in order of creation; none for an empty selector."""
        if not selector:
            return []
        sets = [self._labelled.get((namespace, key, value), {}) for key, value in selector.items()]
        smallest = min(sets, key=len)
        keys = [key for key in smallest if all(key in other for other in sets)]
        return [pod for key in keys if (pod := self.get(PODS, *key)) is not None]

    def owned_by(self, uid: str, resource: Resource | None = None) -> list[tuple[Resource, Obj]]:
        """What refers to the owner `uid`, of one resource if given, in order of creation."""
        found = []
        for owned, key in self._owned.get(uid, {}):
            obj = self.get(owned, *key) if resource in (None, owned) else None
            if obj is not None:
                found.append((owned, obj))
        return found

    def put(self, resource: Resource, obj: Obj) -> Item:
        """Write one object, new or not, with the next resourceVersion; `obj` belongs to the store from now on."""
        before = self.find(resource, *key_of(obj))
        item = self._commit(resource, obj)
        self._index(resource, before, item)
        self._tell(resource, Event("MODIFIED" if before else "ADDED", item, before))
        return item

    def remove(self, resource: Resource, namespace: str, name: str) -> Item | None:
        """Remove one object; returns its last state, with the resourceVersion of the deletion."""
        before = self.find(resource, namespace, name)
        if before is None:
            return None
        item = self._commit(resource, before.obj)
        self._index(resource, before, None)
        self._tell(resource, Event("DELETED", item, before))
        return item

    def since(self, resource: Resource, revision: int) -> list[Event] | None:
        """The changes of a resource after `revision`; None when they are compacted away."""
        return self._logs[resource].since(revision)

    def state_at(self, resource: Resource, revision: int) -> list[Item] | None:
        """Every object as it was at `revision`, in no order: what happened since is undone; None if compacted away."""
        events = self.since(resource, revision)
        if events is None or revision < self.compacted:
            return None
        state = {key_of(item.obj): item for item in self.items(resource)}
        for event in reversed(events):
            if event.before is None:
                del state[key_of(event.item.obj)]
            else:
                state[key_of(event.item.obj)] = event.before
        return list(state.values())

    def oldest(self, resource: Resource) -> int:
        """The oldest revision from which a watch of that resource can start."""
        return self._logs[resource].oldest

    def compact(self, revision: int | None = None) -> None:
        """Forget the history up to `revision` (now, if None); open watches do not notice."""
        self.compacted = self.revision if revision is None else revision
        for log in self._logs.values():
            log.compact(self.compacted)

    def clone(self) -> Store:
        """The same objects and history, without listeners; the two go their own ways from here."""
        twin = Store()
        twin.revision, twin.compacted = self.revision, self.compacted
        for resource, tables in self._objects.items():
            for table in tables.values():
                for item in table.values():
                    twin._index(resource, None, item)
        twin._logs = {resource: log.clone() for resource, log in self._logs.items()}
        return twin

    def restore(self, revision: int) -> None:
        """Come back from an etcd backup: the same objects, resourceVersions counted from `revision`, no history."""
        self.revision = self.compacted = revision
        for resource, tables in self._objects.items():
            for table in tables.values():
                for name, item in table.items():
                    table[name] = self._commit(resource, item.obj)
        self.compacted = self.revision
        self._logs = {r: EventLog(self.revision) for r in RESOURCES}

    def _commit(self, resource: Resource, obj: Obj) -> Item:
        self.revision += 1
        metadata = {**meta(obj), "resourceVersion": str(self.revision)}
        rest = {key: value for key, value in obj.items() if key not in ("kind", "apiVersion", "metadata")}
        if resource is PODS and "spec" in rest:
            rest["spec"] = self._shared(rest["spec"])
        whole = {"kind": resource.kind, "apiVersion": resource.api_version, "metadata": metadata, **rest}
        return Item(whole, self.revision)

    def _shared(self, spec: Obj) -> Obj:
        """The one object that all equal specs share: most pods of a Deployment on a node differ in name and status."""
        raw = encode(spec)
        if len(self._specs) > MOST_SPECS:
            self._specs.clear()
        return self._specs.setdefault(raw, spec)

    def _index(self, resource: Resource, before: Item | None, after: Item | None) -> None:
        old, new = before.obj if before else None, after.obj if after else None
        key = key_of(new or old or {})
        table = self._objects[resource].setdefault(key[0], {})
        if after is None:
            del table[key[1]]
        else:
            table[key[1]] = after
        if resource is PODS:
            _swap(self._labelled, _label_keys(old), _label_keys(new), key)
        _swap(self._owned, _owner_uids(old), _owner_uids(new), (resource, key))

    def _tell(self, resource: Resource, event: Event) -> None:
        self._logs[resource].append(event)
        for listener in tuple(self._listeners):
            listener(resource, event)


def _label_keys(pod: Obj | None) -> set[tuple[str, str, str]]:
    return {(key_of(pod)[0], key, value) for key, value in labels_of(pod).items()} if pod else set()


def _owner_uids(obj: Obj | None) -> set[str]:
    return {reference.get("uid", "") for reference in meta(obj).get("ownerReferences") or ()} if obj else set()


def _swap(index: dict[K, dict[V, None]], old: set[K], new: set[K], value: V) -> None:
    for key in old - new:
        del index[key][value]
        if not index[key]:
            del index[key]
    for key in new - old:
        index.setdefault(key, {})[value] = None
