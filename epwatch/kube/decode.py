"""From the JSON of one object to its record: projected, cleaned, interned.

An object that does not decode is one lost object, not a broken stream (R-6); :func:`decode_identity` still tells which
one it was. An object of another kind is a broken stream.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Protocol, TypeVar

from msgspec import Raw, Struct
from msgspec.json import Decoder

from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.project_endpoints import WireEndpoints, project_endpoints
from epwatch.kube.project_pod import WirePod, project_pod
from epwatch.kube.project_service import WireService, project_service
from epwatch.kube.project_slice import WireSlice, project_slice
from epwatch.kube.resources import RESOURCES
from epwatch.kube.sanitize import clean


class WrongKindError(ValueError):
    """The server sent an object of another kind or version than asked for (R-6: relist)."""


class _Wire(Protocol):
    kind: str | None
    api_version: str | None


_W = TypeVar("_W", bound=_Wire)


class _IdentityMeta(Struct, gc=False, rename="camel"):
    name: str | None = None
    namespace: str | None = None
    uid: str | None = None
    resource_version: str | None = None


class _Partial(Struct, gc=False, rename="camel"):
    metadata: _IdentityMeta | None = None


class Identity(Struct, frozen=True, gc=False):
    """What is known of any object, bookmarks and partial ones included; absent parts are ""."""

    namespace: str
    name: str
    uid: str
    resource_version: str


_PARTIAL: Final = Decoder(_Partial)


def decode_identity(raw: bytes | Raw) -> Identity:
    """Return namespace, name, uid and resourceVersion of an object, reading nothing else.

    Raises:
        ValueError: not an object, or its metadata are of the wrong types.
        RecursionError: nested too deep.
    """
    meta = _PARTIAL.decode(raw).metadata or _IdentityMeta()
    return Identity(
        clean(meta.namespace or ""), clean(meta.name or ""), clean(meta.uid or ""), clean(meta.resource_version or "")
    )


def _decoder(kind: Kind, wire: type[_W], project: Callable[[_W], KubeObject]) -> Callable[[bytes | Raw], KubeObject]:
    decoder: Decoder[_W] = Decoder(wire)
    object_kind, api_version = RESOURCES[kind].object_kind, RESOURCES[kind].api_version

    def decode(raw: bytes | Raw) -> KubeObject:
        wired = decoder.decode(raw)
        # Items of a list carry neither, so an absent kind is the kind asked for.
        if wired.kind not in {None, object_kind} or wired.api_version not in {None, api_version}:
            found = clean(f"{wired.api_version} {wired.kind}", 100)
            msg = f"expected {api_version} {object_kind}, got {found}"
            raise WrongKindError(msg)
        return project(wired)

    return decode


_DECODERS: Final[Mapping[Kind, Callable[[bytes | Raw], KubeObject]]] = MappingProxyType(
    {
        Kind.SERVICES: _decoder(Kind.SERVICES, WireService, project_service),
        Kind.PODS: _decoder(Kind.PODS, WirePod, project_pod),
        Kind.ENDPOINTS: _decoder(Kind.ENDPOINTS, WireEndpoints, project_endpoints),
        Kind.ENDPOINTSLICES: _decoder(Kind.ENDPOINTSLICES, WireSlice, project_slice),
    }
)


def decode_object(kind: Kind, raw: bytes | Raw) -> KubeObject:
    """Return the record of one object of that kind.

    Raises:
        WrongKindError: it says to be of another kind or apiVersion.
        ValueError: no object, no name, or a field of the wrong type.
        RecursionError: nested too deep.
    """
    return _DECODERS[kind](raw)
