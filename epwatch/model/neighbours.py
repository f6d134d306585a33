"""Who stands next to a service that selects nothing: pods one label off, and pods that match in another namespace.

Only services without any pod are looked at, so that the cost of a pod that comes or goes does not grow with the
cluster: it is compared with the hungry services that name one of its label keys.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from epwatch.kube.objects import Labels
from epwatch.model.join import Join, PodGroup, selects
from epwatch.model.near import Difference, NearMiss, difference
from epwatch.model.pod_index import PodIndex, Where

_LOOKS: Final = 256
"""Groups of pods, or values of a label, that are compared at most: a hint need not be complete."""

_TOLD: Final = 3
"""Near misses that are told: the nearest ones; more would be a list of the namespace."""


class Neighbours:
    """Knows the hungry services of all namespaces, and where each label pair is carried; of one context.

    ``compared`` counts comparisons of a selector with labels: the cost that must not grow with the cluster.
    """

    __slots__ = ("_hungry", "_selectors", "_where", "compared")

    def __init__(self) -> None:
        self._where: Where = {}
        self._selectors: dict[Join, Labels] = {}
        self._hungry: dict[str, dict[Join, None]] = {}
        self.compared = 0

    def index(self, namespace: str) -> PodIndex:
        """Return an empty index for the pods of a namespace."""
        return PodIndex(namespace, self._where)

    def consider(self, join: Join) -> None:
        """Look at a service anew: it is hungry while it has a selector and holds no pods."""
        selector = join.service.selector if join.service is not None else None
        wanted = selector if selector is not None and not join.groups else None
        held = self._selectors.get(join)
        if held == wanted:
            return
        for key, _ in held or ():
            del self._hungry[key][join]
        self._selectors.pop(join, None)
        if wanted is not None:
            self._selectors[join] = wanted
            for key, _ in wanted:
                self._hungry.setdefault(key, {})[join] = None

    def near(self, namespace: str, labels: Labels) -> list[Join]:
        """Return the hungry services to which pods with these labels are a near miss."""
        if not self._selectors:
            return []
        found: dict[Join, None] = {}
        for key, _ in labels:
            for join in self._hungry.get(key, ()):
                self.compared += 1
                if _is_near(join, self._selectors[join], namespace, labels):
                    found[join] = None
        return list(found)

    def misses(self, join: Join, own: PodIndex) -> tuple[NearMiss, ...]:
        """Return the near misses of a hungry service, the nearest first; nothing for any other.

        ``own`` holds the pods of its namespace.
        """
        selector = self._selectors.get(join)
        if selector is None:
            return ()
        found = [*_in(own, selector), *self._elsewhere(own, selector)]
        return tuple(sorted(found, key=_distance)[:_TOLD])

    def _elsewhere(self, own: PodIndex, selector: Labels) -> Iterator[NearMiss]:
        """Yield pods of other namespaces that match in full; only those that carry the rarest pair are looked at."""
        carriers = min((self._where.get(pair, {}) for pair in selector), key=len)
        for index in islice(sorted(carriers, key=lambda each: each.name), _LOOKS):
            self.compared += 1
            if index is not own and (held := list(index.matching(selector))):
                yield _miss(index.name, None, held)


def _in(index: PodIndex, selector: Labels) -> Iterator[NearMiss]:
    """Yield pods of the service's own namespace that differ in one pair."""
    groups: dict[Difference, list[PodGroup]] = {}
    for group in islice(_candidates(index, selector), _LOOKS):
        off = difference(selector, group.labels)
        if off is not None:
            groups.setdefault(off, []).append(group)
    for off, held in groups.items():
        yield _miss(index.name, off, held)


def _is_near(join: Join, selector: Labels, namespace: str, labels: Labels) -> bool:
    if join.namespace != namespace:
        return selects(selector, labels)
    return difference(selector, labels) is not None


def _candidates(index: PodIndex, selector: Labels) -> Iterator[PodGroup]:
    """Yield the groups that can differ in one pair: those that match all others, or, of one, carry its key."""
    if len(selector) == 1:
        yield from index.carrying(selector[0][0])
        return
    for position in range(len(selector)):
        yield from index.matching(selector[:position] + selector[position + 1 :])


def _miss(namespace: str, off: Difference | None, groups: Iterable[PodGroup]) -> NearMiss:
    held = list(groups)
    names = [name for group in held for name in group.pods]
    unclaimed = not any(group.joins for group in held)
    return NearMiss(namespace=namespace, difference=off, pods=len(names), example=min(names), unclaimed=unclaimed)


def _distance(miss: NearMiss) -> tuple[bool, bool, bool, int, str, str]:
    """Order: slips of the pen first, pods that nobody selects before those of another service, then by number."""
    off = miss.difference
    told = f"{off.key}={off.found}" if off is not None else ""
    return (off is None, off is None or not off.alike, not miss.unclaimed, -miss.pods, miss.namespace, told)
