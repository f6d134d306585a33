"""R-3: no request is ever sent without all of its time limits, whatever it is for."""

import aiohttp
import pytest

from epwatch.clock import SystemClock
from epwatch.kube.access_review import PATH
from epwatch.kube.client import Client
from epwatch.kube.http import HttpListerWatcher
from epwatch.kube.objects import Kind
from epwatch.kube.timing import PRODUCTION
from epwatch.sim import SimCluster, SimServer
from tests.integration.kube.rig import resolved_for

REVIEW = b'{"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{}}'


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> list[aiohttp.ClientTimeout]:
    """Return the limits of each request that any session sends, in order."""
    found: list[aiohttp.ClientTimeout] = []
    for name in ("get", "post"):
        _note(monkeypatch, name, found)
    return found


def _note(monkeypatch: pytest.MonkeyPatch, name: str, found: list[aiohttp.ClientTimeout]) -> None:
    send = getattr(aiohttp.ClientSession, name)

    def noted(self: aiohttp.ClientSession, url: str, *, timeout: aiohttp.ClientTimeout, **options: object) -> object:
        found.append(timeout)
        return send(self, url, timeout=timeout, **options)

    monkeypatch.setattr(aiohttp.ClientSession, name, noted)


async def test_lists_watches_reviews_and_what_is_read_aside_have_the_limits_of_the_contract(
    limits: list[aiohttp.ClientTimeout],
) -> None:
    async with (
        SimServer(SimCluster(seed=1)) as server,
        Client(resolved_for(server), SystemClock(), PRODUCTION) as client,
    ):
        transport = HttpListerWatcher(client, Kind.PODS, "default")
        await transport.list_page(limit=500, continue_token=None)
        async with transport.watch(resource_version="1", timeout_seconds=1):
            pass
        async with client.get("/api/v1/namespaces", {}, {"Accept": "application/json"}, watch=False, aside=True):
            pass
        await client.review(PATH, REVIEW)
    told = [(one.total, one.connect, one.sock_connect, one.sock_read) for one in limits]
    page, watch = (60.0, 10.0, 10.0, 30.0), (None, 10.0, 10.0, 70.0)
    assert told == [page, watch, page, page]
