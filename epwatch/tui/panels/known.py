"""All that is known of a row as plain values: the records that are kept, in the API's shape, and what was made of them.

A record has only the fields used, without environment, arguments, volumes and annotations (SEC-13): no secret is in it.
"""

import re
from typing import Final

import msgspec
from msgspec.structs import replace

from epwatch.kube.objects import Kind, Pod
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot
from epwatch.stream.unproject import unproject
from epwatch.tui.shown.selection import Selection

_NEXT_WORD: Final = re.compile("_([a-z])")


def known(chosen: Selection) -> dict[str, object]:
    """Return what is known of a row, part by part; absent values are left out."""
    match chosen.member:
        case EndpointSnapshot():
            return {"endpoint": _row(chosen.member)} | _pod(chosen.member.pod)
        case AbsentPod():
            return {"notInRotation": _plain(_absent(chosen.member))} | _pod(chosen.member.pod)
    if chosen.service is not None:
        return _service(chosen.service)
    return _without_nothing(namespace=chosen.namespace, context=chosen.context)


def _service(snapshot: ServiceSnapshot) -> dict[str, object]:
    service = snapshot.service
    made: dict[str, object] = {} if service is None else {"service": unproject(Kind.SERVICES, service)}
    # The selector stands in the spec already, the rows come last.
    rest = replace(snapshot, service=None, selector=None, endpoints=(), absent=())
    return made | _without_nothing(
        **_dict(_plain(msgspec.to_builtins(rest))),
        endpoints=[_row(row) for row in snapshot.endpoints],
        notInRotation=[{"pod": each.pod.name} | _dict(_plain(_absent(each))) for each in snapshot.absent],
    )


def _row(row: EndpointSnapshot) -> object:
    """Return a row without the record of its pod."""
    return _plain(msgspec.to_builtins(replace(row, pod=None)))


def _absent(each: AbsentPod) -> object:
    made = _dict(msgspec.to_builtins(each))
    del made["pod"]
    return made


def _pod(pod: Pod | None) -> dict[str, object]:
    return {} if pod is None else {"pod": unproject(Kind.PODS, pod)}


def _plain(value: object) -> object:
    """Return a value with the API's spelling of names, and nothing absent in it."""
    if isinstance(value, dict):
        return _without_nothing(**{_NEXT_WORD.sub(_upper, str(key)): _plain(each) for key, each in value.items()})
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _upper(match: re.Match[str]) -> str:
    return match[1].upper()


def _without_nothing(**parts: object) -> dict[str, object]:
    return {name: part for name, part in parts.items() if part not in (None, "", (), [], {})}


def _dict(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, dict) else {}
