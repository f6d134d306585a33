"""What a feed's batches add up to: the latest of every service and of every stream, of one context."""

from typing import TYPE_CHECKING

from epwatch.headless.document import Picture
from epwatch.kube.objects import Pod
from epwatch.model.batch import Batch
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot

if TYPE_CHECKING:
    from epwatch.headless.standing import Statuses


class Gathered:
    """Takes batches in; belongs to one thread."""

    __slots__ = ("_pods", "_services", "context", "streams")

    def __init__(self, context: str | None) -> None:
        """Start before the first batch of a context."""
        self.context = context
        self._services: dict[ServiceKey, ServiceSnapshot] = {}
        self._pods: dict[tuple[str, str], Pod] = {}
        self.streams: Statuses = ()

    def take(self, batch: Batch) -> None:
        """Take one batch in."""
        for key in batch.gone:
            self._services.pop(key, None)
        self._services.update((snapshot.key, snapshot) for snapshot in batch.services)
        self._pods.update(((pod.namespace, pod.name), pod) for pod in batch.pods)
        if batch.streams is not None:
            self.streams = batch.streams

    def picture(self, time: float) -> Picture:
        """Return all of it as a picture; time is wall seconds."""
        pods = tuple(pod for _, pod in sorted(self._pods.items()))
        return Picture(time=time, context=self.context, services=self.services(), streams=self.streams, pods=pods)

    def services(self) -> tuple[ServiceSnapshot, ...]:
        """Return the services by namespace and name, slices that stand alone behind a service of the same name."""
        return tuple(sorted(self._services.values(), key=_place))


def _place(snapshot: ServiceSnapshot) -> tuple[str, str, bool, str]:
    key = snapshot.key
    return (key.namespace, key.name, snapshot.service is None, key.kind)
