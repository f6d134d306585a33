"""A bench for faults: makes objects as a user would, and sees them through the whole of epwatch's pipeline.

On the real control plane every object is made, patched and deleted by the real kubectl; on the embedded one by the API,
since kubectl sends no token without TLS.
"""

from __future__ import annotations

import json
import os
import threading
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from epwatch.clock import SystemClock
from epwatch.kube.kubeconfig import resolve
from epwatch.options import Options
from epwatch.watch_thread import WatchThread
from tests.conformance.manifests import apps, core, slices
from tests.control_plane.waiting import wait_for
from tests.watch_ending import end

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from epwatch.model.batch import Batch
    from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
    from tests.conformance.kubectl import Kubectl
    from tests.control_plane.api import ApiClient, Json

_DEADLINE: Final = 60.0
"""Seconds for a verdict to come or go: a second or two on an idle machine."""

_PLURALS: Final = {
    "Pod": "pods",
    "Service": "services",
    "EndpointSlice": "endpointslices",
    "Endpoints": "endpoints",
    "Deployment": "deployments",
    "ResourceQuota": "resourcequotas",
}


class Picture:
    """epwatch's picture of some namespaces, live; a feed's reader."""

    def __init__(self, options: Options) -> None:
        self._services: dict[ServiceKey, ServiceSnapshot] = {}
        self._changed = threading.Condition()
        self._failed = ""
        self.options = options
        self._feed = WatchThread(options, resolve(options), exact=True, clock=SystemClock())
        self._feed.start(self)

    def batch(self, batch: Batch) -> None:
        """Take the news in."""
        self._feed.more()
        with self._changed:
            for key in batch.gone:
                self._services.pop(key, None)
            self._services.update((snapshot.key, snapshot) for snapshot in batch.services)
            self._changed.notify_all()

    def failed(self, message: str, exit_code: int) -> None:  # noqa: ARG002 - a reader's signature
        """Take the feed's end."""
        with self._changed:
            self._failed = message
            self._changed.notify_all()

    def gone(self, name: str, holds: Callable[[ServiceSnapshot], bool]) -> None:
        """Return once something holds for a service, or it is gone itself."""
        end = time.monotonic() + _DEADLINE
        with self._changed:
            while found := self._find(name):
                if holds(found):
                    return
                left = end - time.monotonic()
                assert left > 0, f"{name} did not change into what was waited for: {found}"
                self._changed.wait(left)

    def find(self, name: str) -> ServiceSnapshot:
        """Return a service that is there."""
        with self._changed:
            found = self._find(name)
        assert found is not None, name
        return found

    def _find(self, name: str) -> ServiceSnapshot | None:
        found = (each for key, each in self._services.items() if key.name == name and each.service is not None)
        return next(found, None)

    def close(self) -> None:
        """End the watches."""
        end(self._feed)

    def services(self) -> list[ServiceSnapshot]:
        """Return all of them as they are now."""
        with self._changed:
            return list(self._services.values())

    def until(self, name: str, holds: Callable[[ServiceSnapshot], bool]) -> ServiceSnapshot:
        """Return a service once something holds for it.

        Raises:
            AssertionError: it did not within the deadline; the message shows the service.
        """
        end = time.monotonic() + _DEADLINE
        with self._changed:
            while True:
                found = self._find(name)
                if found is not None and holds(found):
                    return found
                left = end - time.monotonic()
                assert left > 0, f"{name} did not become what was waited for: {found or self._failed}"
                self._changed.wait(left)


def _endpoints(found: list[Json]) -> int:
    return sum(len(one.get("endpoints") or []) for one in found)


def _addresses(found: list[Json]) -> int:
    subsets = [subset for one in found for subset in one.get("subsets") or []]
    return sum(len(subset.get("addresses") or []) for subset in subsets)


class Bench:
    """Makes and mends faults in one namespace, and forgets nothing that it made."""

    def __init__(self, api: ApiClient, namespace: str, kubectl: Kubectl | None) -> None:
        self.api = api
        self.namespace = namespace
        self._kubectl = kubectl
        self._made: list[tuple[str, str]] = []

    @property
    def on_real(self) -> bool:
        """Return whether it is the real control plane."""
        return self._kubectl is not None

    def beside(self, namespace: str) -> Bench:
        """Return hands in another namespace."""
        return Bench(self.api, namespace, self._kubectl)

    def path(self, kind: str) -> str:
        """Return the path of a kind's collection."""
        if kind == "EndpointSlice":
            return slices(self.namespace)
        return (apps if kind == "Deployment" else core)(self.namespace, _PLURALS[kind])

    def make(self, *objects: Json) -> None:
        """Create objects."""
        for built in objects:
            kind, name = built["kind"], built["metadata"]["name"]
            self._made.append((kind, name))
            if self._kubectl is not None:
                self._kubectl("-n", self.namespace, "create", "-f", "-", stdin=json.dumps(built))
            else:
                self.api.create(self.path(kind), built)

    def patch(self, kind: str, name: str, patch: Json, subresource: str = "") -> None:
        """Merge a patch into an object, or into its status."""
        if self._kubectl is None:
            self.api.merge(f"{self.path(kind)}/{name}" + (f"/{subresource}" if subresource else ""), patch)
            return
        more = [f"--subresource={subresource}"] if subresource else []
        where = ("-n", self.namespace, "patch", _PLURALS[kind], name)
        self._kubectl(*where, "--type=merge", "-p", json.dumps(patch), *more)

    def delete(self, kind: str, name: str, *, now: bool = False) -> None:
        """Ask for an object's end; ``now`` without grace."""
        if self._kubectl is not None:
            more = ["--force", "--grace-period=0"] if now else ["--wait=false"]
            self._kubectl("-n", self.namespace, "delete", _PLURALS[kind], name, "--ignore-not-found", *more)
        else:
            options: Json | None = {"gracePeriodSeconds": 0} if now else None
            self.api.delete(f"{self.path(kind)}/{name}", options)

    def wait_for_address(self, name: str) -> None:
        """Wait until a pod runs."""
        query = {"fieldSelector": f"metadata.name={name}"}
        wait_for(self.api, self.path("Pod"), lambda pods: bool(pods) and "podIP" in pods[0]["status"], query=query)

    def wait_for_slice(self, app: str, count: int) -> None:
        """Wait until so many endpoints stand in a service's slices."""
        query = {"labelSelector": f"kubernetes.io/service-name={app}"}
        wait_for(self.api, self.path("EndpointSlice"), lambda found: _endpoints(found) == count, query=query)

    def wait_for_endpoints(self, app: str, count: int) -> None:
        """Wait until so many addresses stand in a service's Endpoints."""
        query = {"fieldSelector": f"metadata.name={app}"}
        wait_for(self.api, self.path("Endpoints"), lambda found: _addresses(found) == count, query=query)

    def asked_to_end(self, name: str) -> str:
        """Return when a pod was asked to end, as the API writes times: the deadline less the grace."""
        query = {"fieldSelector": f"metadata.name={name}"}
        wanted = "deletionTimestamp"
        (pod,) = wait_for(self.api, self.path("Pod"), lambda pods: wanted in pods[0]["metadata"], query=query)
        deadline = datetime.fromisoformat(pod["metadata"][wanted])
        asked = deadline - timedelta(seconds=pod["metadata"]["deletionGracePeriodSeconds"])
        return asked.strftime("%Y-%m-%dT%H:%M:%SZ")

    def clear(self) -> None:
        """Take away what is left of what was made."""
        for kind, name in reversed(self._made):
            reply = self.api.send("DELETE", f"{self.path(kind)}/{name}", {"gracePeriodSeconds": 0})
            assert reply.status in (200, 202, 404, 409), reply
        self._made.clear()


def options_for(*namespaces: str, kubeconfig: Path | None, server: str, token: str) -> Options:
    """Return the options that lead to a cluster: a kubeconfig for the real one, address and token for the embedded."""
    if kubeconfig is not None:
        return Options(kubeconfig=str(kubeconfig), namespaces=namespaces)
    return Options(kubeconfig=os.devnull, server=server, token=token, namespaces=namespaces)
