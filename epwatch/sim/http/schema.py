"""The fields of Kubernetes' types: names, protobuf numbers, types (schema.json, made by tests/sim/make_schema.py)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, TypeAlias

from epwatch.sim.objects import decode

if TYPE_CHECKING:
    from epwatch.sim.resources import Resource


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `kind` is string, bool, int, number, bytes, or the name of a message; `many` is "", list or map."""

    name: str
    kind: str
    many: str = ""
    embedded: bool = False
    """JSON has the fields of this message in its place."""


Message: TypeAlias = dict[int, Field]

# Messages whose JSON is one plain value.
TIMES = ("meta.v1.Time", "meta.v1.MicroTime")
INT_OR_STRING, QUANTITY = "intstr.IntOrString", "resource.Quantity"
# Messages whose JSON may hold anything.
OPEN = ("meta.v1.FieldsV1", "runtime.RawExtension", "runtime.Unknown")
_PREFIXES = {
    "": "core",
    "apps": "apps",
    "discovery.k8s.io": "discovery",
    "policy": "policy",
    "autoscaling": "autoscaling",
    "authorization.k8s.io": "authorization",
    "authentication.k8s.io": "authentication",
}


@cache
def messages() -> dict[str, Message]:
    """Every message by its name, `core.v1.Pod` say; read once, when first asked for."""
    text = resources.files("epwatch.sim.http").joinpath("schema.json").read_bytes()
    loaded: dict[str, dict[str, str]] = decode(text)
    return {name: {int(number): _field(told) for number, told in each.items()} for name, each in loaded.items()}


def _field(told: str) -> Field:
    name, *many, kind = told.split()
    return Field(name.removeprefix("~"), kind, many[0] if many else "", embedded=name.startswith("~"))


@cache
def by_name(message: str) -> dict[str, Field]:
    """The fields that a message's JSON has, embedded ones among them."""
    fields: dict[str, Field] = {}
    for field in messages().get(message, {}).values():
        fields |= by_name(field.kind) if field.embedded else {field.name: field}
    return fields


def message_of(api_version: str, kind: str) -> str:
    """The name of a kind's message; it may not be there."""
    group, _, version = api_version.rpartition("/")
    if kind == "DeleteOptions":
        return "meta.v1.DeleteOptions"
    return f"{_PREFIXES.get(group, group)}.{version}.{kind}"


def message_of_resource(resource: Resource) -> str:
    """The name of a resource's message."""
    return message_of(resource.api_version, resource.kind)
