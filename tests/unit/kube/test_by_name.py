"""Named objects as one stream, by scripts: each resumes from its own version, and none is left behind."""

import json
from contextlib import AsyncExitStack

import pytest

from epwatch.kube.by_name import ByName
from epwatch.kube.errors import ApiError
from epwatch.kube.objects import Kind
from epwatch.kube.signals import RelistError
from epwatch.kube.wire import decode_list
from tests.factories import service
from tests.fakes import ScriptedListerWatcher, Step, bookmark, event_line, list_body

HANGS = 3600.0


def body(name: str, version: str, listed: str) -> bytes:
    return list_body(Kind.SERVICES, [service(name, resource_version=version)], listed)


def changed(name: str, version: str) -> bytes:
    return event_line("MODIFIED", service(name, resource_version=version))


def scripted(name: str, listed: str, *watches: list[Step]) -> ScriptedListerWatcher:
    return ScriptedListerWatcher([body(name, "5", listed)], list(watches))


async def first(transport: ByName, chunks: int) -> list[str]:
    """Return the versions of the events in the first chunks of a watch."""
    told: list[str] = []
    async with transport.watch(resource_version="1", timeout_seconds=1) as stream:
        for _ in range(chunks):
            lines = (await anext(stream)).splitlines()
            told += [json.loads(line)["object"]["metadata"]["resourceVersion"] for line in lines]
    return told


async def test_their_lists_are_one_list_at_the_lowest_of_their_versions() -> None:
    """The watch of each begins at its own: at the lowest some would tell what the list told already."""
    transport = ByName([web := scripted("web", "30", []), api := scripted("api", "9", [])])
    document = decode_list((await transport.list_page(limit=500, continue_token=None)).body)
    assert document.metadata is not None
    assert (document.kind, document.metadata.resource_version, document.metadata.continue_) == (
        "ServiceList",
        "9",
        None,
    )
    assert [json.loads(bytes(raw))["metadata"]["name"] for raw in document.items or ()] == ["web", "api"]
    async with transport.watch(resource_version="9", timeout_seconds=7):
        pass
    assert [(one.watches[0].resource_version, one.watches[0].timeout_seconds) for one in (web, api)] == [
        ("30", 7),
        ("9", 7),
    ]


@pytest.mark.looptime
async def test_each_resumes_from_the_version_that_it_has_reached_itself() -> None:
    web = scripted("web", "10", [changed("web", "50"), bookmark("60"), HANGS], [])
    api = scripted("api", "10", [1.0, changed("api", "40"), HANGS], [])
    transport = ByName([web, api])
    await transport.list_page(limit=500, continue_token=None)
    assert await first(transport, 3) == ["50", "60", "40"]
    assert (web.open_watches, api.open_watches) == (0, 0)
    await first(transport, 0)
    # The last chunk was handed out, but nobody came back to say that it was read: it is told again.
    assert [one.watches[1].resource_version for one in (web, api)] == ["60", "10"]


@pytest.mark.looptime
async def test_a_line_that_is_cut_moves_nothing() -> None:
    whole = changed("web", "50")
    web = scripted("web", "10", [whole + whole[:40].replace(b"50", b"51"), HANGS], [])
    transport = ByName([web, scripted("api", "10", [HANGS])])
    await transport.list_page(limit=500, continue_token=None)
    assert await first(transport, 1) == ["50"]


@pytest.mark.looptime
@pytest.mark.parametrize("end", [[], [ConnectionResetError("reset")]], ids=["clean", "reset"])
async def test_where_one_ends_all_do(end: list[Step]) -> None:
    web, api = scripted("web", "10", [1.0, *end]), scripted("api", "10", [HANGS])
    transport = ByName([web, api])
    await transport.list_page(limit=500, continue_token=None)
    async with AsyncExitStack() as stack:
        stream = await stack.enter_async_context(transport.watch(resource_version="1", timeout_seconds=1))
        if end:
            with pytest.raises(ConnectionResetError):
                await anext(stream)
        else:
            assert [chunk async for chunk in stream] == []
        assert (web.open_watches, api.open_watches) == (1, 1)
    assert (web.open_watches, api.open_watches) == (0, 0)


async def test_a_list_of_which_one_fails_fails_and_the_versions_stay() -> None:
    web = ScriptedListerWatcher([body("web", "5", "10"), ApiError(503)], [[]])
    transport = ByName([web, api := scripted("api", "10", [])])
    await transport.list_page(limit=500, continue_token=None)
    with pytest.raises(ApiError):
        await transport.list_page(limit=500, continue_token=None)
    await first(transport, 0)
    assert [one.watches[0].resource_version for one in (web, api)] == ["10", "10"]


async def test_an_audit_moves_no_version_and_a_heartbeat_asks_once() -> None:
    web, api = (ScriptedListerWatcher([body(name, "5", "10"), body(name, "5", "90")], [[]]) for name in ("web", "api"))
    transport = ByName([web, api])
    await transport.list_page(limit=500, continue_token=None)
    await transport.list_page(limit=500, continue_token=None, metadata_only=True)
    await transport.list_page(limit=1, continue_token=None)
    await first(transport, 0)
    assert (web.watches[0].resource_version, len(web.lists), len(api.lists)) == ("10", 3, 2)


@pytest.mark.parametrize(
    "other", [list_body(Kind.PODS, [], "10"), body("api", "5", "0"), b'{"kind":"ServiceList","apiVersion":"v1"}']
)
async def test_what_is_no_list_of_the_kind_with_a_version_is_no_list(other: bytes) -> None:
    transport = ByName([scripted("web", "10", []), ScriptedListerWatcher([other], [[]])])
    with pytest.raises(RelistError):
        await transport.list_page(limit=500, continue_token=None)
