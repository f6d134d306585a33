"""What of each resource is asked for: all that the namespaces hold, or no more than the services looked at need."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from epwatch.kube.by_name import ByName
from epwatch.kube.cover import NOTHING
from epwatch.kube.decode import Identity, decode_identity
from epwatch.kube.http import HttpListerWatcher
from epwatch.kube.listwatch import ListerWatcher
from epwatch.kube.narrowed import Narrowed
from epwatch.kube.narrowed_sink import Scope
from epwatch.kube.objects import Kind, Labels, Service
from epwatch.kube.page_process import PageProcess
from epwatch.kube.wire import decode_list

if TYPE_CHECKING:
    from epwatch.kube.client import Client

_SERVICE_LABEL: Final = "kubernetes.io/service-name"
_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
"""RFC 1123 and RFC 1035 labels: what a Service can be called (apimachinery pkg/util/validation)."""
_NAMES: Final = 50
"""Names that one selector holds: 3.2 KB of the 8 that a proxy takes as one line."""


_CONNECTIONS: Final = 8
"""More than one a stream that may be open (I-7): a watch of a name takes one, on HTTP/1.1."""


def can_be_narrowed(names: tuple[str, ...]) -> bool:
    """Return whether services of these names can be asked for: then they can stand in selectors as they are."""
    return len(names) <= _NAMES and all(_NAME.fullmatch(name) for name in names)


class Transports:
    """Makes the transports of one cluster.

    Args:
        client: an open client.
        selector: a label selector on Services, sent as it is.
        names: the services that are looked at; empty for all that the selector matches.
        narrow: ask for no more than what belongs to these services.
        named_streams: how many streams are of objects that have the service's name.
        pages: thins the pages of many pods.

    ``narrowed`` holds those that have to be told of the services, by scope.
    """

    def __init__(
        self,
        client: "Client",
        selector: str,
        names: tuple[str, ...],
        *,
        narrow: bool,
        named_streams: int,
        pages: PageProcess | None = None,
    ) -> None:
        self._client = client
        self._pages = pages
        self._selector = selector
        self._names = names
        self._narrow = narrow
        self._each = (len(names) - 1) * named_streams <= _CONNECTIONS
        self.narrowed: dict[Scope, Narrowed] = {}

    def of(self, kind: Kind, namespace: str | None, rewatch: Callable[[], None]) -> ListerWatcher:
        """Return the transport of one stream; ``rewatch`` has its watch opened anew."""
        selector = self._selector if kind is Kind.SERVICES else ""
        if not self._narrow:
            return self._http(kind, namespace, selector)
        if kind is Kind.PODS:
            return self._pods(namespace, rewatch)
        if kind is Kind.ENDPOINTSLICES:
            return self._slices(namespace, rewatch)
        if not self._names or not self._each:
            return self._http(kind, namespace, selector)
        each = [self._http(kind, namespace, selector, name) for name in self._names]
        return each[0] if len(each) == 1 else ByName(each)

    def widen(self) -> None:
        """Have all pods in view: whoever asks why is told of near misses too, which are among the others."""
        for (kind, _), narrowed in self.narrowed.items():
            if kind is Kind.PODS:
                narrowed.widen()

    def _pods(self, namespace: str | None, rewatch: Callable[[], None]) -> Narrowed:
        async def exists(pod: Identity) -> bool:
            page = await self._http(Kind.PODS, pod.namespace, "", pod.name).list_page(limit=1, continue_token=None)
            return any(decode_identity(raw).uid == pod.uid for raw in decode_list(page.body).items or ())

        transport = self.narrowed[Kind.PODS, namespace] = Narrowed(
            lambda selector: self._http(Kind.PODS, namespace, selector),
            rewatch,
            selecting=lambda service: service.selector,
            exists=exists,
            # In all namespaces they would be all pods of the cluster, for one service that is scaled to zero.
            near=bool(self._names) and namespace is not None,
        )
        return transport

    def _slices(self, namespace: str | None, rewatch: Callable[[], None]) -> ListerWatcher:
        if self._names:
            cover = NOTHING
            for name in self._names:
                cover = cover.wider(_of_service(name))
            return self._http(Kind.ENDPOINTSLICES, namespace, cover.text)
        # A slice's label never changes: what leaves the view is deleted.
        transport = self.narrowed[Kind.ENDPOINTSLICES, namespace] = Narrowed(
            lambda selector: self._http(Kind.ENDPOINTSLICES, namespace, selector),
            rewatch,
            selecting=_own_slices,
        )
        return transport

    def _http(self, kind: Kind, namespace: str | None, selector: str, name: str | None = None) -> HttpListerWatcher:
        return HttpListerWatcher(self._client, kind, namespace, selector=selector, name=name, pages=self._pages)


def _of_service(name: str) -> Labels:
    return ((_SERVICE_LABEL, name),)


def _own_slices(service: Service) -> Labels:
    return _of_service(service.name)
