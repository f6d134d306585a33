"""Which changes a filter lets through: those of its rows, and those of services of which it leaves anything."""

from epwatch.model.change import Change
from epwatch.model.filter import Filter
from epwatch.model.filter_terms import Row, Subject
from epwatch.model.snapshot import ServiceSnapshot


def lets_through(what: Filter, change: Change) -> bool:
    """Return whether a change is told: a row that does not match any more is, once, when it stops to."""
    if not what.terms:
        return True
    before = change.before or change.after
    if change.endpoint is not None:
        rows = [(change.after, change.endpoint), (before, change.was)]
        return any(row is not None and what.matches(Subject(service, row)) for service, row in rows)
    subject = _subject(change)
    if subject is not None:
        return what.matches(Subject(change.after, subject))
    return any(_leaves_any(what, service) for service in (change.after, before))


def _subject(change: Change) -> Row | None:
    """Return the row, or the pod without one, that a changed verdict is about."""
    if change.row is not None:
        return next((row for row in change.after.endpoints if row.key == change.row), None)
    if change.target is not None:
        return next((pod for pod in change.after.absent if pod.pod.uid == change.target.uid), None)
    return None


def _leaves_any(what: Filter, service: ServiceSnapshot) -> bool:
    rows: tuple[Row, ...] = (*service.endpoints, *service.absent)
    return what.matches(Subject(service)) or any(what.matches(Subject(service, row)) for row in rows)
