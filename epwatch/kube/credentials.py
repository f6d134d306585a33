"""The headers that say who we are: static, from a file that is read again, or from a plugin; one refresh for all.

Sources of the rules: client-go transport/token_source.go (tokens from files), plugin/pkg/client/auth/exec (plugins),
transport/round_trippers.go (impersonation).
"""

import asyncio
import base64
import json
from pathlib import Path

import msgspec
from msgspec import Struct

from epwatch.clock import Clock
from epwatch.kube.errors import one_line
from epwatch.kube.exec_plugin import PluginToken, run_plugin
from epwatch.kube.kubeconfig import KubeconfigError, Resolved
from epwatch.kube.kubeconfig_files import ProviderStanza, UserStanza
from epwatch.kube.signals import TransportError
from epwatch.kube.timing import Timing


class _Claims(Struct):
    exp: float = 0.0


class Credentials:
    """Gives the headers for each request; its repr tells nothing.

    Args:
        resolved: the cluster and the user as configured.
        clock: wall time for expiry, monotonic time for pacing.
        timing: how often a file is read again, and a plugin may run.
    """

    def __init__(self, resolved: Resolved, clock: Clock, timing: Timing) -> None:
        self._resolved = resolved
        self._clock = clock
        self._timing = timing
        self._lock = asyncio.Lock()
        self._token: str | None = None
        self._got_at: float | None = None
        self._expires: float | None = None
        self._fixed = _impersonation(resolved.user)

    def __repr__(self) -> str:
        return "Credentials(...)"

    async def headers(self) -> dict[str, str]:
        """Return the headers for a request now.

        Raises:
            TransportError: the token file or the plugin gives nothing.
        """
        async with self._lock:
            if self._due():
                await self._renew()
        return self._headers()

    async def refresh(self, refused: dict[str, str]) -> bool:
        """Renew after a 401 and tell whether there is something new to try; the first caller refreshes for all (R-7).

        Raises:
            TransportError: as :meth:`headers`.
        """
        async with self._lock:
            if self._headers() != refused:
                return True
            if not self._renewable or not self._may_renew():
                return False
            await self._renew()
            return self._headers() != refused

    @property
    def _renewable(self) -> bool:
        user = self._resolved.user
        return bool(user.token_file or user.exec)

    def _may_renew(self) -> bool:
        if self._resolved.user.token_file or self._got_at is None:
            return True
        return self._clock.monotonic() - self._got_at >= self._timing.credentials_shortest

    def _due(self) -> bool:
        if self._got_at is None:
            return True
        if self._resolved.user.token_file:
            return self._clock.monotonic() - self._got_at >= self._timing.token_reread
        return self._expires is not None and self._clock.wall() >= self._expires and self._may_renew()

    async def _renew(self) -> None:
        user = self._resolved.user
        if user.token_file:
            self._token = _read_token(Path(user.token_file))
        elif user.token:
            self._token = user.token.strip()
        elif user.exec is not None:
            self._take(await run_plugin(user.exec, self._resolved.cluster))
        elif user.auth_provider is not None:
            self._token = _id_token(user.auth_provider, self._clock.wall())
        self._got_at = self._clock.monotonic()

    def _take(self, given: PluginToken) -> None:
        self._token = given.token
        if given.expires is None:
            self._expires = None
            return
        left = given.expires - self._clock.wall()
        # A tenth of its life early, so that no request meets the end (CF-6).
        self._expires = given.expires - left / 10

    def _headers(self) -> dict[str, str]:
        user = self._resolved.user
        headers = dict(self._fixed)
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        elif user.username and user.password:
            pair = base64.b64encode(f"{user.username}:{user.password}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        return headers


def _impersonation(user: UserStanza) -> dict[str, str]:
    """Return the Impersonate-* headers (CF-9); several groups share one header, which no client-go does.

    Raises:
        KubeconfigError: groups, uid or extra without a user, which a server refuses too.
    """
    if not user.as_user:
        if user.as_groups or user.as_uid or user.as_user_extra:
            msg = "impersonating groups, uid or extra needs a user too: set --as (or `as` in the kubeconfig)"
            raise KubeconfigError(msg)
        return {}
    headers = {"Impersonate-User": user.as_user}
    if user.as_uid:
        headers["Impersonate-Uid"] = user.as_uid
    if user.as_user_extra or len(user.as_groups or ()) > 1:
        msg = "impersonation with several groups, or with extra, is not supported: name one group"
        raise KubeconfigError(msg)
    if user.as_groups:
        headers["Impersonate-Group"] = user.as_groups[0]
    return headers


def _read_token(path: Path) -> str:
    try:
        token = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"token file {path} cannot be read: {getattr(error, 'strerror', None) or 'not text'}"
        raise TransportError(one_line(msg)) from None
    if not token or not token.isprintable():
        msg = f"token file {path} holds no token"
        raise TransportError(one_line(msg))
    return token


def _id_token(provider: ProviderStanza, now: float) -> str:
    """Return the id-token of an OIDC provider while it lives; no identity provider is ever asked (CF-7, CF-8)."""
    token = (provider.config or {}).get("id-token", "")
    if provider.name != "oidc" or not token:
        msg = f"auth-provider {provider.name!r} is not supported: use an exec plugin (for OIDC, kubelogin)"
        raise TransportError(one_line(msg))
    try:
        part = token.split(".")[1]
        claims = msgspec.convert(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))), _Claims)
    except (IndexError, ValueError):
        msg = "the OIDC id-token in the kubeconfig cannot be read"
        raise TransportError(msg) from None
    if claims.exp <= now:
        msg = "the OIDC id-token in the kubeconfig has expired: use an exec plugin (kubelogin)"
        raise TransportError(msg)
    return token
