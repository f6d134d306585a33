"""What `timeline` says: the fewest that were ready, the overlap, the lags, and a lane for each pod; text or JSON.

Pure: hand-overs in, text out.
"""

import json
from collections.abc import Iterator, Sequence
from functools import partial

from epwatch.headless.json_types import VERSION, Json, JsonObject, optional_timestamp, timestamp
from epwatch.headless.plain import time_in_zone, time_of_day
from epwatch.model.handover import Handover, Handovers
from epwatch.model.handover_words import STEPS, lag_words, low_mark, meeting
from epwatch.model.lag import lags
from epwatch.model.lane import Lane, LaneEvent


def timeline(every: Sequence[Handovers], output: str, *, utc: bool, ascii_only: bool = False) -> str:
    """Return the whole timeline of each context with its newline.

    As json, or as text: ``ascii_only`` for locales without a ±.
    """
    if output == "json":
        services: list[Json] = [_document(one) for handovers in every for one in handovers.services.values()]
        return json.dumps({"v": VERSION, "services": services}, ensure_ascii=True) + "\n"
    several = len(every) > 1
    text = "".join(f"{line}\n" for each in every for line in _of_context(each, utc=utc, several=several))
    return text.replace("±", "+-") if ascii_only else text


def _document(one: Handover) -> JsonObject:
    return {
        "context": one.key.context,
        "namespace": one.key.namespace,
        "name": one.key.name,
        "lowWater": None if one.low is None else {"ready": one.low.ready, "time": timestamp(one.low.time)},
        "lanes": [_lane_document(lane) for lane in one.lanes],
    }


def _lane_document(lane: Lane) -> JsonObject:
    return {
        "target": {"kind": "Pod", "name": lane.name, "uid": lane.uid},
        "revision": lane.revision,
        "events": [{"name": event.step.value, "time": optional_timestamp(event.time)} for event in lane.events],
    }


def _of_context(handovers: Handovers, *, utc: bool, several: bool) -> Iterator[str]:
    """Yield the lines of one context, its name before them where there are several, and it has any."""
    context = next((key.context for key in handovers.services), None)
    if several and context is not None:
        yield f"context {context}"
    yield from _lines(handovers, utc=utc) if handovers.services else ()


def _lines(handovers: Handovers, *, utc: bool) -> Iterator[str]:
    for gap in handovers.gaps:
        begin, end = time_of_day(gap.begin, utc=utc), time_of_day(gap.end, utc=utc)
        yield f"gap in {gap.kind.value}, {begin} to {end}: nobody saw what happened in it"
    for one in handovers.services.values():
        begin, end = time_of_day(one.begin, utc=utc), time_in_zone(one.end, utc=utc)
        yield f"{one.key.namespace}/{one.key.name}  {begin} to {end}"
        yield f"  {low_mark(one, partial(time_of_day, utc=utc))}"
        yield from (f"  {words}" for words in meeting(one))
        yield from (f"  {lag_words(lag)}" for lag in lags(one.lanes, handovers.offset))
        for lane in one.lanes:
            yield from _lane(lane, utc=utc)


def _lane(lane: Lane, *, utc: bool) -> Iterator[str]:
    yield f"  {lane.revision or 'no revision'}  {lane.name}"
    for event in lane.events:
        yield f"    {_when(event, utc=utc)}  {STEPS[event.step]}{f' ({event.note})' if event.note else ''}"
    if lane.early:
        yield f"    EarlyExit: {lane.early}"


def _when(event: LaneEvent, *, utc: bool) -> str:
    return f"{'unknown':<{13 if utc else 12}}" if event.time is None else time_of_day(event.time, utc=utc)
