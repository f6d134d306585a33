"""Tables (meta.k8s.io) for kubectl, and objects cut down to their metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import resources as res
from epwatch.sim.http.columns import HIDDEN, cells, columns
from epwatch.sim.objects import Obj, meta

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

_DESCRIPTIONS = {
    "Name": "Name must be unique within a namespace.",
    "Age": "CreationTimestamp is a timestamp representing the server time when this object was created.",
}


def partial(obj: Obj, version: str = "v1") -> Obj:
    """The object as PartialObjectMetadata."""
    return {"kind": "PartialObjectMetadata", "apiVersion": f"meta.k8s.io/{version}", "metadata": meta(obj)}


def definitions(resource: res.Resource) -> list[Obj]:
    """The Table's columnDefinitions; priority 1 marks those that only -o wide shows."""
    shown, wide = columns(resource)
    hidden = HIDDEN | {"Name"} if resource is res.EVENTS else frozenset(wide)
    return [
        {
            "name": name,
            "type": "string",
            "format": "name" if name == "Name" else "",
            "description": _DESCRIPTIONS.get(name, ""),
            "priority": int(name in hidden),
        }
        for name in (*shown, *wide)
    ]


def table(
    resource: res.Resource,
    objects: Iterable[Obj],
    metadata: Obj,
    now: dt.datetime,
    *,
    version: str = "v1",
    include: str = "Metadata",
    header: bool = True,
) -> Obj:
    """A Table of `objects`; `include` is the query's includeObject: None, Metadata or Object."""
    return {
        "kind": "Table",
        "apiVersion": f"meta.k8s.io/{version}",
        "metadata": metadata,
        "columnDefinitions": definitions(resource) if header else [],
        "rows": [_row(resource, obj, now, version, include) for obj in objects],
    }


def _row(resource: res.Resource, obj: Obj, now: dt.datetime, version: str, include: str) -> Obj:
    row: Obj = {"cells": cells(resource, obj, now)}
    if include == "Object":
        row["object"] = obj
    elif include != "None":
        row["object"] = partial(obj, version)
    return row
