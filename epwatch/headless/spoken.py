"""Sentences for a screen reader: words where the screen has signs, and nothing that is said twice; pure."""

from typing import Final

from epwatch.headless.contexts import AskContexts, those_heard_of
from epwatch.headless.happenings import Happening
from epwatch.headless.plain import Signs, time_of_day
from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.change import Change, ChangeType
from epwatch.model.change_words import event, moved, subject
from epwatch.model.snapshot import Counts, EndpointSnapshot, ServiceKey, ServiceSnapshot
from epwatch.model.words import of_code

SPOKEN: Final = Signs(
    opened="", ready="in rotation:", absent="not in rotation:", stale="stale:", arrow="to", dot=",", dash="none"
)
"""Words in the place of the signs of a text."""
_ON_THE_WAY: Final = frozenset({Phase.CONNECTING, Phase.SYNCING, Phase.RESYNC})
"""What each try passes through: said aloud, a server that is down would never be silent."""


class SpokenLines:
    """Makes a sentence of each happening; what was there at the start, and a try like the one before, are none."""

    __slots__ = ("_contexts", "_told", "_utc")

    def __init__(self, *, utc: bool, contexts: AskContexts = those_heard_of) -> None:
        """Take how to say times, and which contexts there are: of several each sentence names its own."""
        self._utc = utc
        self._contexts = contexts
        self._told: dict[tuple[str | None, Kind, str | None], tuple[Phase, str]] = {}

    def line(self, happening: Happening, time: float, context: str | None) -> bytes:
        """Return the sentence with its newline, UTF-8, or nothing; time is the receipt, wall seconds."""
        said = self._said(happening, context)
        at = time_of_day(time, utc=self._utc).split(".")[0] + ("Z" if self._utc else "")
        where = f"{context}, " if len(self._contexts()) > 1 else ""
        return f"{at}, {where}{said}\n".encode(errors="backslashreplace") if said else b""

    def _said(self, happening: Happening, context: str | None) -> str:
        if isinstance(happening, Change):
            return "" if happening.initial else _change(happening)
        if isinstance(happening, StreamStatus):
            return self._stream(happening, context)
        if isinstance(happening, Gap):
            begin, end = time_of_day(happening.begin, utc=self._utc), time_of_day(happening.end, utc=self._utc)
            return f"{_scope(happening.kind, happening.namespace)}: a gap, nothing was seen from {begin} to {end}."
        return ""

    def _stream(self, status: StreamStatus, context: str | None) -> str:
        key, now = (context, status.kind, status.namespace), (status.phase, status.cause)
        before = self._told.get(key)
        if status.phase in _ON_THE_WAY or before == now or (before is None and status.phase is Phase.LIVE):
            return ""
        self._told[key] = now
        return stream(status)


def stream(status: StreamStatus) -> str:
    """Return how a stream stands, as a sentence."""
    cause = f", {status.cause}" if status.cause else ""
    return f"{_scope(status.kind, status.namespace)}: {status.phase.value.lower()}{cause}."


def _scope(kind: Kind, namespace: str | None) -> str:
    return kind.value if namespace is None else f"{kind.value} in {namespace}"


def place(key: ServiceKey) -> str:
    """Return a service's name with its namespace."""
    return f"{key.namespace}/{key.name}"


def ready(counts: Counts) -> str:
    """Return how many are ready of how many."""
    if counts.ready is None:
        return "readiness not known"
    return f"{counts.ready} of {'an unknown number' if counts.total is None else counts.total} ready"


def service(snapshot: ServiceSnapshot) -> str:
    """Return a service's standing: counts and verdict."""
    counts, verdict = ready(snapshot.counts), snapshot.verdict
    message = "" if verdict.message == counts else f": {verdict.message}"
    return f"{place(snapshot.key)}: {counts}, {of_code(verdict.code)}{message}."


def endpoint(row: EndpointSnapshot) -> str:
    """Return which endpoint it is: pod, address, ports, node."""
    name = "no pod" if row.target is None else f"{row.target.kind.lower()} {row.target.name}"
    numbers = list(dict.fromkeys(str(port.port) for port in row.ports if port.port is not None))
    ports = f" port {' and '.join(numbers)}" if numbers else ""
    node = f" on {row.node}" if row.node else ""
    return f"{name}, {row.key.address}{ports}{node}"


def _change(change: Change) -> str:
    counts = "" if change.type is ChangeType.SERVICE_REMOVED else ready(change.after.counts)
    gap = "this happened during a gap" if change.during_gap else ""
    # A verdict's message may be the counts: what is said once is enough.
    parts = dict.fromkeys(part for part in (_came(change), change.message, counts, gap) if part)
    return f"{place(change.service)}: {'; '.join(parts)}."


def _came(change: Change) -> str:
    if change.endpoint is None:
        about = subject(change)
        return f"{about}: {event(change, 'to')}" if about else event(change, "to")
    if change.type is ChangeType.REMOVED:
        return f"removed {endpoint(change.endpoint)}"
    verb = "added" if change.type is ChangeType.ADDED else "changed"
    entered = {True: ", now in rotation", False: ", no longer in rotation", None: ""}[moved(change)]
    return f"{verb} {endpoint(change.endpoint)}, {event(change, 'to')}{entered}"
