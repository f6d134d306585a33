"""Finds the fields of an object that its type does not have, as kubectl's strict validation asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.http import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from epwatch.sim.objects import Obj
    from epwatch.sim.resources import Resource


def unknown_fields(resource: Resource, obj: Obj) -> list[str]:
    """Dotted paths of fields that nobody reads, `spec.ports[0].x` say."""
    fields = {key: value for key, value in obj.items() if key not in ("kind", "apiVersion")}
    return list(_unknown(fields, schema.message_of_resource(resource), ""))


def _unknown(obj: object, message: str, path: str) -> Iterator[str]:
    fields = schema.by_name(message)
    if not isinstance(obj, dict) or not fields or message in schema.OPEN:
        return
    for key, value in obj.items():
        at = f"{path}.{key}" if path else str(key)
        field = fields.get(key)
        if field is None:
            yield at
        elif "." in field.kind and field.kind not in (*schema.TIMES, schema.QUANTITY, schema.INT_OR_STRING):
            yield from _inside(value, field, at)


def _inside(value: object, field: schema.Field, at: str) -> Iterator[str]:
    if field.many == "list" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unknown(item, field.kind, f"{at}[{index}]")
    elif field.many == "map" and isinstance(value, dict):
        for key, item in value.items():
            yield from _unknown(item, field.kind, f"{at}.{key}")
    else:
        yield from _unknown(value, field.kind, at)
