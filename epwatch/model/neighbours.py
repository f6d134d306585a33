"""Who stands next to a service that selects nothing: pods one label off, and pods that match in another namespace.

Only services without any pod are looked at, and found by label pairs of theirs that a near miss must carry: a pod that
comes or goes is compared with those alone, however many others wait for theirs.
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

_Place = tuple[str | None, str, str | None]
"""Where a hungry service is found: by namespace (None: from any), label key, and value (None: whatever it is)."""


class Neighbours:
    """Knows the hungry services of all namespaces, and where each label pair is carried; of one context.

    ``awake``: pods of some namespace are known. Until then every service is hungry and none can be told of a near miss:
    a first list of 50,000 pods would be compared with 5,000 services each. Who comes to know pods looks at all anew.
    ``compared`` counts comparisons of a selector with labels: the cost that must not grow with the cluster.
    """

    __slots__ = ("_places", "_selectors", "_standing", "_where", "awake", "compared")

    def __init__(self) -> None:
        self._where: Where = {}
        self._selectors: dict[Join, Labels] = {}
        self._standing: dict[_Place, dict[Join, None]] = {}
        self._places: dict[Join, tuple[_Place, ...]] = {}
        self.awake = False
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
        if held is not None:
            del self._selectors[join]
            self._leave(join)
        if wanted is not None:
            self._selectors[join] = wanted
            self._stand(join, wanted)

    def _stand(self, join: Join, selector: Labels) -> None:
        """Enter a hungry service where labels that it nearly selects lead to.

        Pods of other namespaces carry all its pairs: its rarest one will do. Those of its own lack one at most: of two
        pairs they carry one. A single pair may differ, so its key has to do.
        """
        rare = sorted(selector, key=lambda pair: (self._crowd(join.namespace, pair), pair))
        near = rare[:2] if len(rare) > 1 else [(rare[0][0], None)]
        self._places[join] = ((None, *rare[0]), *((join.namespace, *pair) for pair in near))
        for place in self._places[join]:
            self._standing.setdefault(place, {})[join] = None

    def _crowd(self, namespace: str, pair: tuple[str, str]) -> int:
        """Return how many hungry services stand under a pair already."""
        return sum(len(self._standing.get((place, *pair), ())) for place in (None, namespace))

    def _leave(self, join: Join) -> None:
        for place in self._places.pop(join):
            standing = self._standing[place]
            del standing[join]
            if not standing:
                del self._standing[place]

    def near(self, namespace: str, labels: Labels) -> list[Join]:
        """Return the hungry services to which pods with these labels are a near miss."""
        if not self.awake or not self._selectors:
            return []
        found: dict[Join, None] = {}
        for key, value in labels:
            for place in ((None, key, value), (namespace, key, value), (namespace, key, None)):
                for join in self._standing.get(place, ()):
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
        carriers = min((self._where.get(pair, ()) for pair in selector), key=len)
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
