"""What of each resource is asked for: all that the namespaces hold, or no more than one named service needs."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from epwatch.kube.http import HttpListerWatcher
from epwatch.kube.listwatch import ListerWatcher
from epwatch.kube.objects import Kind
from epwatch.kube.own_pods import OwnPods

if TYPE_CHECKING:
    from epwatch.kube.client import Client

_SERVICE_LABEL: Final = "kubernetes.io/service-name"


class Transports:
    """Makes the transports of one cluster.

    Args:
        client: an open client.
        selector: a label selector on Services, sent as it is.
        service: the one service that is looked at, in namespaces that are known; None for all.

    ``pods`` holds the transports for its pods, by namespace.
    """

    def __init__(self, client: "Client", selector: str, service: str | None) -> None:
        self._client = client
        self._selector = selector
        self._service = service
        self.pods: dict[str | None, OwnPods] = {}

    def of(self, kind: Kind, namespace: str | None, rewatch: Callable[[], None]) -> ListerWatcher:
        """Return the transport of one stream; ``rewatch`` has its watch opened anew."""
        selector = self._selector if kind is Kind.SERVICES else ""
        if self._service is None:
            return HttpListerWatcher(self._client, kind, namespace, selector=selector)
        match kind:
            case Kind.PODS:
                self.pods[namespace] = OwnPods(lambda selecting: self._of_pods(namespace, selecting), rewatch)
                return self.pods[namespace]
            case Kind.ENDPOINTSLICES:
                return HttpListerWatcher(self._client, kind, namespace, selector=f"{_SERVICE_LABEL}={self._service}")
            case _:
                return HttpListerWatcher(self._client, kind, namespace, selector=selector, name=self._service)

    def _of_pods(self, namespace: str | None, selector: str) -> ListerWatcher:
        return HttpListerWatcher(self._client, Kind.PODS, namespace, selector=selector)
