"""Near misses: a selector and labels that differ in one pair, or a pod that matches in another namespace.

The rule is the controller's: labels.SelectorFromSet wants every pair (endpointslice_controller.go syncService).
"""

from difflib import SequenceMatcher
from typing import Final

from msgspec import Struct

from epwatch.kube.objects import Labels

_ALIKE: Final = 0.75
"""From which likeness two values are taken for a slip of the pen: fronted and frontend have 0.93, web and api 0."""


class Difference(Struct, frozen=True, gc=False, order=True):
    """The one pair in which a selector and labels differ; ``found`` is None where the pods lack the label."""

    key: str
    wanted: str
    found: str | None

    @property
    def alike(self) -> bool:
        """Return whether it looks like a slip of the pen."""
        return self.found is not None and likeness(self.wanted, self.found) >= _ALIKE


class NearMiss(Struct, frozen=True, gc=False, kw_only=True):
    """Pods that a selector nearly matches: how many, one of them by name, and where.

    ``difference`` is None for pods that it would match, were they not in another namespace. ``unclaimed``: no service
    selects them, so that somebody is likely to miss one.
    """

    namespace: str
    difference: Difference | None
    pods: int
    example: str
    unclaimed: bool


def likeness(one: str, other: str) -> float:
    """Return how alike two values are, from 0 to 1 (difflib's ratio)."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def difference(selector: Labels, labels: Labels) -> Difference | None:
    """Return the one pair that keeps labels from matching; None where all match, or more than one does not.

    With a single pair anything would differ in one: there only a value that looks like it is near.
    """
    held = dict(labels)
    off = [(key, value) for key, value in selector if held.get(key) != value]
    if len(off) != 1:
        return None
    found = Difference(off[0][0], off[0][1], held.get(off[0][0]))
    return found if len(selector) > 1 or found.alike else None


def words(found: Difference) -> str:
    """Return a difference as a question, as one asks a colleague."""
    if found.found is None:
        return f"{found.key}={found.wanted}, which these lack:"
    return f"{found.key}={found.wanted}, did you mean {found.found}?"
