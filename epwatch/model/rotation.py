"""Who is in rotation: what kube-proxy would use, per service port and family, last resort included.

Source: kubernetes/kubernetes pkg/proxy/topology.go CategorizeEndpoints, pkg/proxy/endpointslicecache.go, and for
headless services the CoreDNS plugin kubernetes (object/endpoint.go), which publishes ready addresses alone.
"""

from collections.abc import Iterable
from typing import NamedTuple

from epwatch.kube.objects import Service
from epwatch.model.merge import Conditions, Draft, DraftPort

PortFamily = tuple[str, str, str]
"""A service port's name and protocol, and a family: kube-proxy decides for each of them alone."""


class Use(NamedTuple):
    """Whether traffic goes to one port of a row, and whether only because nothing better is left."""

    in_rotation: bool
    last_resort: bool


_UNUSED = Use(in_rotation=False, last_resort=False)
_USED = Use(in_rotation=True, last_resort=False)
_LAST_RESORT = Use(in_rotation=True, last_resort=True)


class Rotation:
    """Decides for the rows of one service; built once per picture from all of them."""

    __slots__ = ("_dns", "_families", "_ready", "_served")

    def __init__(self, service: Service | None, drafts: Iterable[Draft]) -> None:
        """Take the service, None for slices without one, which nothing sends traffic to, and all its rows."""
        self._dns = service is not None and service.headless and service.type != "ExternalName"
        self._families = service.ip_families if service is not None else ()
        self._served = _served(service)
        self._ready = {
            (port.name, port.protocol, draft.identity[0])
            for draft in drafts
            for port in draft.ports
            if port.conditions.ready and port.port is not None
        }

    def port(self, draft: Draft, port: DraftPort) -> Use:
        """Return how this port of the row is used."""
        if not self._reaches(draft.identity[0]):
            return _UNUSED
        if self._dns:
            return _USED if port.conditions.ready else _UNUSED
        # A nil port number is ignored, with a log line (EP-6).
        if port.port is None or (port.name, port.protocol) not in self._served:
            return _UNUSED
        return self._use(port.conditions, (port.name, port.protocol, draft.identity[0]))

    def bare(self, draft: Draft) -> Use:
        """Return how a row without any port is used: only DNS can."""
        return _USED if self._dns and draft.conditions.ready and self._reaches(draft.identity[0]) else _UNUSED

    def _use(self, conditions: Conditions, where: PortFamily) -> Use:
        if conditions.ready:
            return _USED
        if conditions.serving and conditions.terminating and where not in self._ready:
            return _LAST_RESORT
        return _UNUSED

    def _reaches(self, family: str) -> bool:
        """Return whether anything proxies that family: FQDN never (EP-3), others as the service's families say."""
        return family != "FQDN" and (not self._families or family in self._families)


def _served(service: Service | None) -> frozenset[tuple[str, str]]:
    """Return the (name, protocol) of the ports that kube-proxy programs; none for ExternalName."""
    if service is None or service.type == "ExternalName":
        return frozenset()
    return frozenset((port.name, port.protocol) for port in service.ports)
