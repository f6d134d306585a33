"""What the screen says where there is no live tree: nothing there, not yet, not allowed, not reached."""

from functools import partial
from typing import Final

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.kube.target import Target
from epwatch.model.batch import Batch
from epwatch.options import Options
from tests.functional import scenes
from tests.snapshots.picture import Picture, scene, tape

_REFUSED: Final = "Connection refused"
_FORBIDDEN: Final = (
    'HTTP 403 Forbidden: User "you" cannot list resource "services" in API group "" in the namespace "shop"'
)
_EVERYWHERE: Final = Target(
    context="prod", namespaces=None, server="https://api.prod.example:6443", kubeconfig="/home/you/.kube/config"
)
_SHOP: Final = Target(
    context="prod", namespaces=("shop",), server="https://api.prod.example:6443", kubeconfig="/home/you/.kube/config"
)
_STATE: Final = partial(Picture, target=_SHOP, pinned=())


def _streams(phase: Phase, cause: str = "", *, next_try: float | None = None, objects: int = 0) -> Batch:
    """Return what is told of four streams in one phase, before there is a picture."""
    listed = phase is Phase.LIVE
    statuses = (
        StreamStatus(
            kind=kind,
            namespace="shop",
            phase=phase,
            since=scenes.NOW - 7,
            cause=cause,
            next_try=next_try,
            listed=listed,
            objects=objects * (number + 1),
        )
        for number, kind in enumerate(Kind)
    )
    return Batch(time=scenes.NOW, context="prod", streams=tuple(statuses))


def _denied() -> Batch:
    return Batch(
        time=scenes.NOW,
        context="prod",
        streams=scenes.streams(
            services=StreamStatus(
                kind=Kind.SERVICES, namespace="shop", phase=Phase.DENIED, since=scenes.NOW - 7, cause=_FORBIDDEN
            )
        ),
        synced=True,
    )


STATES: Final = (
    _STATE(
        name="stale",
        title="two streams are cut off: dimmed, as of",
        source=tape("rollout", "12:00:09.5"),
        target=_EVERYWHERE,
        pinned=("web-service",),
        shows="as of",
    ),
    _STATE(
        name="stale",
        title="two streams are cut off, with little room",
        size=(40, 10),
        source=tape("rollout", "12:00:09.5"),
        target=_EVERYWHERE,
        pinned=("web-service",),
        shows="as of",
    ),
    _STATE(
        name="gap",
        title="history was lost: what changed meanwhile is marked",
        size=(120, 30),
        source=tape("rollout", "12:00:11"),
        target=_EVERYWHERE,
        pinned=("web-service",),
        shows="gap",
    ),
    _STATE(
        name="pods-denied",
        title="no right to read pods",
        size=(120, 30),
        source=tape("denied", "12:00:06"),
        target=_EVERYWHERE,
        pinned=("web-service",),
        shows="DENIED",
    ),
    _STATE(name="denied", title="no right to list services", source=scene(_denied()), shows="Denied"),
    _STATE(name="denied", title="no right, with little room", size=(40, 10), source=scene(_denied()), shows="Denied"),
    _STATE(
        name="not-logged-in",
        title="the server does not know who this is",
        source=scene(_streams(Phase.AUTH, "HTTP 401 Unauthorized")),
        shows="401",
    ),
    _STATE(
        name="offline",
        title="no server before the first picture",
        source=scene(_streams(Phase.RETRYING, _REFUSED, next_try=scenes.NOW + 4)),
        shows="Not connected",
    ),
    _STATE(
        name="offline",
        title="no server, with little room",
        size=(40, 10),
        theme="light",
        source=scene(_streams(Phase.RETRYING, _REFUSED, next_try=scenes.NOW + 4)),
        shows="Not connected",
    ),
    _STATE(name="starting", title="the first frame, before anything is known", source=scene(), shows="Connecting"),
    _STATE(name="connecting", title="connecting", source=scene(_streams(Phase.CONNECTING)), shows="Connecting"),
    _STATE(
        name="loading",
        title="lists come in",
        source=scene(_streams(Phase.SYNCING, objects=500)),
        shows="Listing",
    ),
    _STATE(
        name="empty-cluster",
        title="a cluster without services",
        target=_EVERYWHERE,
        source=scene(scenes.initial([])),
        shows="No services in any namespace",
    ),
    _STATE(
        name="empty-namespace",
        title="a namespace without services",
        source=scene(scenes.initial([])),
        shows="No services in shop",
    ),
    _STATE(
        name="empty-namespace",
        title="a namespace without services, with little room",
        size=(40, 10),
        source=scene(scenes.initial([])),
        shows="No services in shop",
    ),
    _STATE(
        name="no-such-service",
        title="a named service that is not there",
        source=scene(scenes.initial([])),
        options=Options(utc=True, services=("chekout",)),
        shows="chekout",
    ),
)
