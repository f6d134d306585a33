"""Connections through a SOCKS5 proxy, which resolves the names, as Go has it (CF-10).

aiohttp-socks does the same, but checks certificates against the address instead of tls-server-name, and its sockets
do not notice a peer that is gone; so python-socks speaks the protocol and the rest is aiohttp's own.
"""

import asyncio
import socket
import ssl
from typing import Any
from urllib.parse import unquote, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler
from python_socks import ProxyConnectionError, ProxyError, ProxyType
from python_socks.async_.asyncio import Proxy

from epwatch.kube.connector import AbruptConnector
from epwatch.kube.resolver import DaemonResolver
from epwatch.kube.sockets import make_lively

_PORT = 1080
"""What a URL without a port means."""


class SocksConnector(AbruptConnector):
    """A connector that reaches every server through one proxy.

    Args:
        proxy: a socks5 or socks5h URL, with user and password where the proxy wants them.
        limit: connections at once, 0 for any number.
    """

    def __init__(self, proxy: str, limit: int) -> None:
        super().__init__(limit, _Unresolved())
        parts = urlsplit(proxy)
        self._socks_address = (parts.hostname or "", parts.port or _PORT)
        self._socks_user = unquote(parts.username) if parts.username else None
        self._socks_password = unquote(parts.password or "") if parts.username else None

    async def _wrap_create_connection(
        self,
        *args: Any,  # noqa: ANN401 - what aiohttp hands on to the loop
        addr_infos: list[aiohttp.AddrInfoType],
        req: aiohttp.ClientRequest,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's signature
        client_error: type[Exception] = aiohttp.ClientConnectorError,
        **kwargs: Any,  # noqa: ANN401
    ) -> tuple[asyncio.Transport, ResponseHandler]:
        """Connect to the proxy and through it; TLS begins behind it, with everything that aiohttp asks for.

        The one hook that aiohttp has for this; aiohttp-socks uses it too.
        """
        host, port = addr_infos[0][4][0], addr_infos[0][4][1]
        made = await self._through(str(host), int(port), req, timeout.sock_connect)
        try:
            async with asyncio.timeout(timeout.sock_connect):
                return await self._loop.create_connection(*args, sock=made, **kwargs)
        except ssl.SSLCertVerificationError as error:
            raise aiohttp.ClientConnectorCertificateError(req.connection_key, error) from error
        except ssl.SSLError as error:
            raise aiohttp.ClientConnectorSSLError(req.connection_key, error) from error
        except TimeoutError:
            raise
        except OSError as error:
            raise client_error(req.connection_key, error) from error

    async def _through(self, host: str, port: int, req: aiohttp.ClientRequest, seconds: float | None) -> socket.socket:
        """Return a connection to the host that the proxy has made.

        Raises:
            aiohttp.ClientError: none; it says what the proxy did.
        """
        try:
            async with asyncio.timeout(seconds):
                made = await self._first(host, port)
        except TimeoutError as error:
            raise aiohttp.ConnectionTimeoutError from error
        except OSError as error:
            raise aiohttp.ClientProxyConnectionError(req.connection_key, error) from error
        except ProxyError as error:
            raise aiohttp.ClientProxyConnectionError(req.connection_key, OSError(str(error))) from error
        make_lively(made)
        self.remember(made)
        return made

    async def _first(self, host: str, port: int) -> socket.socket:
        """Return a connection through the first of the proxy's addresses that takes one."""
        name, own_port = self._socks_address
        failure: OSError = OSError(f"{name} has no address")
        for place in await DaemonResolver().resolve(name, own_port, socket.AF_UNSPEC):
            proxy = Proxy(ProxyType.SOCKS5, place["host"], own_port, self._socks_user, self._socks_password, rdns=True)
            try:
                made: socket.socket = await proxy.connect(host, port)
            except ProxyConnectionError as error:
                failure = error
            else:
                return made
        raise failure


class _Unresolved(AbstractResolver):
    """Leaves names to the proxy."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host=host, port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        """Do nothing: there is nothing to close."""
