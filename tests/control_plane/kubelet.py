"""A kubelet and scheduler without containers: pods are bound, run, become ready and go, as their API objects ask."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp

from epwatch.kube.connector import AbruptConnector
from epwatch.kube.resolver import DaemonResolver
from tests.control_plane import kubelet_objects
from tests.control_plane.addresses import AddressPool
from tests.control_plane.api import STRATEGIC_PATCH, Json, Server

if TYPE_CHECKING:
    from collections.abc import Callable

# Short enough that a restarted API server is noticed at once, long enough not to spin while it is down.
_RETRY_PAUSE = 0.2
# One watch event is one line; a pod with long annotations must fit.
_LINE_LIMIT = 4 << 20
# Statuses after which the same request may well succeed.
_TRANSIENT = frozenset({429, 500, 502, 503, 504})


@dataclass(slots=True)
class KubeletOptions:
    """How the pods behave; fields may be changed while the kubelet runs, from its own loop.

    A pod may ask for more by the arguments of its containers, as on the embedded cluster: `--never-ready`, and
    `--shutdown=SECONDS` in place of the exit delay.

    Attributes:
        nodes: name → zone of the nodes it makes; hosts have the addresses 10.0.0.1 and up.
        start_delay: seconds from binding to Running.
        exit_delay: seconds a container takes to end once told, cut off by the pod's grace period.
        held: labels (key, value); a pod that carries one of them is never ready.
    """

    nodes: dict[str, str] = field(default_factory=lambda: {"node-a": "zone-a", "node-b": "zone-b"})
    start_delay: float = 0.0
    exit_delay: float = 0.3
    held: set[tuple[str, str]] = field(default_factory=set)


@dataclass(slots=True)
class _Pod:
    """One pod as last seen, and the task that lives its life."""

    latest: Json
    changed: asyncio.Event
    task: asyncio.Task[None] | None = None
    address: str | None = None

    @property
    def path(self) -> str:
        metadata = self.latest["metadata"]
        return f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}"

    @property
    def terminating(self) -> bool:
        return "deletionTimestamp" in self.latest["metadata"]


class FakeKubelet:
    """Lives on one event loop; `run` ends when it is cancelled. It outlives restarts of the API server."""

    def __init__(self, server: Server, options: KubeletOptions) -> None:
        self.options = options
        self._server = server
        self._tls = server.tls or False
        self._addresses = AddressPool()
        self._pods: dict[str, _Pod] = {}
        self._hosts = {name: f"10.0.0.{number}" for number, name in enumerate(options.nodes, 1)}
        self._bound = 0

    async def run(self, on_ready: Callable[[], None]) -> None:
        """Make the nodes, call `on_ready`, then follow the pods for ever."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5)
        async with aiohttp.ClientSession(
            self._server.url,
            # One that leaves nothing behind: a response left half-read begins a TLS farewell which outlives the loop.
            connector=AbruptConnector(0, DaemonResolver()),
            timeout=timeout,
            read_bufsize=_LINE_LIMIT,
            headers=self._server.headers(),
        ) as self._session:
            for name, zone in self.options.nodes.items():
                await self._until_answered("POST", "/api/v1/nodes", kubelet_objects.node(name, zone, self._hosts[name]))
            on_ready()
            following = asyncio.create_task(self._follow_pods())
            try:
                await asyncio.shield(following)
            finally:
                await self._cancel([following, *(pod.task for pod in self._pods.values() if pod.task)])

    def wake(self) -> None:
        """Let every pod look at the options again."""
        for pod in self._pods.values():
            pod.changed.set()

    async def _follow_pods(self) -> None:
        while True:
            with contextlib.suppress(aiohttp.ClientError, OSError, asyncio.TimeoutError, json.JSONDecodeError):
                await self._list_and_watch()
            await asyncio.sleep(_RETRY_PAUSE)

    async def _list_and_watch(self) -> None:
        async with self._session.get("/api/v1/pods", ssl=self._tls, raise_for_status=True) as response:
            listed = await response.json()
        present = {pod["metadata"]["uid"] for pod in listed["items"]}
        for uid in self._pods.keys() - present:
            self._forget(uid)
        for pod in listed["items"]:
            self._observe(pod)
        query = {"watch": "1", "resourceVersion": listed["metadata"]["resourceVersion"]}
        async with self._session.get("/api/v1/pods", ssl=self._tls, params=query, raise_for_status=True) as response:
            async for line in response.content:
                event = json.loads(line)
                if event["type"] == "ERROR":
                    return
                self._take(event)

    def _take(self, event: Json) -> None:
        if event["type"] == "DELETED":
            self._forget(event["object"]["metadata"]["uid"])
        else:
            self._observe(event["object"])

    def _observe(self, latest: Json) -> None:
        uid = latest["metadata"]["uid"]
        if known := self._pods.get(uid):
            known.latest = latest
            known.changed.set()
            return
        pod = self._pods[uid] = _Pod(latest, asyncio.Event())
        pod.task = asyncio.create_task(self._live(pod))

    def _forget(self, uid: str) -> None:
        pod = self._pods.pop(uid, None)
        if pod is None:
            return
        if pod.task:
            pod.task.cancel()
        if pod.address:
            self._addresses.give_back(pod.address)

    async def _live(self, pod: _Pod) -> None:
        await self._bind(pod)
        await self._start_up(pod)
        pod.address = self._addresses.take()
        started = kubelet_objects.now()
        written: bool | None = None
        while not pod.terminating:
            pod.changed.clear()
            ready = not self._is_held(pod)
            if ready != written:
                await self._write_status(pod, ready=ready, started=started)
                written = ready
            await pod.changed.wait()
        await self._terminate(pod)

    async def _bind(self, pod: _Pod) -> None:
        if pod.latest["spec"].get("nodeName"):
            return
        names = list(self._hosts)
        node = names[self._bound % len(names)]
        self._bound += 1
        await self._until_answered("POST", f"{pod.path}/binding", kubelet_objects.binding(pod.latest, node))
        while not pod.latest["spec"].get("nodeName") and not pod.terminating:
            pod.changed.clear()
            await pod.changed.wait()

    async def _start_up(self, pod: _Pod) -> None:
        """Wait out the start-up delay, or until the pod is told to go."""
        with contextlib.suppress(asyncio.TimeoutError):
            async with asyncio.timeout(self.options.start_delay):
                while not pod.terminating:
                    pod.changed.clear()
                    await pod.changed.wait()

    def _is_held(self, pod: _Pod) -> bool:
        labels: dict[str, str] = pod.latest["metadata"].get("labels", {})
        if kubelet_objects.flag(pod.latest, "--never-ready") is not None:
            return True
        return not self.options.held.isdisjoint(labels.items())

    async def _write_status(self, pod: _Pod, *, ready: bool, started: str) -> None:
        assert pod.address is not None
        status = kubelet_objects.running_status(
            pod.latest,
            address=pod.address,
            host=self._hosts.get(pod.latest["spec"]["nodeName"], "10.0.0.254"),
            ready=ready,
            started=started,
        )
        await self._until_answered("PATCH", f"{pod.path}/status", status)

    async def _terminate(self, pod: _Pod) -> None:
        grace = float(pod.latest["metadata"].get("deletionGracePeriodSeconds") or 0)
        shutdown = kubelet_objects.flag(pod.latest, "--shutdown")
        await asyncio.sleep(min(grace, float(shutdown) if shutdown else self.options.exit_delay))
        options = {"gracePeriodSeconds": 0, "preconditions": {"uid": pod.latest["metadata"]["uid"]}}
        await self._until_answered("DELETE", pod.path, options)

    async def _until_answered(self, method: str, path: str, body: Json) -> None:
        """Send until the server has taken the request or refused it for good (the pod is gone, the node exists)."""
        content_type = STRATEGIC_PATCH if method == "PATCH" else "application/json"
        data, headers = json.dumps(body), {"Content-Type": content_type}
        while True:
            with contextlib.suppress(aiohttp.ClientError, OSError, asyncio.TimeoutError):
                async with self._session.request(method, path, ssl=self._tls, data=data, headers=headers) as response:
                    await response.read()
                    if response.status not in _TRANSIENT:
                        return
            await asyncio.sleep(_RETRY_PAUSE)

    @staticmethod
    async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
