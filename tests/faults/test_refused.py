"""Rows of the fault matrix in which one resource is refused or not served: the others go on."""

import pytest
from aiohttp import web

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.change import ChangeType
from epwatch.model.snapshot import Source
from epwatch.sim import SimServer, errors
from epwatch.sim.faults import only, status
from epwatch.tui.around.footer_text import footer_line
from epwatch.tui.look.glyphs import UNICODE
from tests.faults.harness import SCALE, watched
from tests.faults.watched import Watched

OTHERS = tuple(kind for kind in Kind if kind is not Kind.PODS)


def footer(it: Watched) -> str:
    now = it.status(Kind.PODS).since
    return "".join(text for text, _role in footer_line(it.screen.picture.streams, now, 200, UNICODE))


@pytest.mark.parametrize("lost", ["watch", "list and watch from the start"])
async def test_f34_403_on_one_resource_granted_later(lost: str) -> None:
    def deny(server: SimServer) -> None:
        for verb in ("list", "watch"):
            server.access.deny(verb, "pods")

    at_start = lost != "watch"
    async with watched(prepare=deny if at_start else None, live=not at_start) as it:
        if not at_start:
            deny(it.server)
            it.server.kill()
        told = await it.until_phase(Kind.PODS, Phase.DENIED)
        assert "403 Forbidden: pods is forbidden: " in told.cause
        assert 'in the namespace "default"' in told.cause
        assert told.next_try is not None
        assert told.next_try - told.since <= 60 * SCALE
        await it.until_live(*OTHERS)
        await it.until(it.in_step)
        assert "DENIED pods" in footer(it)
        it.world.add("meanwhile")
        await it.until(it.in_step)
        assert it.status(Kind.PODS).phase is Phase.DENIED, "rows go on without pods"
        for verb in ("list", "watch"):
            it.server.access.allow(verb, "pods")
        await it.until_live()
        assert {kind: it.lists(kind) for kind in OTHERS} == dict.fromkeys(OTHERS, 1)


async def test_f35_404_for_the_slices() -> None:
    """A server without discovery.k8s.io: the Endpoints are what is known, and the tree says so."""

    def missing() -> web.Response:
        return status(errors.no_such_path())

    def prepare(server: SimServer) -> None:
        server.on_request = only(missing, path_ends="/endpointslices")

    async with watched(prepare=prepare, live=False) as it:
        told = await it.until_phase(Kind.ENDPOINTSLICES, Phase.UNSERVED)
        assert "404 NotFound: the server could not find the requested resource" in told.cause
        await it.until_live(Kind.SERVICES, Kind.PODS, Kind.ENDPOINTS)
        await it.until(it.in_step)
        (snapshot,) = it.snapshots()
        assert snapshot.source is Source.ENDPOINTS
        assert {row.source for row in snapshot.endpoints} == {Source.ENDPOINTS}
        assert "UNSERVED" in footer(it)
        it.world.ready("pod-1", ready=False)
        it.world.add("late")
        await it.converge({Kind.ENDPOINTSLICES})
        before = len(it.history.changes)
        it.heal()
        await it.until_live()
        assert not [one for one in it.history.changes[before:] if one.type is ChangeType.REMOVED], "no row flashes"
        (snapshot,) = it.snapshots()
        assert snapshot.source is Source.ENDPOINTSLICE
