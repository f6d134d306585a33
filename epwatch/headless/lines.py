"""The NDJSON of `stream`: each happening as one line of ASCII, numbered from 1 without holes.

Pure: values in, bytes out. The keys and their order are those of the interface.
"""

import json

from epwatch.headless import values
from epwatch.headless.about import about
from epwatch.headless.happenings import Happening
from epwatch.headless.json_types import VERSION, Json, JsonObject, optional_timestamp, timestamp
from epwatch.kube.delta import Gap
from epwatch.kube.phase import StreamStatus
from epwatch.model.change import Change, ChangeType

_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False, allow_nan=False).encode


class JsonLines:
    """Numbers and encodes the lines of one stream."""

    __slots__ = ("_seq",)

    def __init__(self) -> None:
        """Start at seq 1."""
        self._seq = 0

    def line(self, happening: Happening, time: float, context: str | None) -> bytes:
        """Return the line with its newline; time is the receipt, wall seconds."""
        self._seq += 1
        line: JsonObject = {"v": VERSION, "seq": self._seq, "time": timestamp(time)}
        if isinstance(happening, Change):
            line |= {"type": happening.type.value, "initial": happening.initial, "context": context}
            line |= _change(happening, time)
        elif isinstance(happening, StreamStatus):
            line |= {"type": "STREAM", "context": context} | _stream(happening)
        elif isinstance(happening, Gap):
            line |= {"type": "GAP", "context": context} | _gap(happening)
        else:
            line |= {"type": "SYNCED", "context": context}
        return _encode(line).encode("ascii") + b"\n"


def _stream(status: StreamStatus) -> JsonObject:
    return {
        "resource": status.kind.value,
        "namespace": status.namespace,
        "phase": status.phase.value,
        "cause": status.cause,
        "nextTry": optional_timestamp(status.next_try),
    }


def _gap(gap: Gap) -> JsonObject:
    return {
        "resource": gap.kind.value,
        "namespace": gap.namespace,
        "from": timestamp(gap.begin),
        "to": timestamp(gap.end),
    }


def _change(change: Change, time: float) -> JsonObject:
    return {
        "namespace": change.service.namespace,
        "service": change.service.name,
        **_subject(change, time),
        "reason": None if change.reason is None else change.reason.value,
        "message": change.message,
        "duringGap": change.during_gap,
        "counts": values.counts(change.after.counts),
    }


def _subject(change: Change, time: float) -> JsonObject:
    if change.type is ChangeType.VERDICT_CHANGED:
        found = [values.finding(each, change.after.key.context) for each in about(change, time)]
        return _named(change) | {"verdict": _verdict(change), "was": _verdict_was(change), "findings": found}
    if change.endpoint is not None:
        was = None if change.was is None else values.endpoint(change.was)
        source, now = change.endpoint.source.value, values.endpoint(change.endpoint)
        return {"id": str(change.endpoint.key), "source": source, "endpoint": now, "was": was}
    told: JsonObject = {
        "spec": values.spec(change.after),
        "was": None if change.before is None else values.spec(change.before),
    }
    return told | {"verdict": _verdict(change)} if change.type is ChangeType.SERVICE_ADDED else told


def _named(change: Change) -> JsonObject:
    """Return by what a verdict's subject is named: an endpoint's id, a pod, a port; nothing for the service itself."""
    if change.row is not None:
        return {"id": str(change.row)}
    if change.target is not None:
        return {"target": values.target(change.target)}
    return {} if change.port is None else {"port": change.port}


def _verdict(change: Change) -> Json:
    return values.verdict(change.verdict if change.verdict is not None else change.after.verdict)


def _verdict_was(change: Change) -> Json:
    return None if change.verdict_was is None else values.verdict(change.verdict_was)
