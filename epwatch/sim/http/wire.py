"""Watch documents: one JSON object and a newline each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.http.tables import partial, table
from epwatch.sim.objects import Obj, encode, meta

if TYPE_CHECKING:
    import datetime as dt

    from epwatch.sim.errors import ApiError
    from epwatch.sim.http.formats import Format
    from epwatch.sim.http.subscription import WatchEvent
    from epwatch.sim.resources import Resource

INITIAL_EVENTS_END = "k8s.io/initial-events-end"


def event(sent: WatchEvent) -> bytes:
    """An event with its whole object, from the object's own bytes."""
    return b'{"type":"' + sent.type.encode() + b'","object":' + sent.item.raw + b"}\n"


def shaped_event(
    sent: WatchEvent, resource: Resource, form: Format, now: dt.datetime, *, include: str, header: bool
) -> bytes:
    """An event whose object is a Table of one row, or metadata alone."""
    obj = sent.item.obj
    if form.shape == "Table":
        metadata = {"resourceVersion": meta(obj).get("resourceVersion", "")}
        shaped = table(resource, [obj], metadata, now, version=form.version, include=include, header=header)
    else:
        shaped = partial(obj, form.version)
    return encode({"type": sent.type, "object": shaped}) + b"\n"


def bookmark(resource: Resource, revision: int, form: Format, *, initial_end: bool = False) -> bytes:
    """A BOOKMARK; `initial_end` marks the end of a watch list's first events."""
    metadata: Obj = {"resourceVersion": str(revision)}
    if initial_end:
        metadata["annotations"] = {INITIAL_EVENTS_END: "true"}
    kind, version = resource.kind, resource.api_version
    if form.shape != "object":
        kind, version = form.shape, f"meta.k8s.io/{form.version}"
    return encode({"type": "BOOKMARK", "object": {"kind": kind, "apiVersion": version, "metadata": metadata}}) + b"\n"


def failure(error: ApiError) -> bytes:
    """An ERROR event."""
    return encode({"type": "ERROR", "object": error.status()}) + b"\n"
