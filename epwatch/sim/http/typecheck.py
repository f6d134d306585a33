"""Refuses a value of the wrong JSON type, in the words of Go's decoder, before anything reads the object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.http import schema
from epwatch.sim.objects import parse_time

if TYPE_CHECKING:
    from epwatch.sim.objects import Obj

_JSON_TYPES = {
    str: "string",
    bool: "bool",
    int: "number",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}
_GO = {"string": "string", "bool": "bool", "int": "int32", "number": "float64", "bytes": "[]uint8"}


class WrongTypeError(Exception):
    """A field holds a value that its type cannot; the message is Go's."""


def check(message: str, obj: Obj) -> None:
    """Check every known field of `obj`, whose type is `message` (schema.py). Raises: WrongTypeError."""
    _message(obj, message, "")


def _message(obj: Obj, message: str, path: str) -> None:
    fields = schema.by_name(message)
    for key, value in obj.items():
        field = fields.get(key)
        if field is not None and value is not None:
            at = f"{path}.{key}" if path else key
            _field(value, field, at, message.rpartition(".")[2])


def _field(value: object, field: schema.Field, at: str, struct: str) -> None:
    if field.many == "list":
        _expect(value, list, f"[]{_go_type(field.kind)}", at, struct)
        for item in value if isinstance(value, list) else ():
            if item is None:
                raise _wrong(item, _go_type(field.kind), at, struct)
            _one(item, field.kind, at, struct)
    elif field.many == "map":
        _expect(value, dict, f"map[string]{_go_type(field.kind)}", at, struct)
        for item in value.values() if isinstance(value, dict) else ():
            _one(item, field.kind, at, struct)
    else:
        _one(value, field.kind, at, struct)


def _one(value: object, kind: str, at: str, struct: str) -> None:
    if value is None or kind in schema.OPEN:
        return
    if kind in ("string", "bytes"):
        _expect(value, str, _go_type(kind), at, struct)
    elif kind in schema.TIMES:
        _expect(value, str, "string", at, struct)
        _time(str(value))
    elif kind == "bool":
        _expect(value, bool, "bool", at, struct)
    elif kind == "int":
        _integer(value, at, struct)
    elif kind in (schema.INT_OR_STRING, schema.QUANTITY, "number"):
        if isinstance(value, bool | list | dict) or (kind == "number" and isinstance(value, str)):
            raise _wrong(value, "int32" if kind == schema.INT_OR_STRING else _go_type(kind), at, struct)
    else:
        _expect(value, dict, _go_type(kind), at, struct)
        _message(value if isinstance(value, dict) else {}, kind, at)


def _time(text: str) -> None:
    try:
        parse_time(text)
    except ValueError:
        layout = "2006-01-02T15:04:05Z07:00"
        message = f'parsing time "{text}" as "{layout}": cannot parse "{text}" as "2006"'
        raise WrongTypeError(message) from None


def _integer(value: object, at: str, struct: str) -> None:
    if isinstance(value, float) or (isinstance(value, int) and not -(2**63) <= value < 2**63):
        message = f"json: cannot unmarshal number {value} into Go struct field {struct}.{at} of type int32"
        raise WrongTypeError(message)
    _expect(value, int, "int32", at, struct)


def _expect(value: object, kind: type, go: str, at: str, struct: str) -> None:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise _wrong(value, go, at, struct)


def _wrong(value: object, go: str, at: str, struct: str) -> WrongTypeError:
    found = _JSON_TYPES.get(type(value), "object")
    return WrongTypeError(f"json: cannot unmarshal {found} into Go struct field {struct}.{at} of type {go}")


def _go_type(kind: str) -> str:
    """`core.v1.Container` is v1.Container in Go."""
    return _GO.get(kind) or ".".join(kind.split(".")[-2:])
