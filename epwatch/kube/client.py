"""An authenticated connection to one API server: two sessions of our own, every request bounded, only GET.

Sessions are ours since the library's have no timeouts, follow redirects, read ~/.netrc and share one pool of 100
between lists and watches (KA-1, findings 2 to 4 and 14).
"""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Final, Self

import aiohttp

import epwatch
from epwatch.clock import Clock
from epwatch.kube.auth import configure, ssl_context
from epwatch.kube.credentials import Credentials
from epwatch.kube.errors import error_from_response, one_line
from epwatch.kube.kubeconfig import Resolved
from epwatch.kube.signals import TransportError
from epwatch.kube.timing import Timing

_ERROR_BODY: Final = 64 * 1024
"""Bytes of an error's body that are looked at (SEC-17)."""
_LISTS_AT_ONCE: Final = 8
"""Connections for lists (KA-1)."""
_OK: Final = 200
_UNAUTHORIZED: Final = 401
_KEEPALIVE: Final = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 45_000))
"""Seconds, seconds, probes, milliseconds; Linux has all of them, others some (HO-3)."""


class Client:
    """Sends GET requests to one server; an async context manager.

    Args:
        resolved: the cluster and the user.
        clock: wall time for Retry-After dates.
        timing: the timeouts of R-3.
    """

    def __init__(self, resolved: Resolved, clock: Clock, timing: Timing) -> None:
        self._resolved = resolved
        self._clock = clock
        self._timing = timing
        self._credentials = Credentials(resolved, clock, timing)
        self._sessions: tuple[aiohttp.ClientSession, aiohttp.ClientSession] | None = None
        self._options: dict[str, Any] = {}
        self._host = ""

    def __repr__(self) -> str:
        return f"Client({self._resolved.target.server})"

    async def __aenter__(self) -> Self:
        """Build TLS and sessions; connects nowhere yet.

        Raises:
            KubeconfigError: what is configured cannot be used.
        """
        configuration = await configure(self._resolved)
        context = ssl_context(self._resolved, configuration)
        self._host = str(configuration.host).rstrip("/")
        if context is not None:
            self._options["ssl"] = context
        if configuration.proxy:
            self._options["proxy"] = configuration.proxy
        if configuration.tls_server_name:
            self._options["server_hostname"] = configuration.tls_server_name
        # A watch holds its connection for ever: a limit would let the last ones wait for ever.
        self._sessions = (self._session(_LISTS_AT_ONCE), self._session(0))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        for session in self._sessions or ():
            await session.close()

    def _session(self, limit: int) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=limit, socket_factory=_lively_socket),
            trust_env=False,
            auto_decompress=True,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": f"epwatch/{epwatch.__version__}"},
        )

    @asynccontextmanager
    async def get(
        self, path: str, query: Mapping[str, str], headers: Mapping[str, str], *, watch: bool
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send a GET and give its 200 answer; a 401 is tried once more with fresh credentials.

        Raises:
            ApiError: any other status, redirects included.
            TransportError, OSError, TimeoutError: no answer.
            ValueError: an answer that is no JSON (EN-2).
        """
        identity = await self._credentials.headers()
        try:
            response = await self._send(path, query, {**headers, **identity}, watch=watch)
            if response.status == _UNAUTHORIZED and await self._credentials.refresh(identity):
                response.close()
                identity = await self._credentials.headers()
                response = await self._send(path, query, {**headers, **identity}, watch=watch)
            try:
                await self._check(response)
                yield response
            finally:
                # Not released for reuse: what is left of a watch's body has no end.
                response.close() if watch else response.release()
        except (aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError) as error:
            raise _translated(error) from error

    async def _send(
        self, path: str, query: Mapping[str, str], headers: Mapping[str, str], *, watch: bool
    ) -> aiohttp.ClientResponse:
        if self._sessions is None:
            msg = "the client is not open"
            raise RuntimeError(msg)
        timing = self._timing
        timeout = aiohttp.ClientTimeout(
            total=None if watch else timing.list_total,
            connect=timing.connect,
            sock_connect=timing.connect,
            sock_read=timing.idle if watch else timing.list_read,
        )
        return await self._sessions[watch].get(
            self._host + path,
            params=query,
            headers=headers,
            timeout=timeout,
            allow_redirects=False,
            **self._options,
        )

    async def _check(self, response: aiohttp.ClientResponse) -> None:
        if response.status != _OK:
            body = await response.content.read(_ERROR_BODY)
            raise error_from_response(
                response.status, body, retry_after=response.headers.get("Retry-After"), now=self._clock.wall()
            )
        if not response.headers.get("Content-Type", "").startswith("application/json"):
            given = response.headers.get("Content-Type", "no type").split(";")[0]
            msg = f"the endpoint is not a Kubernetes API: it answered {given} (an HTML login page?)"
            raise ValueError(one_line(msg))


def _lively_socket(address: Any) -> socket.socket:  # noqa: ANN401 - the type that aiohttp documents is not exported
    family, kind, protocol, _, _ = address
    made = socket.socket(family=family, type=kind, proto=protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        if (option := getattr(socket, name, None)) is not None:
            made.setsockopt(socket.IPPROTO_TCP, option, value)
    return made


def _translated(error: Exception) -> OSError:
    """Return one of our errors for one of aiohttp's, so that the reflector needs to know none of them (R-8)."""
    if isinstance(error, TimeoutError):
        return TimeoutError(one_line(str(error)) or "timed out")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return TransportError(one_line(f"the name {error.host} cannot be resolved"))
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        detail = getattr(error.certificate_error, "verify_message", "") or str(error.certificate_error)
        return TransportError(one_line(f"the server's certificate is not accepted: {detail}"))
    if isinstance(error, aiohttp.ClientConnectorError):
        return TransportError(one_line(error.os_error.strerror or str(error.os_error) or "cannot connect"))
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return TransportError(f"the proxy answered {error.status}")
    return TransportError(one_line(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__))
