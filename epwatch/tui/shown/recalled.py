"""A picture of the past as it was shown: the services of then, with the marks of then; pure."""

from epwatch.model.batch import Batch
from epwatch.model.instants import Past
from epwatch.model.marks import Durations
from epwatch.tui.shown.picture import Picture


def recalled(past: Past, durations: Durations) -> Picture:
    """Return what was shown at the place where the past is; it is at the same place after.

    Services come of the place itself. What is recent is told again: only as long as something is marked, so that the
    cost is that of a few seconds, however far back it is.
    """
    picture = Picture(durations, tuple(past.streams))
    at, instant = past.at, past.instant
    recent = () if instant is None else past.since(instant.monotonic - _marked(durations))
    until = past.until()
    past.go(at - len(recent))
    picture.apply(_whole(past), 0.0)
    picture.changed.update(past.changed)
    for each in until[: len(until) - len(recent)]:
        each.note(picture.changed)
    for each in recent:
        picture.expire(each.monotonic)
        picture.apply(each.batch(), each.monotonic)
    past.go(at)
    seen = {key.context for key in past.services}
    for context, streams in past.streams.items():
        settled = bool(streams) and all(status.settled for status in streams)
        picture.hear(context, streams, settled=settled or context in seen)
    picture.missed.extend((*past.gaps, *(missed for each in past.until() for missed in each.missed)))
    picture.begins = past.begin
    return picture


def earliest(past: Past, durations: Durations) -> int:
    """Return the number of the first place of which all is known: before it are marks of instants that were let go.

    One more than the last where there is none.
    """
    if past.lost is None:
        return past.first - 1
    known = past.lost + _marked(durations)
    places = enumerate(past.instants, past.first)
    return next((number for number, each in places if each.monotonic > known), past.last + 1)


def _marked(durations: Durations) -> float:
    """Return for how many seconds anything is told of a change."""
    return max(durations.highlight, durations.ghost) + durations.settle + durations.calm


def _whole(past: Past) -> Batch:
    time = 0.0 if past.begin is None else past.begin
    return Batch(time=time, context=None, services=tuple(past.services.values()), synced=True)
