"""Which namespaces still remember pods that went, longest since the last one first: so that all forget in time.

Looked at when a pod goes, wherever that is: without deletions memory does not grow, and a recording replays the same.
Times are monotonic seconds.
"""

from collections.abc import Iterator

from epwatch.model.namespace import Namespace
from epwatch.model.stale import REMEMBERED_FOR


class Mourning:
    """Each deletion costs a few steps, however many namespaces there are."""

    __slots__ = ("_since",)

    def __init__(self) -> None:
        self._since: dict[Namespace, float] = {}

    def bury(self, namespace: Namespace, now: float) -> None:
        """Note that a namespace lost a pod, and let it forget its older ones."""
        namespace.forget_old(now)
        self._since.pop(namespace, None)
        self._since[namespace] = now

    def over(self, now: float) -> Iterator[Namespace]:
        """Yield the namespaces that remember no pod any more; those whose rows name one are looked at again later."""
        while (first := next(iter(self._since), None)) is not None and now >= self._since[first] + REMEMBERED_FOR:
            del self._since[first]
            first.forget_old(now)
            if first.clock.remembers:
                self._since[first] = now
            else:
                yield first
