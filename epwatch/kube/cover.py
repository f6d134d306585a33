"""One label selector for what several services select: no less than each of them, and little more.

A server takes one selector a request, and its terms are joined by "and". So the terms that all have in common are asked
for, with any of their values: of app=web,tier=front and app=api that is app in (api,web).
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from epwatch.kube.objects import Labels

_LONGEST: Final = 4096
"""Characters of a selector; proxies take lines of 8 KiB. What would make it longer is not asked for."""
_NOTHING: Final = "kubernetes.io/service-name,!kubernetes.io/service-name"
"""A label that is there and is not: the server sends an empty list, and a version to watch from."""


class Cover(Struct, frozen=True):
    """Objects that have each of the labels, with one of its values; all objects without any label, none with None."""

    labels: Mapping[str, frozenset[str]] | None

    def wider(self, selector: Labels | None) -> "Cover":
        """Return a cover of all that this one covers and of what a selector selects, None: nothing."""
        if selector is None:
            return self
        theirs = {key: frozenset({value}) for key, value in selector}
        if self.labels is None:
            return Cover(theirs)
        common = {key: self.labels[key] | theirs[key] for key in self.labels if key in theirs}
        while len(Cover(common).text) > _LONGEST:
            del common[max(common, key=lambda key: len(_term(key, common[key])))]
        return Cover(common)

    @property
    def text(self) -> str:
        """Return it as a label selector, "" for all objects."""
        if self.labels is None:
            return _NOTHING
        return ",".join(_term(key, self.labels[key]) for key in sorted(self.labels))


NOTHING: Final = Cover(None)
EVERYTHING: Final = Cover({})


def _term(key: str, values: frozenset[str]) -> str:
    if len(values) == 1:
        return f"{key}={next(iter(values))}"
    return f"{key} in ({','.join(sorted(values))})"
