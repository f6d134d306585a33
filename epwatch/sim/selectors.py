"""Label and field selectors: parsed once, matched often (apimachinery `pkg/labels/selector.go`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from epwatch.sim import errors, selector_parser
from epwatch.sim import resources as res
from epwatch.sim.objects import labels_of, meta

if TYPE_CHECKING:
    from epwatch.sim.objects import Obj

Matcher: TypeAlias = Callable[["Obj"], bool]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One term of a label selector."""

    key: str
    operator: str
    values: frozenset[str] = frozenset()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether `labels` satisfy this term; `!=` and `notin` hold for an absent key too."""
        value = labels.get(self.key)
        if self.operator == "in":
            return value in self.values
        if self.operator == "notin":
            return value not in self.values
        if self.operator == "exists":
            return value is not None
        if self.operator == "absent":
            return value is None
        return self._compares(value)

    def _compares(self, value: str | None) -> bool:
        try:
            left, right = int(value or ""), int(next(iter(self.values)))
        except ValueError:
            return False
        return left > right if self.operator == ">" else left < right


def parse_labels(text: str) -> tuple[Requirement, ...]:
    """The terms of a selector string as kubectl's -l takes it. Raises: ApiError 400."""
    try:
        terms = selector_parser.parse(text)
    except selector_parser.SelectorError as error:
        raise errors.bad_request(str(error)) from None
    return tuple(Requirement(term.key, term.operator, term.values) for term in terms)


def from_label_selector(selector: Obj | None) -> tuple[Requirement, ...] | None:
    """The terms of a metav1.LabelSelector; None (matches nothing) for a missing one."""
    if selector is None:
        return None
    terms = [Requirement(key, "in", frozenset([value])) for key, value in (selector.get("matchLabels") or {}).items()]
    operators = {"In": "in", "NotIn": "notin", "Exists": "exists", "DoesNotExist": "absent"}
    for expression in selector.get("matchExpressions") or ():
        values = frozenset(expression.get("values") or ())
        terms.append(Requirement(expression["key"], operators[expression["operator"]], values))
    return tuple(terms)


def labels_match(terms: tuple[Requirement, ...] | None, labels: Mapping[str, str]) -> bool:
    """Whether every term holds; None matches nothing."""
    return terms is not None and all(term.matches(labels) for term in terms)


def set_matches(selector: Mapping[str, str] | None, labels: Mapping[str, str]) -> bool:
    """Whether a Service's selector picks `labels`; an empty or nil selector picks nothing (EP-19)."""
    return bool(selector) and all(labels.get(key) == value for key, value in (selector or {}).items())


_FIELDS: dict[res.Resource, tuple[str, ...]] = {
    res.PODS: (
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "spec.hostNetwork",
        "status.phase",
        "status.podIP",
        "status.nominatedNodeName",
    ),
    res.SERVICES: ("spec.clusterIP", "spec.type"),
    res.NODES: ("spec.unschedulable",),
    res.NAMESPACES: ("status.phase",),
    res.SECRETS: ("type",),
    res.EVENTS: (
        "involvedObject.kind",
        "involvedObject.namespace",
        "involvedObject.name",
        "involvedObject.uid",
        "involvedObject.apiVersion",
        "involvedObject.resourceVersion",
        "involvedObject.fieldPath",
        "reason",
        "reportingComponent",
        "source",
        "type",
    ),
}


def parse_fields(resource: res.Resource, text: str) -> tuple[tuple[str, str, bool], ...]:
    """(path, value, equal) for each term of a field selector. Raises: ApiError 400 for a field that is not indexed."""
    terms: list[tuple[str, str, bool]] = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        path, operator, value = _split_field(part, text)
        if path not in ("metadata.name", "metadata.namespace", *_FIELDS.get(resource, ())):
            raise _unknown_field(resource, path)
        terms.append((path, value, operator != "!="))
    return tuple(terms)


def _unknown_field(resource: res.Resource, path: str) -> errors.ApiError:
    """A type that indexes fields of its own says so in other words than one that does not (runtime/scheme.go)."""
    if resource in _FIELDS:
        return errors.bad_request(f"field label not supported: {path}")
    return errors.bad_request(f'"{path}" is not a known field selector: only "metadata.name", "metadata.namespace"')


def _split_field(part: str, text: str) -> tuple[str, str, str]:
    for operator in ("!=", "==", "="):
        path, found, value = part.partition(operator)
        if found:
            return path.strip(), operator, value.strip()
    message = f"invalid selector: '{text}'; can't understand '{part}'"
    raise errors.bad_request(message)


def field_value(obj: Obj, path: str) -> str:
    """The value at a dotted path as text; "" where nothing stands, booleans in small letters."""
    value: object = obj
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):  # an Event's source is told by its component
        return str(value.get("component", ""))
    return "" if value is None else str(value)


def matcher(resource: res.Resource, label_selector: str, field_selector: str) -> Matcher | None:
    """One predicate for both selectors, None when neither narrows anything. Raises: ApiError 400."""
    labels = parse_labels(label_selector)
    fields = parse_fields(resource, field_selector)
    if not labels and not fields:
        return None

    def matches(obj: Obj) -> bool:
        return labels_match(labels, labels_of(obj)) and all(
            (_field(obj, path) == value) is equal for path, value, equal in fields
        )

    return matches


def _field(obj: Obj, path: str) -> str:
    if path == "metadata.name":
        return str(meta(obj).get("name") or "")
    if path == "spec.unschedulable":
        return field_value(obj, path) or "false"
    return field_value(obj, path)
