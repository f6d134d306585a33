"""A small client for the cluster's API, and objects to put into it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    import aiohttp

    from epwatch.sim import SimServer

Obj = dict[str, Any]


def pod(name: str, *, labels: dict[str, str] | None = None, node: str = "", ip: str = "", ready: bool = False) -> Obj:
    """A pod as a test puts it into a bare cluster."""
    status: Obj = {"phase": "Running", "conditions": [{"type": "Ready", "status": str(ready)}]}
    if ip:
        status |= {"podIP": ip, "podIPs": [{"ip": ip}]}
    return {
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": {"name": name, "labels": labels or {}},
        "spec": {"containers": [{"name": "web", "image": "web:1"}]} | ({"nodeName": node} if node else {}),
        "status": status,
    }


def config_map(name: str, **data: str) -> Obj:
    """A ConfigMap: the smallest object there is."""
    return {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": name}, "data": data}


class Client:
    """Asks one server; every answer is checked for nothing but what the test asks."""

    def __init__(self, server: SimServer, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.server.token}"}

    async def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> tuple[int, Obj]:
        """(HTTP status, JSON body) of one request."""
        data = None if body is None else json.dumps(body)
        sent = {**self.headers, "Content-Type": "application/json", **(headers or {})}
        async with self.session.request(
            method, self.server.url + path, data=data, headers=sent, params=query
        ) as answer:
            return answer.status, await answer.json(content_type=None)

    async def get(self, path: str, **query: str) -> Obj:
        """The body of a GET that must succeed."""
        code, body = await self.ask("GET", path, query=query)
        assert code == 200, body
        return body

    async def watch(self, path: str, **query: str) -> AsyncGenerator[Obj]:
        """The documents of a watch, as they come."""
        url = self.server.url + path
        params = {"watch": "1", **query}
        async with self.session.get(url, params=params, headers=self.headers) as answer:
            assert answer.status == 200, await answer.text()
            async for line in answer.content:
                yield json.loads(line)

    async def events(self, path: str, count: int, **query: str) -> list[Obj]:
        """The first `count` documents of a watch."""
        found: list[Obj] = []
        stream = self.watch(path, **query)
        async for document in stream:
            found.append(document)
            if len(found) == count:
                break
        await stream.aclose()
        return found


def names(listed: Obj) -> list[str]:
    """The names of a list's items."""
    return [item["metadata"]["name"] for item in listed["items"]]


def told(events: list[Obj]) -> list[tuple[str, str]]:
    """(type, name) of watch events."""
    return [(event["type"], event["object"]["metadata"].get("name", "")) for event in events]


async def until(holds: Callable[[], object], seconds: float = 10.0) -> None:
    """Let the loop run until `holds` is true; fails after `seconds`."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - any state of the server can be waited for, none has an event of its own
            await asyncio.sleep(0.005)
