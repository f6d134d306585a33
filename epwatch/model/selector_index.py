"""Which services of one namespace select a set of labels: each selector stands under its rarest pair alone."""

from collections.abc import Callable, Iterator

from epwatch.kube.objects import Labels
from epwatch.model.join import Join, selects

Pair = tuple[str, str]


class SelectorIndex:
    """A new set of labels is compared with the services under its own pairs, not with all of them.

    ``compared`` counts those comparisons: the cost that must not grow with the cluster.
    """

    __slots__ = ("_by_pair", "_stands", "compared")

    def __init__(self) -> None:
        self._by_pair: dict[Pair, dict[Join, Labels]] = {}
        self._stands: dict[Join, Pair] = {}
        self.compared = 0

    def put(self, join: Join, selector: Labels, carriers: Callable[[Pair], int]) -> None:
        """Enter a service; ``carriers`` tells how many groups of pods carry a pair."""
        pair = min(selector, key=lambda each: (len(self._by_pair.get(each, ())), carriers(each), each))
        self._stands[join] = pair
        self._by_pair.setdefault(pair, {})[join] = selector

    def remove(self, join: Join) -> None:
        """Take a service out, if it is in."""
        pair = self._stands.pop(join, None)
        if pair is not None:
            standing = self._by_pair[pair]
            del standing[join]
            if not standing:
                del self._by_pair[pair]

    def matching(self, labels: Labels) -> Iterator[Join]:
        """Yield the services whose selector matches these labels."""
        for pair in labels:
            for join, selector in self._by_pair.get(pair, {}).items():
                self.compared += 1
                if selects(selector, labels):
                    yield join
