"""Rights and accounts come and go on a real API server, and its history ends: each is told, nothing else is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from tests.conformance.kubectl import Kubectl
from tests.control_plane.control_plane import ControlPlane
from tests.control_plane.users import Rule, User
from tests.faults.real.scene import PATIENCE, Scene, scene

# A server that comes back may take a minute until its caches serve, and others run beside it.
pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

CORE = Rule("", ("services", "endpoints"))
PODS = Rule("", ("pods",))
SLICES = Rule("discovery.k8s.io", ("endpointslices",))
ALL = (CORE, SLICES, PODS)


@asynccontextmanager
async def account(plane: ControlPlane, name: str) -> AsyncIterator[User]:
    """A ServiceAccount that may watch all four resources, until the end."""
    user = await asyncio.to_thread(plane.users.add, name, ALL)
    try:
        yield user
    finally:
        await asyncio.to_thread(plane.users.revoke, user, ALL)
        await asyncio.to_thread(plane.users.remove_account, user)


def kubeconfig_with_token_file(plane: ControlPlane, token: Path) -> Path:
    path = plane.kubeconfig(User("from-file", ""))
    document = yaml.safe_load(path.read_text())
    document["users"][0]["user"] = {"tokenFile": str(token)}
    path.write_text(yaml.safe_dump(document))
    return path


async def test_a_right_that_is_revoked_is_missed_at_the_next_request_and_comes_back(
    control_plane: ControlPlane, kubectl: Kubectl
) -> None:
    """Rights are looked at when a request begins: the open watch of pods goes on after they were taken."""
    async with (
        account(control_plane, "loses-pods") as user,
        scene(kubectl, control_plane, control_plane.kubeconfig(user)) as it,
    ):
        await asyncio.to_thread(control_plane.users.revoke, user, ALL)
        await asyncio.to_thread(control_plane.users.grant, user, (CORE, SLICES))
        with it.load:
            await it.writes(3)
        await it.agree()
        assert {one.phase for one in it.view.history.now.values()} == {Phase.LIVE}

        it.view.feed.reconnect()
        told = await it.view.until_phase(Kind.PODS, Phase.DENIED)
        assert "403 Forbidden: pods is forbidden" in told.cause
        await it.view.until_live(Kind.SERVICES, Kind.ENDPOINTS, Kind.ENDPOINTSLICES)
        with it.load:
            await it.writes(3)
        await it.agree_with_kubectl()
        assert it.view.status(Kind.PODS).phase is Phase.DENIED

        await asyncio.to_thread(control_plane.users.revoke, user, (CORE, SLICES))
        await asyncio.to_thread(control_plane.users.grant, user, ALL)
        await it.agree()
        assert it.view.history.gaps == [], "the history of these seconds was still there"


async def test_the_token_of_a_deleted_account_is_refused_until_its_file_holds_another(
    control_plane: ControlPlane, kubectl: Kubectl, tmp_path: Path
) -> None:
    """A bound token dies with its ServiceAccount, and a new account of that name does not bring it back.

    Not at the next request, though: a server of 1.34 remembers for 10 s which tokens it found good.
    """
    token = tmp_path / "token"
    async with account(control_plane, "deleted") as user:
        token.write_text(user.token)
        async with scene(kubectl, control_plane, kubeconfig_with_token_file(control_plane, token)) as it:
            await asyncio.to_thread(control_plane.users.remove_account, user)
            await until_refused(it)
            assert "401 Unauthorized" in it.view.status(Kind.PODS).cause
            renewed = await asyncio.to_thread(control_plane.users.add_account, user.name)
            with it.load:
                await it.writes(3)
            assert it.view.status(Kind.PODS).phase is Phase.AUTH
            token.write_text(renewed.token)
            await it.agree()
            assert it.view.history.gaps == []


async def until_refused(it: Scene) -> None:
    async with asyncio.timeout(PATIENCE):
        while {one.phase for one in it.view.history.now.values()} != {Phase.AUTH}:
            it.view.feed.reconnect()
            await asyncio.sleep(0.2)
