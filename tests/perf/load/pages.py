"""Lists of the load server: consistent pages by continue token, and their gzip made once.

As a real API server: all pages of a list show it as it was at the first, an unknown token is 410, and what is
compressed is compressed at the fastest level. Whatever the limit, nothing is compressed when it is asked for: a page is
made of gzip members that each hold the same items always.
"""

import gzip
from typing import Final

from msgspec import Struct

from tests.perf.load.cluster import ENDPOINTS, PODS, SERVICES, SLICES, Cluster

API: Final = {SERVICES: "v1", PODS: "v1", ENDPOINTS: "v1", SLICES: "discovery.k8s.io/v1"}
LIST_KIND: Final = {SERVICES: "ServiceList", PODS: "PodList", ENDPOINTS: "EndpointsList", SLICES: "EndpointSliceList"}
_MEMBER: Final = 100
"""Items of a gzip member. A page ends where one ends, so that it may have some fewer items than were asked for."""
_COMMA: Final = gzip.compress(b",", 1)
_TAIL: Final = b"]}\n"
_KEPT: Final = 4
"""Snapshots of each kind whose tokens are known."""


class Expired(Exception):  # noqa: N818 - it is an answer, no error of ours
    """The continue token's list is no longer known."""


class _Snapshot(Struct):
    version: int
    bodies: list[bytes]


class Pages:
    """The pages of all lists of a cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._snapshots: dict[tuple[str, str | None], list[_Snapshot]] = {}
        self._zipped: dict[tuple[str, str | None, int, int, int], bytes] = {}

    def prepare(self) -> None:
        """Compress all objects."""
        for kind in LIST_KIND:
            self.page(kind, None, 0, "", zipped=True)

    def page(
        self, kind: str, namespace: str | None, limit: int, token: str, *, zipped: bool
    ) -> tuple[bytes, str | None]:
        """Return a page and the token of the next one; token "" begins a list, limit 0 is all.

        Raises:
            Expired: the token is of a list that nobody knows any more.
        """
        snapshot, start = self._found(kind, namespace, token)
        end = len(snapshot.bodies)
        if limit and start + limit < end:
            end = start + max(limit // _MEMBER * _MEMBER, min(limit, _MEMBER))
        following = None if end == len(snapshot.bodies) else f"{snapshot.version}.{end}"
        head = _head(kind, snapshot, end, following)
        if not zipped:
            return head + b",".join(snapshot.bodies[start:end]) + _TAIL, following
        members = [self._member(kind, namespace, snapshot, at, end) for at in range(start, end, _MEMBER)]
        return gzip.compress(head, 1) + _COMMA.join(members) + gzip.compress(_TAIL, 1), following

    def _member(self, kind: str, namespace: str | None, snapshot: _Snapshot, start: int, end: int) -> bytes:
        end = min(start + _MEMBER, end)
        key = (kind, namespace, snapshot.version, start, end)
        if (kept := self._zipped.get(key)) is None:
            kept = self._zipped[key] = gzip.compress(b",".join(snapshot.bodies[start:end]), 1)
        return kept

    def _found(self, kind: str, namespace: str | None, token: str) -> tuple[_Snapshot, int]:
        if not token:
            return self._latest(kind, namespace), 0
        version, _, start = token.partition(".")
        for snapshot in self._snapshots.get((kind, namespace), ()):
            if snapshot.version == int(version):
                return snapshot, int(start)
        raise Expired

    def _latest(self, kind: str, namespace: str | None) -> _Snapshot:
        kept = self._snapshots.setdefault((kind, namespace), [])
        version = self._cluster.changed[kind]
        if not kept or kept[-1].version != version:
            items = self._cluster.items[kind].values()
            kept.append(_Snapshot(version, [i.body for i in items if namespace in {None, i.namespace}]))
            for old in kept[:-_KEPT]:
                self._zipped = {key: body for key, body in self._zipped.items() if key[2] != old.version}
            del kept[:-_KEPT]
        return kept[-1]


def _head(kind: str, snapshot: _Snapshot, end: int, following: str | None) -> bytes:
    more = f',"continue":"{following}","remainingItemCount":{len(snapshot.bodies) - end}' if following else ""
    head = f'{{"kind":"{LIST_KIND[kind]}","apiVersion":"{API[kind]}",'
    head += f'"metadata":{{"resourceVersion":"{snapshot.version}"{more}}},"items":['
    return head.encode()
