"""An authenticated connection to one API server: every request bounded, only GET and a review."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Final, NamedTuple, Self

import aiohttp

from epwatch.clock import Clock
from epwatch.kube.access import Access
from epwatch.kube.credentials import Credential
from epwatch.kube.errors import ApiError, error_from_response
from epwatch.kube.kubeconfig import Resolved
from epwatch.kube.reflected import without_credential
from epwatch.kube.sanitize import clean
from epwatch.kube.server_warnings import ServerWarnings
from epwatch.kube.settings import Configure
from epwatch.kube.signals import NotAnApiError, TransportError
from epwatch.kube.timing import Timing
from epwatch.kube.transport_errors import translated
from epwatch.kube.unpacking import beginning_of

_ERROR_BODY: Final = 64 * 1024
"""Bytes of an error's body, or of a review, that are looked at (SEC-17)."""
_RENEWED: Final = "the kubeconfig was rewritten meanwhile"
_OK: Final = 200
_CREATED: Final = 201
_UNAUTHORIZED: Final = 401
_REDIRECTS: Final = range(300, 400)


class Client:
    """Sends GET requests to one server; an async context manager.

    Args:
        resolved: the cluster and the user.
        clock: wall time for Retry-After dates and expiry.
        timing: the timeouts of R-3.
        configure: reads the configuration; None for kubernetes_asyncio in this process, which is imported then.

    Raises:
        KubeconfigError: on entering; what is configured cannot be used.
    """

    def __init__(self, resolved: Resolved, clock: Clock, timing: Timing, configure: Configure | None = None) -> None:
        self._resolved = resolved
        self._configure = configure
        self._clock = clock
        self._timing = timing
        self._warnings = ServerWarnings()
        self._former: list[Access] = []

    def __repr__(self) -> str:
        return f"Client({self._resolved.target.server!r})"

    async def __aenter__(self) -> Self:
        """Read certificates and make the sessions; connects nowhere yet."""
        self._access = await Access.of(self._resolved, self._clock, self._timing, self._configure)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection and end a running plugin."""
        for access in (*self._former, self._access):
            await access.close()

    async def renew(self, resolved: Resolved, configure: Configure | None, renewed: Callable[[], None]) -> None:
        """Send whatever comes next by another configuration of the same cluster, or of what stands in its place.

        Args:
            resolved: the cluster and the user.
            configure: reads the configuration, as for the former one.
            renewed: called when that holds, before the connections of the former one are closed.

        Raises:
            KubeconfigError: what is configured cannot be used; then all stays as it was.
        """
        access = await Access.of(resolved, self._clock, self._timing, configure)
        self._former.append(self._access)
        self._access, self._resolved = access, resolved
        renewed()
        while self._former:
            await self._former[-1].close()
            self._former.pop()

    def hurry(self) -> None:
        """Let a credential that is refused, or could not be had, be asked for at once."""
        self._access.credentials.hurry()

    @asynccontextmanager
    async def get(
        self,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        *,
        watch: bool,
        aside: bool = False,
        packed: bool = False,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send a GET and give its 200 answer; a 401 is tried once more with a fresh credential (R-7).

        ``aside``: it is for no stream, and takes no connection that one may wait for. ``packed``: the body is given as
        it came, for the caller to unpack.

        Raises:
            ApiError: any other status, redirects included.
            TransportError, OSError, TimeoutError: no answer, or none of a Kubernetes API.
        """
        # The same to the end, whatever comes meanwhile: no server sees what is for another one.
        access = self._access
        try:
            asked = _Asked(path, query, headers, watch, aside, packed)
            response = await _send_with_credential(access, asked)
            try:
                await self._check(response, packed=packed)
                yield response
            finally:
                # Never released for reuse: what is left of a watch's body has no end.
                _abort(response) if watch else response.release()
        except (aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError, TimeoutError) as error:
            raise translated(error, access.proxy) from error
        except asyncio.CancelledError:
            if access is self._access or _is_cancelled():
                raise
            # A plugin, or a place among the connections, was waited for, and went with the former configuration.
            raise TransportError(_RENEWED) from None

    async def review(self, path: str, document: bytes) -> bytes:
        """Send an access review, a POST that changes nothing, and return the server's answer (SEC-12).

        Raises:
            ApiError: a status other than 201.
            TransportError, OSError, TimeoutError: no answer, or none of a Kubernetes API.
        """
        access = self._access
        credential = await access.credentials.current()
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        options = access.request_options(headers, credential, watch=False)
        try:
            async with access.lists.post(access.host + path, data=document, **options) as response:
                await self._check(response, _CREATED)
                return await _beginning(response, _ERROR_BODY)
        except (aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError, TimeoutError) as error:
            raise translated(error, access.proxy) from error

    async def _check(self, response: aiohttp.ClientResponse, wanted: int = _OK, *, packed: bool = False) -> None:
        self._warnings.hear(response.headers.getall("Warning", ()))
        if response.status in _REDIRECTS:
            # Whoever follows shows the credential to another server (finding 3, SEC-10).
            there = _place(response.headers.get("Location", ""))
            raise ApiError(response.status, message=f"it redirects to {there}, which is not followed")
        if response.status != wanted:
            sent = response.request_info.headers.get("Authorization")
            said = await _beginning(response, _ERROR_BODY)
            if packed:
                said = beginning_of(said, response.headers.get("Content-Encoding", ""), _ERROR_BODY)
            body = without_credential(said, sent)
            raise error_from_response(
                response.status, body, retry_after=response.headers.get("Retry-After"), now=self._clock.wall()
            )
        given = response.headers.get("Content-Type", "no content type")
        if not given.startswith("application/json"):
            msg = f"not a Kubernetes API (HTML login page?): it answered {clean(given.split(';')[0], 60)}"
            raise NotAnApiError(msg)


def _is_cancelled() -> bool:
    """Return whether somebody cancels this task, rather than what it waits for."""
    task = asyncio.current_task()
    return task is None or bool(task.cancelling())


def _place(location: str) -> str:
    """Return the host that a redirect leads to: its query may hold a ticket to log in with."""
    _, absolute, rest = location.partition("//")
    return rest.partition("/")[0].partition("?")[0].rpartition("@")[2] if absolute else "another path"


def _abort(response: aiohttp.ClientResponse) -> None:
    """Drop the connection at once: TLS would wait for the peer's goodbye, and outlive the loop (R-15)."""
    connection = response.connection
    transport = None if connection is None else connection.transport
    response.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


class _Asked(NamedTuple):
    """What is asked for, and how: see :meth:`Client.get`."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    watch: bool
    aside: bool
    packed: bool


async def _send_with_credential(access: Access, asked: _Asked) -> aiohttp.ClientResponse:
    credential = await access.credentials.current()
    response = await _send(access, asked, credential)
    if response.status != _UNAUTHORIZED:
        return response
    try:
        fresh = await access.credentials.renewed(credential)
    except BaseException:
        response.close()
        raise
    if fresh is None:
        return response
    response.close()
    return await _send(access, asked, fresh)


async def _send(access: Access, asked: _Asked, credential: Credential) -> aiohttp.ClientResponse:
    session = access.watches if asked.watch else access.asides if asked.aside else access.lists
    return await session.get(
        access.host + asked.path,
        params=asked.query,
        auto_decompress=not asked.packed,
        **access.request_options(asked.headers, credential, watch=asked.watch),
    )


async def _beginning(response: aiohttp.ClientResponse, size: int) -> bytes:
    """Return up to size bytes of the body; a single read gives only what has arrived."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) >= size:
            break
    return bytes(body[:size])
