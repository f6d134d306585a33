"""The API server is away for a while, and its history with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from epwatch.sim.objects import name_of
from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import at, delete
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.server import SimServer

BREAK_AT, AWAY_SECONDS = 10.0, 15.0


def attend(server: SimServer) -> None:
    """Break every connection, answer nobody for a while, forget the history, come back."""
    timeline = server.cluster.timeline
    timeline.after(BREAK_AT, lambda: _leave(server))
    timeline.after(BREAK_AT + AWAY_SECONDS, lambda: _return(server))


def _leave(server: SimServer) -> None:
    server.on_request = _unreachable
    server.kill()


def _unreachable(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=503)


def _return(server: SimServer) -> None:
    server.cluster.compact()
    server.on_request = None


def play(cluster: SimCluster) -> None:
    """While nobody can see it two pods come and one goes."""
    at(cluster, BREAK_AT + 2, cluster.scale, "frontend", 5)
    at(cluster, BREAK_AT + 6, _delete_one, cluster)


def _delete_one(cluster: SimCluster) -> None:
    oldest = cluster.store.pods_with("default", {"app": "frontend"})[0]
    delete(cluster, "pod", name_of(oldest))


API_OUTAGE = Scenario(
    name="api-outage",
    title="the API server is away, and history is lost",
    look=(
        "In ten seconds every watch breaks, and for 15 seconds nobody answers. The tree stays, dimmed, with the "
        "time it was true. Meanwhile frontend is scaled to five and a pod is deleted; then the server is back and "
        "answers 410, too old: everything is listed anew, and the picture is right again."
    ),
    learn="A picture that says how old it is can be trusted; pods serve on while the API server is away.",
    build=tutorial.build,
    play=play,
    attend=attend,
)
