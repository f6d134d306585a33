"""From an instant to entries of the journal: of what, what became of it, why, the counts before and after; pure."""

from collections.abc import Iterator
from typing import Final

from epwatch.model.change import Change, ChangeType
from epwatch.model.change_words import event, moved, subject
from epwatch.model.counts import UNKNOWN_COUNTS
from epwatch.model.instants import Instant, Replaced
from epwatch.model.journal import Entry
from epwatch.model.snapshot import Counts, RowKey, ServiceKey

_Told = dict[ServiceKey, tuple[Counts, Counts]]
_Became = tuple[str | None, str]


def entries(instant: Instant, number: int) -> Iterator[Entry]:
    """Yield an entry for each gap, then for each change; what was part of a first list is none.

    Verdicts of rows have names of states among them: what a row's change and its verdict's say alike is one entry.
    """
    for gap in instant.gaps:
        yield Entry(number=number, time=gap.end, gap=gap, context=instant.context)
    told = {each.key: _counts(each) for each in instant.services}
    said: set[tuple[ServiceKey, RowKey, _Became]] = set()
    for change in instant.changes:
        if change.initial:
            continue
        entry = _entry(change, number, instant, told)
        if entry.row is not None:
            saying = change.service, entry.row, _became(change)
            if change.type is ChangeType.VERDICT_CHANGED and saying in said:
                continue
            said.add(saying)
        yield entry


def _entry(change: Change, number: int, instant: Instant, told: _Told) -> Entry:
    before, after = told.get(change.service, (change.after.counts, change.after.counts))
    row = change.endpoint
    return Entry(
        number=number,
        time=instant.wall,
        service=change.service,
        type=change.type,
        subject=subject(change) if row is None else _name(change),
        row=change.row if row is None else row.key,
        uid=change.target.uid if change.target is not None else "" if row is None else row.key.uid,
        event=event(change),
        cause=change.message,
        severity="" if change.verdict is None else change.verdict.severity,
        moved=moved(change),
        ready_before=before.ready,
        total_before=before.total,
        ready=after.ready,
        total=after.total,
        unseen=change.during_gap,
        blurred=change.service in instant.merged.services,
    )


def _became(change: Change) -> _Became:
    """Return the verdicts, else the states, before and after; None before where it was the same, or none."""
    if change.type is ChangeType.VERDICT_CHANGED:
        now = change.after.verdict if change.verdict is None else change.verdict
        return None if change.verdict_was is None else change.verdict_was.code, now.code
    if change.endpoint is None or change.type is ChangeType.REMOVED:
        return None, change.type.value
    now_state = change.endpoint.state
    was_state = None if change.was is None or change.was.state is now_state else change.was.state
    return None if was_state is None else was_state.value, now_state.value


def _name(change: Change) -> str:
    row = change.endpoint
    if row is None:
        return ""
    return row.key.address if row.target is None else row.target.name


def _counts(each: Replaced) -> tuple[Counts, Counts]:
    """Return the counts before and after; a service that is not there has none."""
    return (_NONE if each.old is None else each.old.counts, _NONE if each.new is None else each.new.counts)


_NONE: Final = UNKNOWN_COUNTS
