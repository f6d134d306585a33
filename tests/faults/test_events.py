"""Rows of the fault matrix in which a watch sends what is no event, too much, or the same again."""

import json
from collections.abc import Callable

import pytest

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.sim.faults import EventAction, EventHook, Watch
from tests import factories
from tests.faults.harness import watched
from tests.faults.watched import Watched

MEBIBYTE = 1024 * 1024


def instead(make: Callable[[factories.Json], bytes]) -> EventHook:
    """Return a hook that sends something else in place of the first event of pods, once."""
    done: list[Watch] = []

    def hook(watch: Watch, document: bytes) -> EventAction:
        if watch.resource != "pods" or b'"BOOKMARK"' in document or done:
            return "write"
        done.append(watch)
        return make(json.loads(document))

    return hook


def line(event: object) -> bytes:
    return json.dumps(event).encode() + b"\n"


def with_version(event: factories.Json, version: str | None) -> bytes:
    metadata = {name: value for name, value in event["object"]["metadata"].items() if name != "resourceVersion"}
    told = metadata if version is None else metadata | {"resourceVersion": version}
    return line(event | {"object": event["object"] | {"metadata": told}})


def phases_since(it: Watched, told: int) -> set[Phase]:
    return {one.phase for one in it.history.statuses[told:] if one.kind is Kind.PODS}


async def test_f22_a_malformed_line() -> None:
    """M-4: skipping it would lose the event for good."""
    async with watched() as it:
        it.server.on_event = instead(lambda event: line(event)[:-40] + b"\n")
        it.world.remove("pod-1")
        await it.until(lambda: it.lists(Kind.PODS) == 2)
        await it.until(it.in_step)
        await it.until_live()
        assert it.lists(Kind.PODS) == 2
        assert [gap.kind for gap in it.history.gaps] == [Kind.PODS]
        assert any("a line of the watch is no event" in one.cause for one in it.history.of(Kind.PODS))


@pytest.mark.parametrize(
    "make",
    [
        lambda event: line({"object": event["object"]}),
        lambda event: line({"type": event["type"]}),
        lambda event: line(event | {"object": 1}),
        lambda event: line(event | {"object": [event["object"]]}),
        lambda event: line(event | {"type": 7}),
        lambda event: line([event]),
        lambda event: with_version(event, None),
        lambda event: with_version(event, ""),
        lambda event: with_version(event, "0"),
        lambda event: with_version(event, "9" * 65),
        lambda event: line(event | {"object": event["object"] | {"kind": "Service"}}),
        lambda event: line(event | {"object": event["object"] | {"apiVersion": "v2"}}),
        lambda _event: line({"type": "BOOKMARK", "object": {"kind": "Pod", "apiVersion": "v1", "metadata": {}}}),
        lambda event: line(event).replace(b"pod-1", b"pod-\xff"),
        lambda event: b"\xef\xbb\xbf" + line(event),
        lambda event: line(event | {"object": event["object"] | {"status": float("nan")}}),
        lambda _event: b'{"type":"ADDED","object":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
        lambda _event: b"HTTP/1.1 502 Bad Gateway\n",
    ],
    ids=[
        "no type",
        "no object",
        "object a number",
        "object a list",
        "type a number",
        "a list",
        "no version",
        "empty version",
        "version 0",
        "endless version",
        "wrong kind",
        "wrong apiVersion",
        "bookmark without version",
        "invalid UTF-8",
        "byte order mark",
        "NaN",
        "nested 100,000 deep",
        "no JSON",
    ],
)
async def test_f23_what_is_no_event_makes_a_list(make: Callable[[factories.Json], bytes]) -> None:
    async with watched() as it:
        it.server.on_event = instead(make)
        it.world.remove("pod-1")
        await it.until(lambda: it.lists(Kind.PODS) == 2)
        await it.until(it.in_step)
        await it.until_live()
        assert [it.lists(kind) for kind in Kind] == [2 if kind is Kind.PODS else 1 for kind in Kind]


@pytest.mark.parametrize(
    ("make", "phases"),
    [
        (lambda event: line(event | {"type": "FLATTENED"}) + line(event), set()),
        (lambda event: line({"type": "BOOKMARK", "object": event["object"]}) + line(event), set()),
        (lambda _event: line({"type": "ERROR", "object": {}}), {Phase.RETRYING, Phase.LIVE}),
        (lambda _event: line({"type": "ERROR", "object": {"code": None}}), {Phase.RETRYING, Phase.LIVE}),
        (lambda _event: line({"type": "ERROR", "object": "gone"}), {Phase.RETRYING, Phase.LIVE}),
    ],
    ids=["unknown type", "bookmark of a whole object", "bare error", "null code", "no Status"],
)
async def test_f23_what_makes_no_list(make: Callable[[factories.Json], bytes], phases: set[Phase]) -> None:
    async with watched() as it:
        told = len(it.history.statuses)
        it.server.on_event = instead(make)
        it.world.touch("pod-1", "seen")
        await it.until(lambda: dict(it.latest(Kind.PODS).labels).get("touched") == "seen")
        await it.until_live()
        assert it.lists(Kind.PODS) == 1
        assert phases_since(it, told) == phases


async def test_f23_an_unknown_type_is_logged_once_a_watch() -> None:
    """EV-1; what the server calls it is cleaned, as everything of its is."""
    strange = {"type": "FLAT\x1b[2JTENED", "object": {}}
    async with watched() as it:
        it.server.on_event = lambda _, document: line(strange) + document
        for number in range(3):
            it.world.touch("pod-1", str(number))
        await it.until(lambda: dict(it.latest(Kind.PODS).labels).get("touched") == "2")
        logged = [one for one in it.history.lines if "unknown type" in one]
        assert logged == ["pods: an event of the unknown type FLAT\ufffd[2JTENED is ignored"]


async def test_f23_an_object_that_does_not_decode_is_left_out() -> None:
    """R-6: one broken object is no broken list; it comes back when it can be read."""
    async with watched(returns=["10.0.0.1"]) as it:
        good = it.world.cluster.get("pods", "pod-1")
        it.world.cluster.update(good | {"status": good["status"] | {"conditions": "none"}})
        await it.until(lambda: any(batch.skipped for batch in it.history.batches))
        assert it.lists(Kind.PODS) == 1
        it.world.cluster.update(good)
        await it.until(lambda: it.latest(Kind.PODS).name == "pod-1")
        assert it.lists(Kind.PODS) == 1


async def test_f24_a_document_of_2_mib_is_an_event() -> None:
    async with watched() as it:
        pod = it.world.cluster.get("pods", "pod-1")
        pod["metadata"]["annotations"] = {"filler": "x" * (2 * MEBIBYTE)}
        pod["metadata"]["labels"]["big"] = "yes"
        it.world.cluster.update(pod)
        await it.until(lambda: dict(it.latest(Kind.PODS).labels).get("big") == "yes")
        assert (it.lists(Kind.PODS), it.watches(Kind.PODS)) == (1, 1)


async def test_f24_a_document_of_20_mib_makes_a_list() -> None:
    async with watched(relay=True) as it:
        it.server.on_event = instead(lambda _event: b"x" * (20 * MEBIBYTE) + b"\n")
        it.world.remove("pod-1")
        await it.until(lambda: it.lists(Kind.PODS) == 2)
        await it.until(it.in_step)
        assert any(f"longer than {16 * MEBIBYTE} bytes" in one.cause for one in it.history.of(Kind.PODS))


async def test_f26_every_event_twice() -> None:
    """M-6."""
    async with watched(returns=["10.0.0.2"]) as it:
        it.server.on_event = lambda _, document: document + document
        it.world.add("late")
        it.world.ready("pod-2", ready=False)
        it.world.ready("pod-2", ready=True)
        it.world.remove("pod-1")
        await it.until(it.in_step)
        assert it.lists(Kind.PODS) == 1


async def test_f26_old_events_replayed() -> None:
    """The state before comes again after each event, and once more the event: neither undoes anything."""
    former: dict[tuple[str, bytes], bytes] = {}

    def replay(watch: Watch, document: bytes) -> EventAction:
        if b'"BOOKMARK"' in document:
            return "write"
        event = json.loads(document)
        key = (watch.resource, event["object"]["metadata"]["name"].encode())
        before, former[key] = former.get(key, document), document
        return document + before + document

    async with watched() as it:
        it.server.on_event = replay
        for number in range(5):
            it.world.touch("pod-1", str(number))
        it.world.add("late")
        it.world.remove("pod-1")
        it.world.touch("pod-2", "last")
        await it.until(lambda: it.latest(Kind.PODS).name == "pod-2")
        await it.until(it.in_step)
        assert (it.lists(Kind.PODS), it.watches(Kind.PODS)) == (1, 1)
