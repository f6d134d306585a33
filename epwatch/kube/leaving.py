"""Which objects may only have left a view with a label selector: the server does not tell that from a deletion."""

from collections.abc import Iterable
from typing import Final

from msgspec import Raw, Struct
from msgspec.json import Decoder

from epwatch.kube.decode import Identity
from epwatch.kube.objects import ObjectKey
from epwatch.kube.wire import ADDED, DELETED, MODIFIED


class _Meta(Struct, gc=False, rename="camel"):
    namespace: str | None = None
    name: str | None = None
    uid: str | None = None
    resource_version: str | None = None
    deletion_timestamp: str | None = None


class _Object(Struct, gc=False):
    metadata: _Meta


class _Event(Struct, gc=False):
    type: str
    object: _Object


_EVENT: Final = Decoder(_Event)
_OBJECT: Final = Decoder(_Object)


class InView:
    """Who is in view. The names are as they came: they are for the server alone."""

    __slots__ = ("_listing", "_within")

    def __init__(self) -> None:
        self._within: dict[ObjectKey, Identity] = {}
        self._listing: dict[ObjectKey, Identity] = {}

    def told(self, line: bytes) -> Identity | None:
        """Take a line of a watch; return whom it tells to be deleted, or no longer selected; None for all others.

        A pod that was asked to end is deleted. Where a selector no longer matches, the event is DELETED too, with the
        object of before (apiserver cacher cache_watcher.go convertToWatchEvent; EV-2). A pod deleted without grace
        looks the same.
        """
        try:
            event = _EVENT.decode(line)
        except (ValueError, RecursionError):
            return None  # whoever reads it in full will say what is wrong
        meta = event.object.metadata
        if event.type in (ADDED, MODIFIED):
            self._enter(self._within, meta)
        elif event.type == DELETED:
            self._within.pop(_key(meta), None)
            return _identity(meta) if meta.deletion_timestamp is None else None
        return None

    def stands(self, items: Iterable[Raw]) -> None:
        """Take objects that came into view."""
        for raw in items:
            self._take(self._within, raw)

    def begin_list(self) -> None:
        """Let a list begin, whatever came of the one before."""
        self._listing = {}

    def listed(self, items: Iterable[Raw], *, last: bool) -> list[Identity]:
        """Take a page of a list; return, with the last one to come, who was in view and is in it no more."""
        for raw in items:
            self._take(self._listing, raw)
        if not last:
            return []
        before, self._within, self._listing = self._within, self._listing, {}
        uids = {one.uid for one in self._within.values()}
        return [one for one in before.values() if one.uid not in uids]

    def _take(self, into: dict[ObjectKey, Identity], raw: Raw) -> None:
        try:
            self._enter(into, _OBJECT.decode(raw).metadata)
        except (ValueError, RecursionError):
            return  # whoever reads it in full will say what is wrong

    def _enter(self, into: dict[ObjectKey, Identity], meta: _Meta) -> None:
        into[_key(meta)] = _identity(meta)


def _key(meta: _Meta) -> ObjectKey:
    return ObjectKey(meta.namespace or "", meta.name or "")


def _identity(meta: _Meta) -> Identity:
    return Identity(meta.namespace or "", meta.name or "", meta.uid or "", meta.resource_version or "")
