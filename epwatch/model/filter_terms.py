"""The filter's qualifiers: ``is:``, ``label:``, ``ctx:``, ``ns:``, ``zone:``, ``node:``, ``owner:``, ``revision:``.

All but ``ctx:``, ``ns:`` and ``is:wrong`` are about rows: a service itself has no zone, so only rows of it are found.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from epwatch.kube.objects import Owner, Pod
from epwatch.model.codes import Severity
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot, State

Row = EndpointSnapshot | AbsentPod
"""What may stand under a service."""


class Subject(Struct, frozen=True, gc=False):
    """What a filter decides on: a service, or one row of it; ``text`` are the service's words where they are known."""

    service: ServiceSnapshot
    row: Row | None = None
    text: str | None = None


Holds = Callable[[Subject], bool]
_Pattern = re.Pattern[str]

_OF_STATE: Final[Mapping[str, frozenset[State]]] = MappingProxyType(
    {
        "ready": frozenset({State.READY}),
        "notready": frozenset({State.NOT_READY}),
        "draining": frozenset({State.DRAINING, State.PUBLISHED_DRAINING}),
        "terminating": frozenset({State.TERMINATING}),
        "published": frozenset({State.PUBLISHED_NOT_READY, State.PUBLISHED_DRAINING}),
        "unknown": frozenset({State.UNKNOWN}),
    }
)


def _wrong(subject: Subject) -> bool:
    return subject.service.verdict.severity == Severity.ERROR.value


def _stale(subject: Subject) -> bool:
    return isinstance(subject.row, EndpointSnapshot) and subject.row.stale


def _in_rotation(subject: Subject) -> bool:
    return isinstance(subject.row, EndpointSnapshot) and subject.row.in_rotation


def _absent(subject: Subject) -> bool:
    return isinstance(subject.row, AbsentPod)


def _finished(subject: Subject) -> bool:
    return isinstance(subject.row, AbsentPod) and subject.row.pod.finished


_OTHER: Final[Mapping[str, Holds]] = MappingProxyType(
    {"wrong": _wrong, "stale": _stale, "rotation": _in_rotation, "absent": _absent, "finished": _finished}
)
STATES: Final = (*_OF_STATE, *_OTHER)
"""Every value of ``is:``."""


def _is(value: str, _pattern: _Pattern) -> Holds:
    word = value.lower()
    if word in _OTHER:
        return _OTHER[word]
    states = _OF_STATE[word]

    def holds(subject: Subject) -> bool:
        match subject.row:
            case EndpointSnapshot(state=state):
                return state in states
            case AbsentPod(pod=pod):
                # Whoever asks for what is not ready wants pods too that have not come as far as a row.
                return word == "notready" and not pod.finished
            case _:
                return False

    return holds


def _label(value: str, _pattern: _Pattern) -> Holds:
    key, equals, wanted = value.partition("=")

    def holds(subject: Subject) -> bool:
        pod = _pod(subject)
        if pod is None:
            return False
        return any(name == key and (not equals or held == wanted) for name, held in pod.labels)

    return holds


def _found_in(text: Callable[[Subject], str | None]) -> Callable[[str, _Pattern], Holds]:
    def ask(_value: str, pattern: _Pattern) -> Holds:
        def holds(subject: Subject) -> bool:
            found = text(subject)
            return found is not None and pattern.search(found) is not None

        return holds

    return ask


def _pod(subject: Subject) -> Pod | None:
    return subject.row.pod if subject.row is not None else None


def _node(subject: Subject) -> str | None:
    match subject.row:
        case EndpointSnapshot(node=node):
            return node
        case AbsentPod(pod=pod):
            return pod.node
        case _:
            return None


def _zone(subject: Subject) -> str | None:
    return subject.row.zone if isinstance(subject.row, EndpointSnapshot) else None


def _owner(subject: Subject) -> str | None:
    owner: Owner | None = subject.row.owner if subject.row is not None else None
    return None if owner is None else f"{owner.kind}/{owner.name}"


def _revision(subject: Subject) -> str | None:
    return subject.row.revision if subject.row is not None else None


QUALIFIERS: Final[Mapping[str, Callable[[str, _Pattern], Holds]]] = MappingProxyType(
    {
        "is": _is,
        "label": _label,
        "ctx": _found_in(lambda subject: subject.service.key.context),
        "ns": _found_in(lambda subject: subject.service.key.namespace),
        "zone": _found_in(_zone),
        "node": _found_in(_node),
        "owner": _found_in(_owner),
        "revision": _found_in(_revision),
    }
)
"""For each qualifier, what makes a condition of its value, as text and as a compiled expression."""


def of_service(qualifier: str, value: str) -> bool:
    """Return whether a qualifier asks of the service alone, so that all of its rows hold, or none."""
    return qualifier == "ns" or (qualifier == "is" and value.lower() == "wrong")


def qualifier_problem(qualifier: str, value: str) -> str:
    """Return what is wrong with a qualifier's value, "" for nothing."""
    if qualifier == "is" and value.lower() not in STATES:
        return f"one of {', '.join(STATES)}"
    if qualifier == "label" and not value.partition("=")[0]:
        return "write label:KEY or label:KEY=VALUE"
    return ""
