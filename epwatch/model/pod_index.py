"""The pods of one namespace: by name, and in groups of equal labels, so that a selector is matched once per group."""

from collections.abc import Iterable

from epwatch.kube.objects import Labels, Pod
from epwatch.model.few import Few, with_one, without_one
from epwatch.model.join import PodGroup, selects

Where = dict[tuple[str, str], Few["PodIndex"]]
"""The indexes, one a namespace, that carry a label pair: most pairs one alone."""


class PodIndex:
    """Adding, replacing and removing one pod touches that pod and its group, whatever else there is."""

    __slots__ = ("_by_key", "_by_name", "_by_pair", "_groups", "_where", "name")

    def __init__(self, name: str = "", where: Where | None = None) -> None:
        """Take the namespace's name, and where it is noted which namespaces carry a pair."""
        self.name = name
        self._where: Where = {} if where is None else where
        self._by_name: dict[str, Pod] = {}
        self._groups: dict[Labels, PodGroup] = {}
        # Most pairs are one group's alone: a set for each would take as much as the pods' addresses.
        self._by_pair: dict[tuple[str, str], Few[PodGroup]] = {}
        self._by_key: dict[str, dict[PodGroup, None]] = {}

    def __len__(self) -> int:
        return len(self._by_name)

    def get(self, name: str) -> Pod | None:
        """Return the pod of that name."""
        return self._by_name.get(name)

    def group_of(self, pod: Pod) -> PodGroup:
        """Return the group of a pod that is here."""
        return self._groups[pod.labels]

    def put(self, pod: Pod) -> tuple[PodGroup, bool]:
        """Add or replace a pod; return its group, and whether that is new and has met no selector yet."""
        old = self._by_name.get(pod.name)
        if old is not None and old.labels != pod.labels:
            self.remove(pod.name)
        group = self._groups.get(pod.labels)
        fresh = group is None
        if group is None:
            group = self._open(pod.labels)
        group.pods[pod.name] = pod
        self._by_name[pod.name] = pod
        return group, fresh

    def remove(self, name: str) -> PodGroup | None:
        """Remove a pod; return the group that it left, None where there is no such pod."""
        pod = self._by_name.pop(name, None)
        if pod is None:
            return None
        group = self._groups[pod.labels]
        del group.pods[name]
        if not group.pods:
            self._close(group)
        return group

    def matching(self, selector: Labels) -> Iterable[PodGroup]:
        """Return the groups that a selector matches, at the cost of its rarest pair."""
        sets = [self._by_pair.get(pair) for pair in selector]
        rarest = min((each for each in sets if each is not None), key=len, default=None)
        if rarest is None or any(each is None for each in sets):
            return ()
        return [group for group in rarest if selects(selector, group.labels)]

    def carrying(self, key: str) -> Iterable[PodGroup]:
        """Return the groups that carry a label, whatever its value."""
        return self._by_key.get(key, ())

    def pair_groups(self, pair: tuple[str, str]) -> int:
        """Return how many groups carry a label pair."""
        return len(self._by_pair.get(pair, ()))

    def _open(self, labels: Labels) -> PodGroup:
        group = self._groups[labels] = PodGroup(labels)
        for pair in labels:
            carriers = self._by_pair.get(pair, ())
            if not carriers:
                self._where[pair] = with_one(self._where.get(pair, ()), self)
            self._by_pair[pair] = with_one(carriers, group)
            self._by_key.setdefault(pair[0], {})[group] = None
        return group

    def _close(self, group: PodGroup) -> None:
        del self._groups[group.labels]
        for pair in group.labels:
            held = self._by_key[pair[0]]
            del held[group]
            if not held:
                del self._by_key[pair[0]]
            carriers = without_one(self._by_pair[pair], group)
            if carriers:
                self._by_pair[pair] = carriers
            else:
                del self._by_pair[pair]
                self._leave(pair)

    def _leave(self, pair: tuple[str, str]) -> None:
        """Note that no pod of this namespace carries a pair any more."""
        carriers = without_one(self._where[pair], self)
        if carriers:
            self._where[pair] = carriers
        else:
            del self._where[pair]
