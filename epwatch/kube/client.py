"""An authenticated connection to one API server: sessions of our own, every request bounded, only GET and a review.

Sessions are ours since the library's have no timeouts, follow redirects, read ~/.netrc and share one pool of 100
between lists and watches (KA-1, findings 2 to 4 and 14).
"""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Final, NamedTuple, Self, TypedDict

import aiohttp
from msgspec.structs import replace

import epwatch
from epwatch.clock import Clock
from epwatch.kube.connector import AbruptConnector
from epwatch.kube.credentials import Credential, Credentials
from epwatch.kube.errors import ApiError, error_from_response
from epwatch.kube.kubeconfig import KubeconfigError, Resolved
from epwatch.kube.proxy import is_socks, proxy_for
from epwatch.kube.reflected import without_credential
from epwatch.kube.resolver import DaemonResolver
from epwatch.kube.sanitize import clean
from epwatch.kube.server_warnings import ServerWarnings
from epwatch.kube.settings import Configure, Settings
from epwatch.kube.signals import NotAnApiError
from epwatch.kube.timing import Timing
from epwatch.kube.tls import settings_of
from epwatch.kube.tls_contexts import TlsContexts
from epwatch.kube.transport_errors import translated
from epwatch.kube.unpacking import beginning_of

_ERROR_BODY: Final = 64 * 1024
"""Bytes of an error's body, or of a review, that are looked at (SEC-17)."""
_LISTS_AT_ONCE: Final = 8
"""Connections for lists (KA-1)."""
_ASIDES_AT_ONCE: Final = 16
"""Connections for what is read beside the streams: of its own, so that none that hangs keeps a list waiting."""
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
        self._host = ""
        self._server_name: str | None = None
        self._proxy: str | None = None
        self._warnings = ServerWarnings()

    def __repr__(self) -> str:
        return f"Client({self._resolved.target.server!r})"

    async def __aenter__(self) -> Self:
        """Read certificates and make the sessions; connects nowhere yet."""
        settings = await self._settings()
        self._host = settings.host.rstrip("/")
        self._server_name = settings.server_name
        try:
            self._proxy = proxy_for(self._host, settings.proxy, os.environ)
            tls = settings_of(self._resolved.cluster, self._resolved.user)
            if settings.authority_file and not tls.authority:
                tls = replace(tls, authority_file=settings.authority_file)
            self._contexts = TlsContexts(tls) if self._host.startswith("https:") else None
        except ValueError as error:
            msg = f"{self._resolved.target.kubeconfig}: {error}"
            raise KubeconfigError(msg) from error
        self._credentials = Credentials(self._resolved, settings.authorization, self._clock, self._timing)
        # A watch holds its connection for ever: a limit would let the last ones wait for ever.
        self._lists, self._watches = self._session(_LISTS_AT_ONCE), self._session(0)
        self._asides = self._session(_ASIDES_AT_ONCE)
        return self

    async def _settings(self) -> Settings:
        if self._configure is not None:
            return await self._configure(self._resolved)
        from epwatch.kube.auth import configure

        return await configure(self._resolved)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection and end a running plugin."""
        await self._credentials.close()
        await self._lists.close()
        await self._watches.close()
        await self._asides.close()

    def _session(self, limit: int) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=_connector(limit, self._proxy),
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": f"epwatch/{epwatch.__version__}"},
        )

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
        try:
            asked = _Asked(path, query, headers, watch, aside, packed)
            response = await self._send_with_credential(asked)
            try:
                await self._check(response, packed=packed)
                yield response
            finally:
                # Never released for reuse: what is left of a watch's body has no end.
                _abort(response) if watch else response.release()
        except (aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError, TimeoutError) as error:
            raise translated(error, self._proxy) from error

    async def review(self, path: str, document: bytes) -> bytes:
        """Send an access review, a POST that changes nothing, and return the server's answer (SEC-12).

        Raises:
            ApiError: a status other than 201.
            TransportError, OSError, TimeoutError: no answer, or none of a Kubernetes API.
        """
        credential = await self._credentials.current()
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        options = self._options(headers, credential, watch=False)
        try:
            async with self._lists.post(self._host + path, data=document, **options) as response:
                await self._check(response, _CREATED)
                return await _beginning(response, _ERROR_BODY)
        except (aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError, TimeoutError) as error:
            raise translated(error, self._proxy) from error

    async def _send_with_credential(self, asked: "_Asked") -> aiohttp.ClientResponse:
        credential = await self._credentials.current()
        response = await self._send(asked, credential)
        if response.status != _UNAUTHORIZED:
            return response
        try:
            fresh = await self._credentials.renewed(credential)
        except BaseException:
            response.close()
            raise
        if fresh is None:
            return response
        response.close()
        return await self._send(asked, fresh)

    async def _send(self, asked: "_Asked", credential: Credential) -> aiohttp.ClientResponse:
        session = self._watches if asked.watch else self._asides if asked.aside else self._lists
        return await session.get(
            self._host + asked.path,
            params=asked.query,
            auto_decompress=not asked.packed,
            **self._options(asked.headers, credential, watch=asked.watch),
        )

    def _options(self, headers: Mapping[str, str], credential: Credential, *, watch: bool) -> "_Options":
        """Return what every request has: who asks, how long it may take, and through what it goes."""
        timing = self._timing
        lines = [*headers.items(), *self._credentials.impersonation]
        if credential.authorization:
            lines.append(("Authorization", credential.authorization))
        return _Options(
            headers=lines,
            timeout=aiohttp.ClientTimeout(
                total=None if watch else timing.list_total,
                connect=timing.connect,
                sock_connect=timing.connect,
                sock_read=timing.idle if watch else timing.list_read,
            ),
            allow_redirects=False,
            ssl=True if self._contexts is None else self._contexts.of(credential),
            server_hostname=self._server_name,
            proxy=None if is_socks(self._proxy) else self._proxy,
        )

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


class _Options(TypedDict):
    """What every request has, as aiohttp names it."""

    headers: list[tuple[str, str]]
    timeout: aiohttp.ClientTimeout
    allow_redirects: bool
    ssl: ssl.SSLContext | bool
    server_hostname: str | None
    proxy: str | None


def _connector(limit: int, proxy: str | None) -> aiohttp.BaseConnector:
    if proxy is not None and is_socks(proxy):
        from epwatch.kube.socks import SocksConnector

        return SocksConnector(proxy, limit)
    return AbruptConnector(limit, DaemonResolver())


async def _beginning(response: aiohttp.ClientResponse, size: int) -> bytes:
    """Return up to size bytes of the body; a single read gives only what has arrived."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) >= size:
            break
    return bytes(body[:size])
