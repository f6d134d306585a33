"""The kinds of cause that a 422 names (apimachinery `pkg/util/validation/field/errors.go`)."""

from __future__ import annotations

from epwatch.sim.errors import Cause
from epwatch.sim.objects import encode


def required(field: str, detail: str = "") -> Cause:
    """A field that must be given."""
    return Cause("FieldValueRequired", f"Required value: {detail}" if detail else "Required value", field)


def wrong(field: str, value: object, detail: str) -> Cause:
    """A field whose value breaks a rule."""
    shown = encode(value).decode()
    return Cause("FieldValueInvalid", f"Invalid value: {shown}: {detail}", field)


def forbidden(field: str, detail: str) -> Cause:
    """A field that may not be there, or may not change."""
    return Cause("FieldValueForbidden", f"Forbidden: {detail}", field)


def duplicate(field: str, value: object) -> Cause:
    """A value that stands there twice."""
    return Cause("FieldValueDuplicate", f"Duplicate value: {encode(value).decode()}", field)


def too_many(field: str, count: int, limit: int) -> Cause:
    """A list that is too long."""
    return Cause("FieldValueTooMany", f"Too many: {count}: must have at most {limit} items", field)


def unsupported(field: str, value: object, allowed: tuple[str, ...]) -> Cause:
    """A field whose value is not one of a few."""
    listed = ", ".join(f'"{word}"' for word in allowed)
    return Cause(
        "FieldValueNotSupported", f"Unsupported value: {encode(value).decode()}: supported values: {listed}", field
    )
