"""Which lines of a watch with a label selector are about objects that may only have left the view."""

from typing import Final

from msgspec import Struct
from msgspec.json import Decoder

from epwatch.kube.decode import Identity
from epwatch.kube.wire import DELETED

_DELETED: Final = b'"DELETED"'
_HEAD: Final = 64
"""Bytes of an event within which API servers name its type."""


class _Meta(Struct, gc=False, rename="camel"):
    namespace: str | None = None
    name: str | None = None
    uid: str | None = None
    resource_version: str | None = None
    deletion_timestamp: str | None = None


class _Object(Struct, gc=False):
    metadata: _Meta


class _Event(Struct, gc=False):
    type: str
    object: _Object


_EVENT: Final = Decoder(_Event)


def may_have_left(line: bytes) -> Identity | None:
    """Return whom a line tells to be deleted, or no longer selected, which it does not tell apart; None for all others.

    A pod that was asked to end is deleted. Where a selector no longer matches, the event is DELETED too, with the
    object of before (apiserver cacher cache_watcher.go convertToWatchEvent; EV-2). A pod deleted without grace looks
    the same. The names are as they came: they are for the server alone.
    """
    if _DELETED not in line[:_HEAD]:
        return None
    try:
        event = _EVENT.decode(line)
    except (ValueError, RecursionError):
        return None  # whoever reads it in full will say what is wrong
    meta = event.object.metadata
    if event.type != DELETED or meta.deletion_timestamp is not None:
        return None
    return Identity(meta.namespace or "", meta.name or "", meta.uid or "", meta.resource_version or "")
