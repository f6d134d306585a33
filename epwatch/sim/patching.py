"""Merge patches: RFC 7386, and Kubernetes' strategic merge with the lists that merge by key.

The rules are those of apimachinery `pkg/util/strategicpatch/patch.go`; the keys those of the types' patchMergeKey tags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from epwatch.sim import errors
from epwatch.sim.objects import go_text

if TYPE_CHECKING:
    from epwatch.sim.objects import Obj

# Lists of objects that merge, by the field that holds them; a list that is not named here is replaced whole.
MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "ephemeralContainers": "name",
    "env": "name",
    "volumes": "name",
    "volumeMounts": "mountPath",
    "volumeDevices": "devicePath",
    "imagePullSecrets": "name",
    "hostAliases": "ip",
    "topologySpreadConstraints": "topologyKey",
    "conditions": "type",
    "ownerReferences": "uid",
    "podIPs": "ip",
    "hostIPs": "ip",
    "addresses": "type",
    "secrets": "name",
}
# Lists of plain values that merge as sets.
MERGED_SETS = frozenset(["finalizers"])


def merge(target: object, patch: object) -> Any:  # noqa: ANN401 - a JSON value in, a JSON value out
    """RFC 7386: objects merge, null removes, everything else replaces. `target` is not changed."""
    if not isinstance(patch, dict):
        return patch
    merged: Obj = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def strategic(target: Obj, patch: Obj) -> Obj:
    """A strategic merge patch. `target` is not changed. Raises: ApiError 400."""
    directive = patch.get("$patch")
    if directive == "replace":
        return {key: value for key, value in patch.items() if key != "$patch"}
    if directive == "delete":
        return {}
    merged = dict(target)
    for key, value in patch.items():
        if not key.startswith("$"):
            _field(merged, key, value)
    for key, value in patch.items():
        if key.startswith("$") and key != "$patch":
            _directive(merged, key, value, patch)
    return merged


def _field(merged: Obj, key: str, value: object) -> None:
    old = merged.get(key)
    if value is None:
        merged.pop(key, None)
    elif isinstance(value, dict):
        merged[key] = strategic(old if isinstance(old, dict) else {}, value)
    elif isinstance(value, list) and key in MERGED_SETS:
        before = old if isinstance(old, list) else []
        merged[key] = [*before, *(item for item in value if item not in before)]
    elif isinstance(value, list) and (name := merge_key(key, value, old)):
        # An unknown field may hold anything here; a real server would not have kept it.
        before = old if isinstance(old, list) else []
        merged[key] = _merge_list([item for item in before if isinstance(item, dict)], value, name)
    else:
        merged[key] = value


def merge_key(field: str, *lists: object) -> str | None:
    """The key by which the objects of a list merge, None for a list that is replaced whole."""
    items = [item for items in lists if isinstance(items, list) for item in items if isinstance(item, dict)]
    if field == "ports":  # a container's ports and a Service's: the same field name, two keys
        return "containerPort" if any("containerPort" in item for item in items) else "port"
    key = MERGE_KEYS.get(field)
    if field == "addresses" and not any("type" in item for item in items):
        return None
    return key


def _merge_list(old: list[Obj], patch: list[Any], key: str) -> list[Obj]:
    for item in patch:
        if not isinstance(item, dict) or (key not in item and item.get("$patch") != "replace"):
            message = f"map: {go_text(item)} does not contain declared merge key: {key}"
            raise errors.bad_request(message)
    if any(item.get("$patch") == "replace" for item in patch):
        return [item for item in patch if "$patch" not in item]
    merged = list(old)
    for item in patch:
        at = next((i for i, present in enumerate(merged) if present.get(key) == item[key]), None)
        if item.get("$patch") == "delete":
            merged = [present for present in merged if present.get(key) != item[key]]
        elif at is None:
            merged.append(strategic({}, item))
        else:
            merged[at] = strategic(merged[at], item)
    return merged


def _directive(merged: Obj, key: str, value: object, patch: Obj) -> None:
    name, _, field = key.partition("/")
    if name == "$setElementOrder" and isinstance(value, list):
        _order(merged, field, value)
    elif name == "$deleteFromPrimitiveList" and isinstance(value, list):
        old = merged.get(field)
        merged[field] = [item for item in old if item not in value] if isinstance(old, list) else old
    elif name == "$retainKeys" and isinstance(value, list):
        for gone in [present for present in merged if present not in value and present not in patch]:
            del merged[gone]


def _order(merged: Obj, field: str, wanted: list[Any]) -> None:
    """Sort a merged list by the order that the client wrote; what only the server has keeps its place at the end."""
    items = merged.get(field)
    if not isinstance(items, list):
        return
    key = merge_key(field, wanted, items)
    order = [item.get(key) if isinstance(item, dict) and key else item for item in wanted]
    places = {str(value): index for index, value in enumerate(order)}

    def place(item: object) -> int:
        value = item.get(key) if isinstance(item, dict) and key else item
        return places.get(str(value), len(places))

    merged[field] = sorted(items, key=place)
