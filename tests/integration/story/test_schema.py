"""Every line of a stream, in every scenario and under faults, is as the published schema has it, key by key."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from epwatch.cli.main import main
from epwatch.clock import SystemClock
from epwatch.headless.latch import Latch
from epwatch.headless.lines import JsonLines
from epwatch.headless.live_lines import LiveLines, Wanted
from epwatch.headless.stream_schema import stream_schema
from epwatch.options import Options
from epwatch.sim import SimServer, scenarios
from epwatch.sim.scenarios import crowd
from epwatch.watch_thread import WatchThread
from tests.faults.watched import resolved_for
from tests.integration.kube.rig import FAST
from tests.property.stream.live import MemoryTape, record
from tests.property.stream.test_record_replay import BUSY
from tests.watch_ending import end

Json = dict[str, Any]

_SECONDS = 1.2
_SPEED = 20.0


def closed(schema: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Return the schema with every object closed: then a key that it does not name is found out."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items()}
    named = "properties" in made and made.get("type") == "object"
    return made | ({"additionalProperties": False} if named else {})


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(closed(stream_schema()))


def problems(validator: jsonschema.Draft202012Validator, line: Json) -> Iterator[str]:
    """Yield what is wrong with a line, by the part of the schema that its type belongs to."""
    schema = validator.schema
    assert isinstance(schema, dict)
    (part,) = [each for each in schema["oneOf"] if each["title"] == line["type"]]
    alone = validator.evolve(schema=part | {"$defs": schema["$defs"]})
    for error in alone.iter_errors(line):
        yield f"{line['type']} {'.'.join(map(str, error.absolute_path))}: {error.message[:300]}"


async def streamed(server: SimServer, namespaces: tuple[str, ...] = ()) -> list[Json]:
    """Return the lines of some seconds, with every connection lost and the history forgotten in between."""
    options = Options(all_namespaces=not namespaces, namespaces=namespaces)
    feed = WatchThread(
        options, resolved_for(server.url, server.token, options), exact=True, clock=SystemClock(), timing=FAST
    )
    written: list[bytes] = []
    loop, synced = asyncio.get_running_loop(), asyncio.Event()

    def put(line: bytes) -> None:
        written.append(line)
        if b'"type":"SYNCED"' in line:
            loop.call_soon_threadsafe(synced.set)

    feed.start(LiveLines(feed, Latch(), JsonLines(), put, Wanted()))
    try:
        async with asyncio.timeout(60):
            await synced.wait()
        await asyncio.sleep(_SECONDS / 2)
        server.cluster.compact()
        server.kill()
        await asyncio.sleep(_SECONDS / 2)
    finally:
        await asyncio.to_thread(end, feed)
    return [json.loads(line) for line in written]


@pytest.fixture
def small_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the crowd be some dozen pods: thousands have no line of another shape."""
    for name, count in (("NAMESPACES", 2), ("SERVICES", 2), ("PODS", 8)):
        monkeypatch.setattr(crowd, name, count)


@pytest.mark.usefixtures("small_crowd")
@pytest.mark.parametrize("name", scenarios.NAMES)
async def test_every_line_of_a_scenario_is_as_the_schema_has_it(
    validator: jsonschema.Draft202012Validator, name: str
) -> None:
    scenario = scenarios.find(name)
    server = SimServer(scenario.start(seed=1), speed=_SPEED)
    scenario.attend(server)
    async with server:
        lines = await streamed(server)
    assert lines
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert [problem for line in lines for problem in problems(validator, line)] == []


def test_every_type_of_line_is_as_the_schema_has_it(validator: jsonschema.Draft202012Validator) -> None:
    """No scenario takes a Service away while one watches: here all that was there goes in the end."""
    gone: list[tuple[str, Any]] = [("remove", 0)] * len(BUSY)
    lines = [json.loads(line) for line in record([*BUSY, *gone], MemoryTape()).splitlines()]
    assert [problem for line in lines for problem in problems(validator, line)] == []
    parts: Any = stream_schema()["oneOf"]
    assert {line["type"] for line in lines} == {part["title"] for part in parts}


def test_the_schema_is_one_and_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    jsonschema.Draft202012Validator.check_schema(stream_schema())
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == stream_schema()


@pytest.mark.parametrize(
    "line",
    [
        {"v": 1, "seq": 1, "time": "2026-11-23T12:04:29.123Z", "type": "SYNCED"},
        {"v": 1, "seq": 0, "time": "2026-11-23T12:04:29.123Z", "type": "SYNCED", "context": None},
        {"v": 2, "seq": 1, "time": "2026-11-23T12:04:29.123Z", "type": "SYNCED", "context": None},
        {"v": 1, "seq": 1, "time": "2026-11-23T12:04:29Z", "type": "SYNCED", "context": None},
        {"v": 1, "seq": 1, "time": "2026-11-23T12:04:29.123Z", "type": "SYNCED", "context": None, "more": 1},
    ],
    ids=["context missing", "seq", "v", "time", "another key"],
)
def test_a_line_that_is_not_so_is_found_out(validator: jsonschema.Draft202012Validator, line: Json) -> None:
    assert list(problems(validator, line))
    assert not validator.is_valid(line)
