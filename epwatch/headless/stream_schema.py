"""The JSON Schema of the lines of `stream -o json`: what `epwatch schema` publishes, and what the tests hold lines to.

Readers have to expect more keys than stand here: later versions add some under the same v, and take none away.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.change import Reason
from epwatch.model.codes import Code, Severity
from epwatch.model.snapshot import Source, State

Schema: TypeAlias = dict[str, object]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final[Schema] = {"type": "string"}
_TEXTS: Final[Schema] = {"type": "array", "items": _TEXT}
_YES: Final[Schema] = {"type": "boolean"}
_COUNT: Final[Schema] = {"type": ["integer", "null"], "minimum": 0}
_TIME: Final[Schema] = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z$"}
_COUNTS_BY: Final[Schema] = {"type": ["object", "null"], "additionalProperties": {"type": "integer", "minimum": 0}}
_ROW: Final = ("ADDED", "CHANGED", "REMOVED")


def stream_schema() -> Schema:
    """Return the schema of one line."""
    kinds = [
        *(_line(kind, {"initial": _YES, **_told(), **_row(kind)}) for kind in _ROW),
        *(_line(f"SERVICE_{kind}", {"initial": _YES, **_told(), **_spec(kind)}) for kind in _ROW),
        _line("VERDICT_CHANGED", {"initial": _YES, **_told(), **_verdict()}, optional=("id", "target", "port")),
        _line("SYNCED", {}),
        _line("STREAM", _stream()),
        _line("GAP", {**_scope(), "from": _TIME, "to": _TIME}),
    ]
    return {
        "$schema": _DIALECT,
        "$id": "urn:epwatch:stream:v1",
        "title": "One line of `epwatch stream -o json`",
        "description": "ASCII NDJSON; seq counts from 1 without holes. More keys may come with later versions.",
        "oneOf": kinds,
        "$defs": _definitions(),
    }


def _line(kind: str, properties: Mapping[str, Schema], optional: Iterable[str] = ()) -> Schema:
    first: dict[str, Schema] = {
        "v": {"const": 1},
        "seq": {"type": "integer", "minimum": 1},
        "time": _TIME,
        "type": {"const": kind},
        "context": _or_null(_TEXT),
    }
    return {"title": kind, **_object({**first, **properties}, optional)}


def _object(properties: Mapping[str, Schema], optional: Iterable[str] = ()) -> Schema:
    left_out = set(optional)
    required = [name for name in properties if name not in left_out]
    return {"type": "object", "required": required, "properties": dict(properties)}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _of(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _one_of(values: Iterable[str]) -> Schema:
    return {"enum": [str(value) for value in values]}


def _told() -> dict[str, Schema]:
    """Return what every change carries; of a removed service ``counts`` are its last ones."""
    return {
        "namespace": _TEXT,
        "service": _TEXT,
        "reason": _or_null(_one_of(Reason)),
        "message": _TEXT,
        "duringGap": _YES,
        "counts": _of("counts"),
    }


def _row(kind: str) -> dict[str, Schema]:
    was: Schema = {"type": "null"} if kind == "ADDED" else _of("endpoint")
    return {"id": _TEXT, "source": _one_of(Source), "endpoint": _of("endpoint"), "was": was}


def _spec(kind: str) -> dict[str, Schema]:
    was: Schema = {"type": "null"} if kind == "ADDED" else _of("spec")
    return {"spec": _of("spec"), "was": was} | ({"verdict": _of("verdict")} if kind == "ADDED" else {})


def _verdict() -> dict[str, Schema]:
    return {
        "verdict": _of("verdict"),
        "was": _or_null(_of("verdict")),
        "findings": {"type": "array", "items": _of("finding")},
        "id": _TEXT,
        "target": _of("target"),
        "port": _TEXT,
    }


def _scope() -> dict[str, Schema]:
    return {"resource": _one_of(Kind), "namespace": _or_null(_TEXT)}


def _stream() -> dict[str, Schema]:
    return {**_scope(), "phase": _one_of(Phase), "cause": _TEXT, "nextTry": _or_null(_TIME)}


def _definitions() -> dict[str, Schema]:
    owner = _object({"kind": _TEXT, "name": _TEXT})
    number: Schema = {"type": "integer", "minimum": 0, "maximum": 65535}
    flag: Schema = {"type": ["boolean", "null"]}
    port = _object({"name": _TEXT, "port": _or_null(number), "protocol": _TEXT})
    by = dict.fromkeys(("byPort", "byFamily", "byZone"), _COUNTS_BY)
    names = ("ready", "total", "notReady", "pending", "draining", "terminating", "stale")
    severity = _one_of(Severity)
    texts = dict.fromkeys(("field", "found", "wanted", "message", "next"), _TEXT)
    endpoint: dict[str, Schema] = {
        "address": _TEXT,
        "family": _TEXT,
        "ports": {"type": "array", "items": port},
        "state": _one_of(State),
        "ready": flag,
        "serving": flag,
        "terminating": flag,
        "inRotation": _YES,
        "target": _or_null(_of("target")),
        "owner": _or_null(owner),
        "revision": _or_null(_TEXT),
        "node": _or_null(_TEXT),
        "zone": _or_null(_TEXT),
        "hints": _TEXTS,
        "slices": _TEXTS,
        "managedBy": _TEXTS,
        "inEndpoints": flag,
    }
    return {
        "target": _object({"kind": _TEXT, "name": _TEXT, "uid": _TEXT}),
        "endpoint": _object(endpoint),
        "counts": _object({**dict.fromkeys(names, _COUNT), **by}),
        "verdict": _object({"code": _one_of(Code), "severity": severity, "message": _TEXT, "unchecked": _TEXTS}),
        "finding": _object(
            {"id": _TEXT, "severity": severity, "code": _one_of(Code), "since": _or_null(_TIME), **texts}
        ),
        "spec": _service_spec(number),
    }


def _service_spec(number: Schema) -> Schema:
    port: dict[str, Schema] = {
        "name": _TEXT,
        "port": number,
        "targetPort": {"type": ["integer", "string"]},
        "nodePort": _or_null(number),
        "protocol": _TEXT,
    }
    policy = dict.fromkeys(("internal", "external", "distribution"), _or_null(_TEXT))
    return _object(
        {
            "type": _or_null(_TEXT),
            "clusterIPs": _TEXTS,
            "externalName": _or_null(_TEXT),
            "selector": {"type": "object", "additionalProperties": _TEXT},
            "ports": {"type": "array", "items": _object(port)},
            "trafficPolicy": _object(policy),
            "loadBalancer": _TEXTS,
        }
    )
