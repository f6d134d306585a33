"""Request bodies as JSON objects: JSON, YAML or protobuf in, or the error that a real server sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from epwatch.sim import errors
from epwatch.sim.api import DeleteOptions
from epwatch.sim.http import protobuf
from epwatch.sim.objects import Obj, decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

JSON, YAML, PROTOBUF = "application/json", "application/yaml", "application/vnd.kubernetes.protobuf"
MERGE, STRATEGIC = "application/merge-patch+json", "application/strategic-merge-patch+json"
# Kinds of patch that a real server reads and this one does not.
_LEFT_OUT = ("application/json-patch+json", "application/apply-patch+yaml", "application/apply-patch+cbor")
# As much of a body as an error message repeats (apiserver `handlers/rest.go` transformDecodeError).
_SHOWN = 30
PROPAGATIONS = ("Foreground", "Background", "Orphan")
VALIDATIONS = ("", "Ignore", "Strict", "Warn")
_GO_STRUCT = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'


async def read_object(request: web.Request, kind: str, *, empty: bool = False) -> Obj:
    """The body as an object; `kind` is what it should be, for messages. Raises: ApiError 400, 413, 415."""
    raw = await request.read()
    if not raw and empty:
        return {}
    # A body whose type nobody told is taken for JSON, as kube-apiserver does.
    media = request.content_type if "Content-Type" in request.headers else JSON
    if media == PROTOBUF:
        return protobuf.decode_object(raw)
    if media not in (JSON, YAML):
        raise errors.unsupported_media_type([JSON, YAML, PROTOBUF])
    try:
        value = _parse_yaml(raw) if media == YAML else _parse_json(raw)
        return _as_object(value, _GO_STRUCT)
    except _UnreadableError as error:
        must = f"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind"
        message = f"{must}; json parse error: {error} ({_summary(raw)})"
        raise errors.bad_request(message) from None


async def read_patch(request: web.Request) -> Obj:
    """The body of a merge or strategic merge patch. Raises: ApiError 400, 413, 415."""
    media = request.content_type
    if media in _LEFT_OUT:
        raise errors.unsupported_media_type([MERGE, STRATEGIC])
    if media not in (MERGE, STRATEGIC):
        raise errors.ApiError(415, "UnsupportedMediaType", "415: Unsupported Media Type", {})
    try:
        return _as_object(_parse_json(await request.read()), "map[string]interface {}")
    except _UnreadableError as error:
        message = f"error decoding patch: {error}" if media == MERGE else str(error)
        raise errors.bad_request(message) from None


class _UnreadableError(Exception):
    """The body is no JSON object; the message is that of Go's decoder, where it has one."""


def _parse_json(raw: bytes) -> object:
    try:
        value: object = decode(raw.decode("utf-8", "replace").encode())
    except (msgspec.DecodeError, RecursionError) as error:
        cut = not raw.strip() or "truncated" in str(error)
        raise _UnreadableError("unexpected end of JSON input" if cut else str(error)) from None
    return value


def _parse_yaml(raw: bytes) -> object:
    import yaml

    try:
        value: object = yaml.safe_load(raw)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        message = f"error converting YAML to JSON: {str(error)[:200]}"
        raise errors.bad_request(message) from None
    return value


def _as_object(value: object, wanted: str) -> Obj:
    if isinstance(value, dict):
        return value
    found = {list: "array", str: "string", bool: "bool"}.get(type(value), "number")
    message = f"json: cannot unmarshal {found} into Go value of type {wanted}"
    raise _UnreadableError("unexpected end of JSON input" if value is None else message)


def _summary(raw: bytes) -> str:
    if not raw:
        return "<empty>"
    more = " ..." if len(raw) > _SHOWN else ""
    return (raw[:_SHOWN].decode("utf-8", "replace") if raw[:1] == b"{" else raw[:_SHOWN].hex()) + more


def check_write_options(query: Mapping[str, str], kind: str) -> None:
    """The rules of CreateOptions, UpdateOptions and PatchOptions (`kind`). Raises: ApiError 422."""
    if query.get("dryRun") not in (None, "All"):
        _unsupported(kind, "dryRun", f'["{query["dryRun"]}"]', ("All",))
    if query.get("fieldValidation", "") not in VALIDATIONS:
        _unsupported(kind, "fieldValidation", f'"{query["fieldValidation"]}"', VALIDATIONS)


def _unsupported(kind: str, field: str, shown: str, allowed: tuple[str, ...]) -> None:
    listed = ", ".join(f'"{word}"' for word in allowed)
    cause = errors.Cause("FieldValueNotSupported", f"Unsupported value: {shown}: supported values: {listed}", field)
    raise errors.invalid(name="", causes=[cause], kind=kind, group="meta.k8s.io")


def is_dry_run(query: Mapping[str, str]) -> bool:
    """Whether nothing is to be stored."""
    return query.get("dryRun") == "All"


def delete_options(body: Obj, query: Mapping[str, str]) -> DeleteOptions:
    """DeleteOptions from body and query. Raises: ApiError 400, 422."""
    grace = body.get("gracePeriodSeconds", query.get("gracePeriodSeconds"))
    if grace is not None and not str(grace).removeprefix("-").isdigit():
        message = f'strconv.ParseInt: parsing "{grace}": invalid syntax'
        raise errors.bad_request(message)
    conditions = body.get("preconditions")
    conditions = conditions if isinstance(conditions, dict) else {}
    propagation = body.get("propagationPolicy") or query.get("propagationPolicy")
    if propagation and propagation not in PROPAGATIONS:
        _unsupported("DeleteOptions", "propagationPolicy", f'"{propagation}"', (*PROPAGATIONS, "nil"))
    if body.get("orphanDependents") is not None and propagation is None:
        propagation = "Orphan" if body["orphanDependents"] else "Background"
    return DeleteOptions(
        grace=None if grace is None else int(grace),
        uid=conditions.get("uid"),
        resource_version=conditions.get("resourceVersion"),
        propagation=propagation,
        dry_run=is_dry_run(query) or bool(body.get("dryRun")),
    )
