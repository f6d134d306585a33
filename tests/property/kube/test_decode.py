"""One pass over a line gives what its envelope and its object give when read apart; as written or not, known or not."""

import copy
import json
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from epwatch.kube.decode import decode_object, decode_upsert
from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.wire import ADDED, BOOKMARK, DELETED, ERROR, MODIFIED, decode_event
from tests import factories
from tests.factories import Json

HOSTILE = "\x1b[2J\u202e\x9b"
POD = factories.pod(
    labels={"app": HOSTILE},
    owner="frontend-7f9aa",
    ips=("10.0.0.1", "fd00::1"),
    statuses=[factories.waiting("CrashLoopBackOff", message=HOSTILE), {"name": "b", "state": {"running": {}}}],
    conditions=[factories.condition("Ready", value=False, reason="R", message=HOSTILE)],
    spec={"initContainers": [{"name": "mesh", "restartPolicy": "Always", "readinessProbe": {}}]},
)
OBJECTS: tuple[Json, ...] = (
    POD,
    factories.service(),
    factories.endpointslice(endpoints=[factories.endpoint(hints=("a",)), factories.endpoint(HOSTILE)]),
    factories.endpoints(subsets=[factories.subset([factories.address()], [factories.address(HOSTILE)])]),
)
TYPES = (ADDED, MODIFIED, DELETED, BOOKMARK, ERROR, "FUTURE", None)
JUNK: tuple[object, ...] = (None, 5, -0.5, True, "", "x", HOSTILE, [], {}, [None], {"name": 7})


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to everything inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*path, key)
        yield from places(item, (*path, key))


@st.composite
def spoiled(draw: st.DrawFn, whole: Json) -> Json:
    """Return an object in which up to two parts are missing or something else."""
    built: Json = json.loads(json.dumps(whole))
    for _ in range(draw(st.integers(0, 2))):
        *way, last = draw(st.sampled_from(list(places(built))))
        inside = built
        for step in way:
            inside = inside[step]  # type: ignore[index]  # lists too
        if draw(st.booleans()):
            inside[last] = copy.deepcopy(draw(st.sampled_from(JUNK)))  # type: ignore[index]
        else:
            del inside[last]  # type: ignore[arg-type]
    return built


@st.composite
def documents(draw: st.DrawFn) -> tuple[Kind, Json]:
    """Return an object, spoiled, and its kind."""
    whole = draw(st.sampled_from(OBJECTS))
    return factories.kind_of(whole), draw(spoiled(whole))


def apart(kind: Kind, line: bytes) -> KubeObject | None:
    """Return the record of an addition or change, read in two steps."""
    try:
        event = decode_event(line)
        return decode_object(kind, event.object) if event.type in {ADDED, MODIFIED} else None
    except ValueError:
        return None


@given(documents(), st.sampled_from(TYPES), st.sampled_from(list(Kind)) | st.none())
def test_reading_in_one_pass_gives_what_reading_apart_gives(
    document: tuple[Kind, Json], told: str | None, asked: Kind | None
) -> None:
    kind, built = document
    line = json.dumps({"type": told, "object": built}).encode()
    kind = asked or kind

    once, twice = decode_upsert(kind, line), apart(kind, line)

    if once is None:
        # It may pass what is odd on to reading apart, but not what a server writes.
        assert twice is None or {built.get("kind"), built.get("apiVersion")} & {None}
    else:
        assert once == twice


@given(documents())
def test_how_an_object_is_written_does_not_matter(document: tuple[Kind, Json]) -> None:
    """What was kept of parts that were written otherwise is equal to what is made of them afresh."""
    kind, built = document
    ways = [json.dumps(built), json.dumps(built, indent=1), json.dumps(built, ensure_ascii=False, sort_keys=True)]
    records = [apart(kind, f'{{"type":"ADDED","object":{way}}}'.encode()) for way in ways]
    assert records[0] == records[1] == records[2]
