"""A small blocking client of an API server: requests, watches, and Status errors as exceptions."""

from __future__ import annotations

import contextlib
import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

# An API object as JSON. Its shape is what these tests are about, so they look into it without a type of their own.
Json = dict[str, Any]

Query = Mapping[str, str | int]
NO_QUERY: Query = {}

MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"

# Far over what a loopback server takes for anything but a watch; a hang becomes a failure that names the request.
_TIMEOUT = 30.0


class ApiStatusError(Exception):
    """The server answered with an error; `status` is its code, `body` its Status object (empty when it sent none)."""

    def __init__(self, request: str, reply: Reply) -> None:
        self.status = reply.status
        self.body: Json = reply.json() if reply.is_json else {}
        super().__init__(f"{request}: {reply.status} {self.body.get('message', reply.body[:200])}")


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: status code, headers with lower-case names, body as bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_json(self) -> bool:
        """Whether the server says the body is JSON."""
        return self.headers.get("content-type", "").startswith("application/json")

    def json(self) -> Json:
        """The body as an object."""
        decoded: Json = json.loads(self.body)
        return decoded


@dataclass(frozen=True, slots=True)
class Server:
    """Where an API server is and who we are there: base URL, bearer token (empty: none), TLS context for https."""

    url: str
    token: str
    tls: ssl.SSLContext | None = None

    def connect(self, timeout: float = _TIMEOUT) -> http.client.HTTPConnection:
        """A connection of its own, not yet opened; timeout in seconds for each wait on the socket."""
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port
        if parts.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=timeout, context=self.tls)
        return http.client.HTTPConnection(host, port, timeout=timeout)

    def headers(self) -> dict[str, str]:
        """What every request carries."""
        accept = {"Accept": "application/json", "Accept-Encoding": "identity"}
        return accept | ({"Authorization": f"Bearer {self.token}"} if self.token else {})


@dataclass(frozen=True, slots=True)
class ApiClient:
    """Requests, each over a connection of its own: a restarted server leaves no stale one, and threads may share it."""

    server: Server

    def send(
        self,
        method: str,
        path: str,
        body: Json | bytes | None = None,
        *,
        query: Query = NO_QUERY,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request and give back the whole answer, whatever its status.

        Raises:
            OSError, http.client.HTTPException: the server is not reached or breaks off.
        """
        target = path + (f"?{urlencode(query)}" if query else "")
        sent = self.server.headers() | ({} if body is None else {"Content-Type": content_type}) | dict(headers or {})
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        with contextlib.closing(self.server.connect()) as connection:
            connection.request(method, target, body=data, headers=sent)
            response = connection.getresponse()
            return Reply(response.status, _lower(response), response.read())

    def call(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        query: Query = NO_QUERY,
        content_type: str = "application/json",
    ) -> Json:
        """Send one request and give back the decoded object.

        Raises:
            ApiStatusError: the answer's status is 400 or above.
        """
        reply = self.send(method, path, body, query=query, content_type=content_type)
        if reply.status >= http.client.BAD_REQUEST:
            raise ApiStatusError(f"{method} {path}", reply)
        return reply.json()

    def get(self, path: str, query: Query = NO_QUERY) -> Json:
        """GET an object or a list; errors as in `call`."""
        return self.call("GET", path, query=query)

    def create(self, path: str, body: Json) -> Json:
        """POST an object to its collection; errors as in `call`."""
        return self.call("POST", path, body)

    def merge(self, path: str, patch: Json) -> Json:
        """PATCH with a JSON merge patch; errors as in `call`."""
        return self.call("PATCH", path, patch, content_type=MERGE_PATCH)

    def delete(self, path: str, options: Json | None = None) -> Json:
        """DELETE an object, with DeleteOptions if any; errors as in `call`."""
        return self.call("DELETE", path, options)

    def watch(self, path: str, query: Query = NO_QUERY, *, timeout: float = _TIMEOUT) -> Watch:
        """Open a watch on a connection of its own; timeout in seconds for each wait on the socket.

        Raises:
            ApiStatusError: the answer's status is 400 or above.
        """
        return Watch(self.server, path, query, timeout)


class Watch:
    """An open watch: iterate over its events; ends when the server closes it, use as a context manager."""

    def __init__(self, server: Server, path: str, query: Query, timeout: float) -> None:
        with contextlib.ExitStack() as unless_open:
            self._connection = server.connect(timeout)
            unless_open.callback(self._connection.close)
            target = f"{path}?{urlencode({'watch': '1', **query})}"
            self._connection.request("GET", target, headers=server.headers())
            self._response = self._connection.getresponse()
            self.headers = _lower(self._response)
            if self._response.status >= http.client.BAD_REQUEST:
                reply = Reply(self._response.status, self.headers, self._response.read())
                raise ApiStatusError(f"watch {path}", reply)
            unless_open.pop_all()

    def __iter__(self) -> Iterator[Json]:
        while line := self._response.readline():
            yield json.loads(line)

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._response.close()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _lower(response: http.client.HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.getheaders()}
