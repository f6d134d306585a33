"""What stories do to their clusters: a few verbs, at a time, as a user with kubectl would."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec

from epwatch.sim import patching
from epwatch.sim import resources as res
from epwatch.sim.api import DeleteOptions
from epwatch.sim.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.objects import Obj

P = ParamSpec("P")
# Long enough to have read the screen before something happens.
FIRST_ACT = 8.0


def at(cluster: SimCluster, seconds: float, act: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Call `act` in so many seconds; nothing happens when the viewer has taken away what it is about."""

    def attempt() -> None:
        try:
            act(*args, **kwargs)
        except (ApiError, KeyError):
            return

    cluster.timeline.after(seconds, attempt)


def patch(cluster: SimCluster, kind: str, name: str, change: Obj, namespace: str = "default") -> None:
    """A strategic merge patch. Raises: ApiError."""
    resource = res.by_name(kind)
    where = namespace if resource.namespaced else ""
    cluster.api.update(resource, where, name, lambda obj: patching.strategic(obj, change))


def roll_out(cluster: SimCluster, name: str, container: Obj, namespace: str = "default") -> None:
    """Change the container of a Deployment's template (told by its name). Raises: ApiError."""
    patch(cluster, "deployment", name, {"spec": {"template": {"spec": {"containers": [container]}}}}, namespace)


def delete(cluster: SimCluster, kind: str, name: str, namespace: str = "default", grace: int | None = None) -> None:
    """Delete as kubectl does. Raises: ApiError."""
    resource = res.by_name(kind)
    cluster.api.delete(resource, namespace if resource.namespaced else "", name, DeleteOptions(grace=grace))
