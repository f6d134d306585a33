"""Whether a body can be what it is sent as: its kind, the types of its fields, unknown fields where that is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import errors
from epwatch.sim.http import schema, typecheck
from epwatch.sim.http.strict import unknown_fields
from epwatch.sim.objects import Obj, encode, go_text, without_nulls

if TYPE_CHECKING:
    from epwatch.sim.resources import Resource

SCALE_MESSAGE = schema.message_of("autoscaling/v1", "Scale")


class _UndecodableError(Exception):
    """The message says why, as Go's decoder would."""


def check_object(resource: Resource, body: Obj, *, strict: bool) -> Obj:
    """Check the body of a POST or PUT, and give back what Go's decoder would make of it. Raises: ApiError 400."""
    kind, version = body.get("kind") or resource.kind, body.get("apiVersion") or resource.api_version
    try:
        _check_kind(resource, kind, version)
        _check_fields(schema.message_of_resource(resource), body)
        if strict:
            _check_unknown(resource, body)
    except _UndecodableError as error:
        short = str(version).rpartition("/")[2]
        message = f'{kind} in version "{short}" cannot be handled as a {resource.kind}: {error}'
        raise errors.bad_request(message) from None
    checked: Obj = without_nulls(body)
    return checked


def check_patch(resource: Resource, patch: Obj) -> None:
    """Check the types in a strategic merge patch before lists are merged by what they hold. Raises: ApiError 422."""
    try:
        _check_fields(schema.message_of_resource(resource), patch)
    except _UndecodableError as error:
        raise invalid_patch(patch, error, merge=False) from None


def check_patched(resource: Resource, patch: Obj, patched: Obj, *, strict: bool, merge: bool) -> Obj:
    """Check what a patch made of an object, and give it back. Raises: ApiError 422, that shows what was wrong."""
    try:
        _check_kind(resource, patched.get("kind"), patched.get("apiVersion"))
        _check_fields(schema.message_of_resource(resource), patched)
        if strict:
            _check_unknown(resource, patch)
    except _UndecodableError as error:
        raise invalid_patch(patched if merge else patch, error, merge=merge) from None
    checked: Obj = without_nulls(patched)
    return checked


def check_scale(patched: Obj, *, merge: bool) -> None:
    """Check a patched Scale. Raises: ApiError 422."""
    try:
        _check_fields(SCALE_MESSAGE, patched)
    except _UndecodableError as error:
        raise invalid_patch(patched, error, merge=merge) from None


def invalid_patch(shown: Obj, why: Exception, *, merge: bool) -> errors.ApiError:
    """422: a patch that leads to no object. A merge patch shows what it led to, a strategic one shows itself."""
    value = encode(encode(shown).decode()).decode() if merge else f'"{go_text(shown)}"'
    cause = errors.Cause("FieldValueInvalid", f"Invalid value: {value}: {why}", "patch")
    return errors.ApiError(422, "Invalid", f' "" is invalid: {cause.text()}', {"causes": [cause.json()]})


def _check_kind(resource: Resource, kind: object, version: object) -> None:
    if version != resource.api_version and kind == resource.kind:
        message = f'no kind "{kind}" is registered for version "{version}" in scheme "pkg/runtime/scheme.go:110"'
        raise _UndecodableError(message)
    if kind != resource.kind:
        message = f"converting ({version}.{kind}) to ({resource.group or 'core'}.{resource.kind}): unknown conversion"
        raise _UndecodableError(message)


def _check_fields(message: str, body: Obj) -> None:
    try:
        typecheck.check(message, body)
    except typecheck.WrongTypeError as error:
        raise _UndecodableError(str(error)) from None


def _check_unknown(resource: Resource, body: Obj) -> None:
    fields = [field for field in unknown_fields(resource, body) if "$" not in field]
    if fields:
        listed = ", ".join(f'unknown field "{field}"' for field in fields)
        message = f"strict decoding error: {listed}"
        raise _UndecodableError(message)
