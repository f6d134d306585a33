"""The table of the four resources: where each is served and what its documents call themselves."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from msgspec import Struct

from epwatch.kube.objects import Kind


class Resource(Struct, frozen=True, gc=False):
    """One row: ``root`` is the path of its group and version, ``object_kind`` the kind of one object."""

    kind: Kind
    root: str
    api_version: str
    object_kind: str

    @property
    def list_kind(self) -> str:
        """Return the kind of a list of it."""
        return f"{self.object_kind}List"

    def path(self, namespace: str | None) -> str:
        """Return the collection's path, of one namespace or (None) of all; the namespace is percent-encoded."""
        scope = "" if namespace is None else f"/namespaces/{quote(namespace, safe='')}"
        return f"{self.root}{scope}/{self.kind.value}"


_ROWS: Final = (
    Resource(Kind.SERVICES, "/api/v1", "v1", "Service"),
    Resource(Kind.PODS, "/api/v1", "v1", "Pod"),
    Resource(Kind.ENDPOINTS, "/api/v1", "v1", "Endpoints"),
    Resource(Kind.ENDPOINTSLICES, "/apis/discovery.k8s.io/v1", "discovery.k8s.io/v1", "EndpointSlice"),
)
RESOURCES: Final[Mapping[Kind, Resource]] = MappingProxyType({row.kind: row for row in _ROWS})
