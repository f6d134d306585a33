"""What one stream has told so far, and the deltas that each event or list makes of it.

A watch event is guarded against repetition and replay (R-11, RV-6); a list is the truth and bypasses the guard, or the
picture would never converge after an etcd restore. Removals that a gap hid come out of :meth:`Store.replace` (R-10).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from msgspec import Struct

from epwatch.kube.decode import Identity
from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Kind, KubeObject, ObjectKey
from epwatch.kube.versions import is_newer

OBJECT_CAP: Final = 250_000
"""Objects of one stream; more are left out, and that is said, or a hostile server fills the memory (SEC-17)."""
_GRAVES: Final = 4096
"""Deleted uids that are remembered, so that a replayed event does not bring them back."""


class Version(Struct, frozen=True, gc=False):
    """What tells one state of one object from another."""

    uid: str
    resource_version: str


class Store:
    """The objects of one resource in one namespace scope, by namespace and name.

    ``left_out`` is how many there are at least beside those that it has room for.
    """

    __slots__ = ("_buried", "_cap", "_kind", "_objects", "_skipped", "_touched", "left_out")

    def __init__(self, kind: Kind, cap: int = OBJECT_CAP) -> None:
        self._kind = kind
        self._cap = cap
        self.left_out = 0
        self._objects: dict[ObjectKey, KubeObject] = {}
        self._skipped: dict[ObjectKey, Version] = {}
        self._buried: dict[str, str] = {}
        self._touched: list[set[ObjectKey]] = []

    def __len__(self) -> int:
        return len(self._objects)

    def objects(self) -> Iterable[KubeObject]:
        """Return the objects as they are now, in no order."""
        return self._objects.values()

    def versions(self) -> Mapping[ObjectKey, Version]:
        """Return uid and version of every object, those that did not decode included: what an audit compares."""
        known = {key: Version(one.uid, one.resource_version) for key, one in self._objects.items()}
        return known | self._skipped

    @contextmanager
    def touched(self) -> Iterator[set[ObjectKey]]:
        """Give a set that takes the keys which watch events name until the end of the block."""
        keys: set[ObjectKey] = set()
        self._touched.append(keys)
        try:
            yield keys
        finally:
            self._touched = [each for each in self._touched if each is not keys]

    def _touch(self, key: ObjectKey) -> None:
        for keys in self._touched:
            keys.add(key)

    def apply(self, new: KubeObject) -> tuple[Delta, ...]:
        """Take an added or modified object from a watch; the type of the event does not matter (EV-3).

        Returns:
            No delta for what is known or older; one for an addition or a change; two, the deletion first, where another
            object of the same name was there.
        """
        self._touch(new.key)
        old = self._objects.get(new.key)
        if self._is_replayed(new.uid, new.resource_version, old) or (old is None and not self._room(new.key)):
            return ()
        self._objects[new.key] = new
        self._skipped.pop(new.key, None)
        return self._step(old, new, Cause.WATCH)

    def delete(self, gone: Identity) -> tuple[Delta, ...]:
        """Take a deletion from a watch; one of an older object of that name changes nothing.

        The version is that of the deletion, at least that of the last state (EV-2).
        """
        key = ObjectKey(gone.namespace, gone.name)
        self._touch(key)
        old = self._objects.get(key)
        if old is not None and is_newer(old.resource_version, gone.resource_version):
            return ()
        self._bury(gone.uid, gone.resource_version)
        self._skipped.pop(key, None)
        return () if old is None else self._forget(key, old)

    def skip(self, unread: Identity) -> tuple[Delta, ...]:
        """Take an object from a watch that did not decode: it is left out, as a list leaves it out."""
        key = ObjectKey(unread.namespace, unread.name)
        self._touch(key)
        old = self._objects.get(key)
        if self._is_replayed(unread.uid, unread.resource_version, old) or (old is None and not self._room(key)):
            return ()
        self._skipped[key] = Version(unread.uid, unread.resource_version)
        return () if old is None else self._forget(key, old)

    def replace(
        self, objects: Iterable[KubeObject], skipped: Iterable[Identity], cause: Cause, left_out: int = 0
    ) -> list[Delta]:
        """Take a whole list as the truth, whatever the versions; ``left_out`` of it did not come.

        Returns:
            The differences: deletions first, so that what they free (an address) can be taken again, then the rest in
            the order of the list. Equal objects make none.
        """
        former, self._objects = self._objects, {one.key: one for one in objects}
        self._skipped = {ObjectKey(one.namespace, one.name): Version(one.uid, one.resource_version) for one in skipped}
        self._buried.clear()
        self.left_out = left_out
        deltas = [Delta(self._kind, old, None, cause) for key, old in former.items() if key not in self._objects]
        for key, new in self._objects.items():
            old = former.get(key)
            if old is not None and old == new:
                self._objects[key] = old  # one copy in memory: the model holds the old one
            else:
                deltas += self._step(old, new, cause)
        return deltas

    def _room(self, key: ObjectKey) -> bool:
        """Return whether an object that is not there can be kept; note that it is left out where it cannot.

        Whether it was counted by the list nobody knows: so it is one at least.
        """
        full = len(self._objects) + len(self._skipped) >= self._cap and key not in self._skipped
        if full:
            self.left_out = max(self.left_out, 1)
        return not full

    def _step(self, old: KubeObject | None, new: KubeObject, cause: Cause) -> tuple[Delta, ...]:
        if old is None or old.uid == new.uid:
            return (Delta(self._kind, old, new, cause),)
        self._bury(old.uid, old.resource_version)
        return (Delta(self._kind, old, None, cause), Delta(self._kind, None, new, cause))

    def _forget(self, key: ObjectKey, old: KubeObject) -> tuple[Delta, ...]:
        del self._objects[key]
        return (Delta(self._kind, old, None, Cause.WATCH),)

    def _is_replayed(self, uid: str, resource_version: str, old: KubeObject | None) -> bool:
        """Return whether this state of the uid, or a later one, was seen before (R-11, RV-6)."""
        if old is not None and old.uid != uid and is_newer(old.resource_version, resource_version):
            return True
        seen = old.resource_version if old is not None and old.uid == uid else self._buried.get(uid)
        return seen is not None and (seen == resource_version or is_newer(seen, resource_version) is True)

    def _bury(self, uid: str, resource_version: str) -> None:
        if not uid:
            return
        if len(self._buried) >= _GRAVES:
            del self._buried[next(iter(self._buried))]
        self._buried[uid] = resource_version
