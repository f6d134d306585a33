"""Kubernetes objects as plain JSON: the types, and small readers that never raise on absent fields."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeAlias

import msgspec

# JSON is open-ended, and the cluster must carry fields that it knows nothing of: this is the one place that says Any.
Obj: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str, str]
"""(namespace, name); namespace is "" for cluster-scoped objects."""

encode = msgspec.json.encode


def decode(raw: bytes) -> Any:  # noqa: ANN401 - the JSON value is whatever the sender wrote
    """The JSON value in `raw`. Raises: msgspec.DecodeError."""
    return msgspec.json.decode(raw)


def go_text(value: object) -> str:
    """A JSON value as Go's %v prints it, for messages that show one."""
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{go_text(item)}' for key, item in sorted(value.items()))}]"
    if isinstance(value, list):
        return f"[{' '.join(map(go_text, value))}]"
    if value is None:
        return "<nil>"
    return str(value).lower() if isinstance(value, bool) else str(value)


def without_nulls(value: Any) -> Any:  # noqa: ANN401 - a JSON value in, a JSON value out
    """A JSON value without the fields that are null: Go's decoder leaves those as if they had not been sent."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def copy(obj: Obj) -> Obj:
    """A deep copy: objects in the store are shared and must never be changed in place."""
    made: Obj = msgspec.json.decode(msgspec.json.encode(obj))
    return made


def meta(obj: Obj) -> Obj:
    """The object's metadata, {} if it has none."""
    return obj.get("metadata") or {}


def name_of(obj: Obj) -> str:
    """metadata.name, "" if absent."""
    return str(meta(obj).get("name") or "")


def namespace_of(obj: Obj) -> str:
    """metadata.namespace, "" for cluster-scoped objects."""
    return str(meta(obj).get("namespace") or "")


def key_of(obj: Obj) -> Key:
    """(namespace, name)."""
    return namespace_of(obj), name_of(obj)


def uid_of(obj: Obj) -> str:
    """metadata.uid, "" if absent."""
    return str(meta(obj).get("uid") or "")


def labels_of(obj: Obj) -> dict[str, str]:
    """metadata.labels, {} if absent."""
    return meta(obj).get("labels") or {}


def annotations_of(obj: Obj) -> dict[str, str]:
    """metadata.annotations, {} if absent."""
    return meta(obj).get("annotations") or {}


def spec_of(obj: Obj) -> Obj:
    """The object's spec, {} if it has none."""
    return obj.get("spec") or {}


def status_of(obj: Obj) -> Obj:
    """The object's status, {} if it has none."""
    return obj.get("status") or {}


def is_terminating(obj: Obj) -> bool:
    """Whether a deletion was asked for: metadata.deletionTimestamp is set."""
    return bool(meta(obj).get("deletionTimestamp"))


def condition_of(obj: Obj, kind: str) -> Obj | None:
    """The status condition of that type, or None."""
    for condition in status_of(obj).get("conditions") or ():
        if condition.get("type") == kind:
            found: Obj = condition
            return found
    return None


def is_true(obj: Obj, kind: str) -> bool:
    """Whether the status condition of that type is "True"."""
    condition = condition_of(obj, kind)
    return condition is not None and condition.get("status") == "True"


def set_condition(status: Obj, fresh: Obj, now: str) -> None:
    """Write one condition into `status`; lastTransitionTime moves only when its status does."""
    conditions: list[Obj] = status.setdefault("conditions", [])
    for index, old in enumerate(conditions):
        if old.get("type") == fresh["type"]:
            same = old.get("status") == fresh["status"]
            conditions[index] = {**fresh, "lastTransitionTime": old.get("lastTransitionTime", now) if same else now}
            return
    conditions.append({**fresh, "lastTransitionTime": now})


def controller_of(obj: Obj) -> Obj | None:
    """The owner reference with controller: true, or None."""
    for reference in meta(obj).get("ownerReferences") or ():
        if reference.get("controller"):
            found: Obj = reference
            return found
    return None


def owner_reference(owner: Obj) -> Obj:
    """A controller reference to `owner`, as controllers write it into what they make."""
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": name_of(owner),
        "uid": uid_of(owner),
        "controller": True,
        "blockOwnerDeletion": True,
    }


def rfc3339(when: dt.datetime) -> str:
    """Whole seconds in UTC with a Z, as metav1.Time is written."""
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_time(text: str) -> dt.datetime:
    """The time that rfc3339 wrote. Raises: ValueError."""
    return dt.datetime.fromisoformat(text)
