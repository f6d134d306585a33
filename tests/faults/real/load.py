"""A cluster that never rests: Deployments scaled up and down by a thread, whatever the API server says meanwhile."""

from __future__ import annotations

import contextlib
import http.client
import random
import threading
from typing import TYPE_CHECKING, Final, Self

from tests.conformance.manifests import apps, core, deployment, service
from tests.control_plane.api import ApiStatusError

if TYPE_CHECKING:
    from types import TracebackType

    from tests.control_plane.api import ApiClient

SERVICES: Final = ("web-0", "web-1", "web-2")
AT_REST: Final = 3
_MOST: Final = 6
_PAUSE: Final = 0.1
"""Seconds between two scalings: each makes some twenty events, which two cores can follow."""


class Load:
    """Scales three Deployments, each behind a Service of its name; runs while it is entered, again and again.

    ``writes`` counts the scalings that the server took. Before and after, each has :data:`AT_REST` replicas.
    """

    def __init__(self, api: ApiClient, namespace: str) -> None:
        self._api = api
        self._namespace = namespace
        self._stop = threading.Event()
        self._thread = threading.Thread()
        self.writes = 0
        for name in SERVICES:
            api.create(apps(namespace, "deployments"), deployment(name, AT_REST))
            api.create(core(namespace, "services"), service(name, name))

    def _run(self) -> None:
        choice = random.Random(1)  # noqa: S311 - a load that can be told again, no secret
        while not self._stop.wait(_PAUSE):
            with contextlib.suppress(OSError, http.client.HTTPException, ApiStatusError):
                self._scale(choice.choice(SERVICES), choice.randint(0, _MOST))
                self.writes += 1

    def _scale(self, name: str, replicas: int) -> None:
        path = f"{apps(self._namespace, 'deployments')}/{name}"
        self._api.merge(path, {"spec": {"replicas": replicas}})

    def __enter__(self) -> Self:
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="load")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        if kind is None:
            for name in SERVICES:
                self._scale(name, AT_REST)
