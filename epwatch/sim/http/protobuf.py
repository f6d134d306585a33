"""Reads Kubernetes' protobuf bodies: kubectl's create commands and reviews send nothing else.

Answers are JSON always, which every client accepts. The envelope is apimachinery `pkg/runtime/serializer/protobuf`.
"""

from __future__ import annotations

import base64
import datetime as dt
import struct
from typing import TYPE_CHECKING

from epwatch.sim import errors
from epwatch.sim.http import schema
from epwatch.sim.objects import Obj, rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"k8s\x00"
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
# Deeper than any object of Kubernetes nests.
DEEPEST = 40


def decode_object(raw: bytes) -> Obj:
    """The object in a protobuf body, as JSON. Raises: ApiError 400 (broken), 415 (a kind that is not known here)."""
    if not raw.startswith(MAGIC):
        message = "couldn't get version/kind; the body does not have the protobuf prefix"
        raise errors.bad_request(message)
    try:
        outer = dict(_records(raw[len(MAGIC) :]))
        kind_of = dict(_records(_bytes(outer.get(1, b""))))
        version, kind = _bytes(kind_of.get(1, b"")).decode(), _bytes(kind_of.get(2, b"")).decode()
        name = schema.message_of(version, kind)
        if name not in schema.messages():
            raise errors.unsupported_media_type(["application/json", "application/yaml"])
        return {"kind": kind, "apiVersion": version} | _message(_bytes(outer.get(2, b"")), name, DEEPEST)
    except (ValueError, IndexError, struct.error, OverflowError) as error:
        message = f"the body of the request is no valid protobuf: {error}"
        raise errors.bad_request(message) from None


def _bytes(value: int | bytes) -> bytes:
    if isinstance(value, int):
        message = "a number where a message should be"
        raise ValueError(message)  # noqa: TRY004 - one exception for all that is broken
    return value


def _records(raw: bytes) -> Iterator[tuple[int, int | bytes]]:
    """(field number, value) of one message; packed and fixed values as they are."""
    at = 0
    while at < len(raw):
        tag, at = _varint(raw, at)
        wire = tag & 7
        value: int | bytes
        if wire == VARINT:
            value, at = _varint(raw, at)
        elif wire in (FIXED64, FIXED32):
            size = 8 if wire == FIXED64 else 4
            value, at = raw[at : at + size], at + size
        elif wire == BYTES:
            size, at = _varint(raw, at)
            value, at = raw[at : at + size], at + size
        else:
            message = f"unknown wire type {wire}"
            raise ValueError(message)
        if at > len(raw):
            message = "unexpected end"
            raise ValueError(message)
        yield tag >> 3, value


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 or shift > 63:
            return value, at


def _message(raw: bytes, name: str, depth: int) -> Obj:
    if not depth:
        message = "too deep"
        raise ValueError(message)
    fields = schema.messages()[name]
    made: Obj = {}
    for number, value in _records(raw):
        field = fields.get(number)
        if field is None:
            continue
        if field.many == "map":
            entry = dict(_records(_bytes(value)))
            read = _value(entry.get(2, b""), field, depth)
            made.setdefault(field.name, {})[_bytes(entry.get(1, b"")).decode()] = "" if read is None else read
        elif field.many == "list":
            made.setdefault(field.name, []).append(_value(value, field, depth))
        elif field.embedded:
            made |= _message(_bytes(value), field.kind, depth - 1)
        else:
            read = _value(value, field, depth)
            # Go writes the zero of every field that is no pointer; JSON leaves it out. replicas is a pointer.
            if read not in (None, "", False, 0) or field.name == "replicas":
                made[field.name] = read
    return made


def _value(value: int | bytes, field: schema.Field, depth: int) -> object:
    if field.kind == "bool":
        return bool(value)
    if field.kind == "int":
        number = value if isinstance(value, int) else 0
        return number - (1 << 64) if number >> 63 else number
    if field.kind == "number":
        return struct.unpack("<d", _bytes(value))[0]
    if field.kind == "string":
        return _bytes(value).decode()
    if field.kind == "bytes":
        return base64.b64encode(_bytes(value)).decode()
    return _known(_message(_bytes(value), field.kind, depth - 1), field.kind)


def _known(made: Obj, kind: str) -> object:
    """Messages whose JSON is a plain value."""
    if kind in schema.TIMES:
        return rfc3339(dt.datetime.fromtimestamp(made.get("seconds", 0), dt.UTC)) if made else None
    if kind == schema.QUANTITY:
        return made.get("string", "0")
    if kind == schema.INT_OR_STRING:
        return made.get("strVal", "") if made.get("type") else made.get("intVal", 0)
    return made
