"""From the JSON of one object to its record: projected, cleaned, interned.

An object that does not decode is one lost object, not a broken stream (R-6); :func:`decode_identity` still tells which
one it was. An object of another kind is a broken stream.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, Generic, Literal, Protocol, TypeVar

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


class _Typed(Struct, gc=False, rename="camel"):
    kind: str | None = None
    api_version: str | None = None


_PARTIAL: Final = Decoder(_Partial)
_TYPED: Final = Decoder(_Typed)


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


def check_kind(kind: Kind, raw: bytes | Raw) -> None:
    """Check what an object says to be, reading nothing else; one that says nothing is of the kind asked for.

    Raises:
        WrongKindError: it says to be of another kind or apiVersion.
        ValueError: not an object.
        RecursionError: nested too deep.
    """
    _check(kind, _TYPED.decode(raw))


def _check(kind: Kind, told: _Wire) -> None:
    wanted = RESOURCES[kind]
    # Items of a list carry neither.
    if told.kind not in {None, wanted.object_kind} or told.api_version not in {None, wanted.api_version}:
        found = clean(f"{told.api_version} {told.kind}", 100)
        msg = f"expected {wanted.api_version} {wanted.object_kind}, got {found}"
        raise WrongKindError(msg)


class Upsert(Struct, Generic[_W], gc=False):
    """A watch event that brings an object, read in one go with it."""

    type: Literal["ADDED", "MODIFIED"]
    object: _W


class _Decoder(Generic[_W]):
    """Makes records of one kind."""

    __slots__ = ("_api_version", "_event", "_kind", "_object", "_object_kind", "_project")

    def __init__(self, kind: Kind, wire: type[_W], project: Callable[[_W], KubeObject]) -> None:
        self._kind = kind
        self._object_kind, self._api_version = RESOURCES[kind].object_kind, RESOURCES[kind].api_version
        self._object: Decoder[_W] = Decoder(wire)
        self._event: Decoder[Upsert[_W]] = Decoder(Upsert[wire])  # type: ignore[valid-type]  # known at run time
        self._project = project

    def object(self, raw: bytes | Raw) -> KubeObject:
        wired = self._object.decode(raw)
        _check(self._kind, wired)
        return self._project(wired)

    def upsert(self, line: bytes) -> KubeObject | None:
        try:
            wired = self._event.decode(line).object
            plain = wired.kind == self._object_kind and wired.api_version == self._api_version
            return self._project(wired) if plain else None
        except (ValueError, RecursionError):
            return None


_DECODERS: Final[Mapping[Kind, _Decoder[Any]]] = MappingProxyType(
    {
        Kind.SERVICES: _Decoder(Kind.SERVICES, WireService, project_service),
        Kind.PODS: _Decoder(Kind.PODS, WirePod, project_pod),
        Kind.ENDPOINTS: _Decoder(Kind.ENDPOINTS, WireEndpoints, project_endpoints),
        Kind.ENDPOINTSLICES: _Decoder(Kind.ENDPOINTSLICES, WireSlice, project_slice),
    }
)


def decode_object(kind: Kind, raw: bytes | Raw) -> KubeObject:
    """Return the record of one object of that kind.

    Raises:
        WrongKindError: it says to be of another kind or apiVersion.
        ValueError: no object, no name, or a field of the wrong type.
        RecursionError: nested too deep.
    """
    return _DECODERS[kind].object(raw)


def decode_upsert(kind: Kind, line: bytes) -> KubeObject | None:
    """Return the record that one line of a watch adds or modifies, read in one pass over its bytes.

    None where it is anything else, or where anything is wrong with it: then its envelope and its object are to be read
    apart (:func:`epwatch.kube.wire.decode_event`, :func:`decode_object`), which tells what it is. Where there is a
    record, reading them apart gives the same one.
    """
    return _DECODERS[kind].upsert(line)
