"""How one server is reached, and as whom: made of one configuration, and replaced as a whole by that of another one.

Sessions are ours since the library's have no timeouts, follow redirects, read ~/.netrc and share one pool of 100
between lists and watches (KA-1, findings 2 to 4 and 14).
"""

import os
import ssl
from collections.abc import Mapping
from typing import Final, Self, TypedDict

import aiohttp
from msgspec.structs import replace

import epwatch
from epwatch.clock import Clock
from epwatch.kube.connector import AbruptConnector
from epwatch.kube.credentials import Credential, Credentials
from epwatch.kube.kubeconfig import KubeconfigError, Resolved
from epwatch.kube.proxy import is_socks, proxy_for
from epwatch.kube.resolver import DaemonResolver
from epwatch.kube.settings import Configure, Settings
from epwatch.kube.timing import Timing
from epwatch.kube.tls import settings_of
from epwatch.kube.tls_contexts import TlsContexts

_LISTS_AT_ONCE: Final = 8
"""Connections for lists (KA-1)."""
_ASIDES_AT_ONCE: Final = 16
"""Connections for what is read beside the streams: of its own, so that none that hangs keeps a list waiting."""


class RequestOptions(TypedDict):
    """What every request has, as aiohttp names it."""

    headers: list[tuple[str, str]]
    timeout: aiohttp.ClientTimeout
    allow_redirects: bool
    ssl: ssl.SSLContext | bool
    server_hostname: str | None
    proxy: str | None


class Access:
    """Sessions to one server with the certificates and credentials for it; whoever made it closes it.

    ``host`` is the server's URL without a slash at its end; ``proxy`` the proxy's, None without one. Its repr tells no
    secret.
    """

    def __init__(self, settings: Settings, resolved: Resolved, clock: Clock, timing: Timing) -> None:
        self.host = settings.host.rstrip("/")
        self._server_name = settings.server_name
        self._timing = timing
        try:
            self.proxy = proxy_for(self.host, settings.proxy, os.environ)
            tls = settings_of(resolved.cluster, resolved.user)
            if settings.authority_file and not tls.authority:
                tls = replace(tls, authority_file=settings.authority_file)
            self._contexts = TlsContexts(tls) if self.host.startswith("https:") else None
        except ValueError as error:
            msg = f"{resolved.target.kubeconfig}: {error}"
            raise KubeconfigError(msg) from error
        self.credentials = Credentials(resolved, settings.authorization, clock, timing)
        # A watch holds its connection for ever: a limit would let the last ones wait for ever.
        self.lists, self.watches = self._session(_LISTS_AT_ONCE), self._session(0)
        self.asides = self._session(_ASIDES_AT_ONCE)

    def __repr__(self) -> str:
        return f"Access({self.host!r})"

    @classmethod
    async def of(cls, resolved: Resolved, clock: Clock, timing: Timing, configure: Configure | None) -> Self:
        """Read certificates and make the sessions; connects nowhere yet.

        Args:
            resolved: the cluster and the user.
            clock: wall time for expiry.
            timing: the timeouts of R-3.
            configure: reads the configuration; None for kubernetes_asyncio in this process, which is imported then.

        Raises:
            KubeconfigError: what is configured cannot be used.
        """
        return cls(await _settings(resolved, configure), resolved, clock, timing)

    async def close(self) -> None:
        """Close every connection and end a running plugin."""
        await self.credentials.close()
        for session in (self.lists, self.watches, self.asides):
            await session.close()

    def request_options(self, headers: Mapping[str, str], credential: Credential, *, watch: bool) -> RequestOptions:
        """Return what every request has: who asks, how long it may take, and through what it goes."""
        timing = self._timing
        lines = [*headers.items(), *self.credentials.impersonation]
        if credential.authorization:
            lines.append(("Authorization", credential.authorization))
        return RequestOptions(
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
            proxy=None if is_socks(self.proxy) else self.proxy,
        )

    def _session(self, limit: int) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=_connector(limit, self.proxy),
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": f"epwatch/{epwatch.__version__}"},
        )


async def _settings(resolved: Resolved, configure: Configure | None) -> Settings:
    if configure is not None:
        return await configure(resolved)
    from epwatch.kube.auth import configure as configure_here

    return await configure_here(resolved)


def _connector(limit: int, proxy: str | None) -> aiohttp.BaseConnector:
    if proxy is not None and is_socks(proxy):
        from epwatch.kube.socks import SocksConnector

        return SocksConnector(proxy, limit)
    return AbruptConnector(limit, DaemonResolver())
