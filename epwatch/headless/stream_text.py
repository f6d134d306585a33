"""The text of `stream`: one readable line for each happening, signs in ASCII so that any pipe can take it.

Pure: values in, bytes out.
"""

from epwatch.headless.contexts import AskContexts, those_heard_of
from epwatch.headless.happenings import Happening
from epwatch.headless.plain import in_column, time_of_day, zone_name
from epwatch.kube.delta import Gap
from epwatch.kube.phase import StreamStatus
from epwatch.model.change import Change, ChangeType
from epwatch.model.change_words import event, subject
from epwatch.model.snapshot import Counts, EndpointSnapshot

_SIGNS = {
    ChangeType.ADDED: "+",
    ChangeType.REMOVED: "-",
    ChangeType.SERVICE_ADDED: "+",
    ChangeType.SERVICE_REMOVED: "-",
}


class TextLines:
    """Writes the lines of one stream; times in the machine's zone, or in UTC.

    Where there are several contexts, each line names its own.
    """

    __slots__ = ("_contexts", "_utc")

    def __init__(self, *, utc: bool, contexts: AskContexts = those_heard_of) -> None:
        """Take how to show times, and which contexts there are."""
        self._utc = utc
        self._contexts = contexts

    def line(self, happening: Happening, time: float, context: str | None) -> bytes:
        """Return the line with its newline, UTF-8; time is the receipt, wall seconds."""
        whose = in_column(context, self._contexts())
        return f"{time_of_day(time, utc=self._utc)}  {whose}{self._told(happening, time)}\n".encode(
            errors="backslashreplace"
        )

    def _told(self, happening: Happening, time: float) -> str:
        if isinstance(happening, Change):
            return _change(happening)
        if isinstance(happening, StreamStatus):
            return f"#  {self._stream(happening)}"
        if isinstance(happening, Gap):
            return f"#  {self._gap(happening)}"
        zone = "" if self._utc else f"; times in {zone_name(time, utc=False)}"
        return f"#  synced: what came before was there at the start{zone}"

    def _stream(self, status: StreamStatus) -> str:
        told = f"{_scope(status.kind.value, status.namespace)}: {status.phase.value}"
        if status.cause:
            told += f", {status.cause}"
        if status.next_try is not None:
            told += f", next try {time_of_day(status.next_try, utc=self._utc)}"
        return told

    def _gap(self, gap: Gap) -> str:
        begin, end = time_of_day(gap.begin, utc=self._utc), time_of_day(gap.end, utc=self._utc)
        return f"{_scope(gap.kind.value, gap.namespace)}: gap, nothing was seen from {begin} to {end}"


def _scope(resource: str, namespace: str | None) -> str:
    return f"{resource} in {namespace}" if namespace is not None else resource


def _change(change: Change) -> str:
    parts = [f"{change.service.namespace}/{change.service.name}"]
    if change.endpoint is not None:
        parts += _endpoint(change.endpoint)
    parts += [subject(change), event(change), _ready(change.after.counts)]
    if change.message:
        parts.append(f"({change.message})")
    if change.during_gap:
        parts.append("[during a gap]")
    return f"{_sign(change)}  " + "  ".join(part for part in parts if part)


def _sign(change: Change) -> str:
    if change.type in _SIGNS:
        return _SIGNS[change.type]
    if change.endpoint is not None and change.was is not None:
        entered = change.endpoint.in_rotation - change.was.in_rotation
        return {1: "^", -1: "v"}.get(entered, "~")
    return "~"


def _endpoint(row: EndpointSnapshot) -> list[str]:
    ports = ",".join(dict.fromkeys(str(port.port) for port in row.ports if port.port is not None))
    host = f"[{row.key.address}]" if ":" in row.key.address and ports else row.key.address
    return [f"{host}:{ports}" if ports else host, row.target.name if row.target is not None else "", row.node or ""]


def _ready(counts: Counts) -> str:
    if counts.ready is None:
        return ""
    return f"{counts.ready}/{'-' if counts.total is None else counts.total}"
