"""What a log keeps of the streams: each phase with its cause and next try, each gap, each object left out; a line each.

Names, causes and hosts, never a credential: whatever comes here was cleaned, and holds none (SEC-9).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from epwatch.kube.delta import Delta, Gap
from epwatch.kube.listwatch import Sink
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus


class Log(Protocol):
    """Where lines go."""

    def write(self, text: str) -> None:
        """Keep a text, whose lines are kept one by one; from any thread, returns at once, never raises."""
        ...


class LogOf:
    """Logs the lines of one context among others: each begins with its name; a :class:`Log`."""

    def __init__(self, log: Log, context: str | None) -> None:
        self._log = log
        self._context = context

    def write(self, text: str) -> None:
        """Keep a text, the context before each of its lines."""
        self._log.write("\n".join(f"{self._context}: {line}" for line in text.splitlines()))


class LoggedSink:
    """Passes all news on, and logs what is not about single objects."""

    def __init__(self, sink: Sink, log: Log) -> None:
        self._sink = sink
        self._log = log
        self._told: dict[tuple[Kind, str | None], tuple[Phase, str]] = {}

    def deltas(self, deltas: Sequence[Delta]) -> None:
        """Pass on what changed: not logged, a stream or a recording keeps it."""
        self._sink.deltas(deltas)

    def status(self, status: StreamStatus) -> None:
        """Log the phase if it, or its cause, is another; pass it on."""
        key, said = (status.kind, status.namespace), (status.phase, status.cause)
        # Counts of a list under way are no news here.
        if self._told.get(key) != said:
            self._told[key] = said
            self._log.write(f"{_scope(*key)} {_phase(status)}")
        self._sink.status(status)

    def gap(self, gap: Gap) -> None:
        """Log the gap and pass it on."""
        scope = _scope(gap.kind, gap.namespace)
        self._log.write(f"{scope} GAP nothing was seen from {moment(gap.begin)} to {moment(gap.end)}")
        self._sink.gap(gap)

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None:
        """Log which object did not decode and why; pass it on."""
        self._log.write(f"{_scope(kind, namespace)} SKIPPED {name}: {why}")
        self._sink.skipped(kind, namespace, name, why)


def moment(wall: float) -> str:
    """Return wall seconds as RFC 3339 in UTC, with milliseconds."""
    return datetime.fromtimestamp(wall, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _scope(kind: Kind, namespace: str | None) -> str:
    return f"{kind.value} in {'all namespaces' if namespace is None else namespace}:"


def _phase(status: StreamStatus) -> str:
    cause = f" {status.cause}" if status.cause else ""
    return f"{status.phase.value}{cause}" + (f", next try {moment(status.next_try)}" if status.next_try else "")
