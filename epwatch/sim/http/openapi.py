"""OpenAPI v3, as far as kubectl needs it: that PATCH validates fields on the server, and what `explain` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.http import discovery, schema

if TYPE_CHECKING:
    from epwatch.sim.objects import Obj
    from epwatch.sim.resources import Resource

_PLAIN: dict[str, Obj] = {
    "string": {"type": "string"},
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "number": {"type": "number"},
    "bytes": {"type": "string", "format": "byte"},
    schema.INT_OR_STRING: {"type": "string", "format": "int-or-string"},
    schema.QUANTITY: {"type": "string"},
    **{name: {"type": "string", "format": "date-time"} for name in schema.TIMES},
    **{name: {"type": "object"} for name in schema.OPEN},
}


def index() -> Obj:
    """The answer of /openapi/v3."""
    paths = [_path(group, version) for group, version in discovery.groups()]
    return {"paths": {path: {"serverRelativeURL": f"/openapi/v3/{path}"} for path in paths}}


def _path(group: str, version: str) -> str:
    return f"apis/{group}/{version}" if group else f"api/{version}"


def document(path: str) -> Obj | None:
    """The document of one group and version, `apis/apps/v1` say; None if it is not served."""
    found = next((pair for pair in discovery.groups() if _path(*pair) == path), None)
    if found is None:
        return None
    stored = discovery.groups()[found]
    return {
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": "unversioned"},
        "paths": {item: methods for resource in stored for item, methods in _paths(resource).items()},
        "components": {"schemas": _schemas(stored)},
    }


def _paths(resource: Resource) -> dict[str, Obj]:
    middle = "/namespaces/{namespace}" if resource.namespaced else ""
    base = f"{resource.root}{middle}/{resource.plural}"
    return {
        base: {"get": _operation(resource, "list"), "post": _operation(resource, "post")},
        f"{base}/{{name}}": {verb: _operation(resource, verb) for verb in ("get", "put", "patch", "delete")},
    }


def _operation(resource: Resource, action: str) -> Obj:
    names = ("fieldValidation", "dryRun") if action in ("post", "put", "patch") else ()
    return {
        "operationId": f"{action}{resource.kind}",
        "parameters": [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names],
        "responses": {"200": {"description": "OK"}},
        "x-kubernetes-action": action,
        "x-kubernetes-group-version-kind": _kind(resource),
    }


def _kind(resource: Resource) -> Obj:
    return {"group": resource.group, "version": resource.version, "kind": resource.kind}


def _schemas(stored: list[Resource]) -> dict[str, Obj]:
    made: dict[str, Obj] = {}
    todo = [schema.message_of_resource(resource) for resource in stored]
    while todo:
        name = todo.pop()
        if name not in made and name not in _PLAIN:
            fields = schema.by_name(name)
            made[name] = {"type": "object", "properties": {f.name: _property(f) for f in fields.values()}}
            todo += [field.kind for field in fields.values() if "." in field.kind]
    for resource in stored:
        entry = made[schema.message_of_resource(resource)]
        entry["properties"] |= {"kind": {"type": "string"}, "apiVersion": {"type": "string"}}
        entry["x-kubernetes-group-version-kind"] = [_kind(resource)]
    return made


def _property(field: schema.Field) -> Obj:
    inner = _PLAIN.get(field.kind) or {"allOf": [{"$ref": f"#/components/schemas/{field.kind}"}]}
    if field.many == "list":
        return {"type": "array", "items": inner}
    return {"type": "object", "additionalProperties": inner} if field.many == "map" else inner
