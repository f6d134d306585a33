"""When a row's pod counts as gone: seen to go, or not there while pods were LIVE for 5 s; for one namespace.

The interface's definition of stale. A target is a pod's uid, or "namespace/name" where a slice gives no uid.
"""

from collections.abc import Container, Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from epwatch.kube.objects import Pod

LIVE_SECONDS: Final = 5.0
"""How long pods must have been LIVE without the pod: two streams may lag each other, a pod's own is soon up (RV-7)."""

REMEMBERED: Final = 1024
"""Gone pods kept per namespace: slices follow a deletion within seconds, and 1,024 pods rarely go in those."""

REMEMBERED_FOR: Final = 60.0
"""Seconds for which a gone pod is kept that no row names: a hundred namespaces of jobs would keep 100,000 else."""


class Gone(Struct, frozen=True, gc=False):
    """A pod that went: its last record, whether its end was watched and not found out by a list, and when it went."""

    pod: Pod
    seen: bool
    since: float


class StaleClock:
    """Holds the targets of rows whose pod is not there; times are monotonic seconds."""

    __slots__ = ("_gone", "_overdue", "_waiting")

    def __init__(self) -> None:
        self._gone: dict[str, Gone] = {}
        self._overdue: set[str] = set()
        # In the order of their since: the first is the first to be due.
        self._waiting: dict[str, float] = {}

    @property
    def waiting(self) -> bool:
        """Return whether any pod is waited for."""
        return bool(self._waiting)

    @property
    def remembers(self) -> bool:
        """Return whether any pod that went is remembered."""
        return bool(self._gone)

    @property
    def idle(self) -> bool:
        """Return whether nothing is waited for or remembered."""
        return not (self._gone or self._overdue or self._waiting)

    def went(self, target: str) -> Gone | None:
        """Return what is remembered of a pod that went; to be asked only while it is not there."""
        return self._gone.get(target)

    def stale(self, target: str) -> bool:
        """Return whether a row with this target, whose pod is not there, is stale."""
        return target in self._gone or target in self._overdue

    def expect(self, target: str, now: float) -> None:
        """Begin to wait for a pod that a row names."""
        if not self.stale(target):
            self._waiting.setdefault(target, now)

    def forget(self, target: str) -> None:
        """The pod is there, or no row names it any more."""
        self._waiting.pop(target, None)
        self._overdue.discard(target)

    def gone(self, pod: Pod, now: float, *, seen: bool, named: bool) -> Pod | None:
        """Note that a pod went; ``named``: rows name it by name alone. Return a pod that fell out of memory."""
        self._gone.pop(pod.uid, None)
        self._gone[pod.uid] = Gone(pod, seen, now)
        if named:
            self._overdue.add(f"{pod.namespace}/{pod.name}")
        if len(self._gone) <= REMEMBERED:
            return None
        oldest = next(iter(self._gone))
        return self._gone.pop(oldest).pod

    def forget_old(self, now: float, named: Container[str]) -> None:
        """Forget the pods that went a minute ago or earlier, but for those whose uid rows still name."""
        while self._gone:
            uid, oldest = next(iter(self._gone.items()))
            if now < oldest.since + REMEMBERED_FOR:
                return
            del self._gone[uid]
            if uid in named:
                self._gone[uid] = replace(oldest, since=now)

    def overdue(self, target: str) -> None:
        """Hold a target stale, though its pod is no longer remembered."""
        self._overdue.add(target)

    def due(self, now: float, live_since: float | None) -> Iterator[str]:
        """Yield, once each, the targets that are stale from now on."""
        while (deadline := self.deadline(live_since)) is not None and deadline <= now:
            target = next(iter(self._waiting))
            del self._waiting[target]
            self._overdue.add(target)
            yield target

    def deadline(self, live_since: float | None) -> float | None:
        """Return when the next target becomes stale; None while pods are not LIVE, or nothing is waited for."""
        if live_since is None or not self._waiting:
            return None
        return max(next(iter(self._waiting.values())), live_since) + LIVE_SECONDS
