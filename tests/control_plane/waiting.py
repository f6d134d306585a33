"""Waits for a state of the cluster by watching it: no sleeping, and a failure that shows what was there instead."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.control_plane.api import NO_QUERY, ApiClient, Json, Query

if TYPE_CHECKING:
    from collections.abc import Callable

# A rollout on a busy machine takes a few seconds; past this the state is not coming.
DEADLINE = 60.0
# The end of a watch comes a little after its time.
_GRACE = 5.0


def wait_for(
    api: ApiClient,
    path: str,
    satisfied: Callable[[list[Json]], bool],
    *,
    query: Query = NO_QUERY,
    deadline: float = DEADLINE,
) -> list[Json]:
    """List a collection and follow it until `satisfied(objects)`; gives back the objects, ordered by name.

    Args:
        api: who asks.
        path: a collection, like /api/v1/namespaces/default/pods.
        satisfied: is given all objects at the list and again after each event.
        query: selectors.
        deadline: seconds.

    Raises:
        TimeoutError: the deadline passed; the message shows the last state.
    """
    listed = api.get(path, query=query)
    items = {item["metadata"]["uid"]: item for item in listed["items"] or []}
    end = time.monotonic() + deadline
    version = listed["metadata"]["resourceVersion"]
    while not satisfied(_ordered(items)):
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"{path} did not become what was waited for in {deadline:.0f} s: {_ordered(items)}")
        version = _follow(api, path, {**query, "resourceVersion": version}, items, satisfied, left)
    return _ordered(items)


def _follow(
    api: ApiClient,
    path: str,
    query: Query,
    items: dict[str, Json],
    satisfied: Callable[[list[Json]], bool],
    left: float,
) -> str:
    """Apply the events of one watch to `items` until satisfied or its end; the resourceVersion to go on from."""
    version = str(query["resourceVersion"])
    # The server ends the watch at the deadline, in whole seconds; until then it may have nothing to say.
    with api.watch(path, query={**query, "timeoutSeconds": int(left) + 1}, timeout=left + _GRACE) as events:
        for event in events:
            seen = event["object"]
            if event["type"] == "ERROR":
                raise AssertionError(f"watch of {path}: {seen}")
            version = seen["metadata"]["resourceVersion"]
            if event["type"] == "DELETED":
                items.pop(seen["metadata"]["uid"], None)
            else:
                items[seen["metadata"]["uid"]] = seen
            if satisfied(_ordered(items)):
                break
    return version


def _ordered(items: dict[str, Json]) -> list[Json]:
    return sorted(items.values(), key=lambda item: (item["metadata"].get("namespace", ""), item["metadata"]["name"]))
