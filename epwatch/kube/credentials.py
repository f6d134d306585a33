"""Who we are, for each request: static, from a file that is read again, or from a plugin; one renewal for all (R-7).

Sources of the rules: client-go transport/token_source.go (token files), plugin/pkg/client/auth/exec (plugins).
"""

import asyncio
import os
from pathlib import Path
from typing import Final

from msgspec import Struct

from epwatch.clock import Clock
from epwatch.kube.errors import one_line
from epwatch.kube.exec_plugin import run_plugin
from epwatch.kube.id_token import check_provider, living_id_token
from epwatch.kube.impersonation import Headers, impersonation
from epwatch.kube.kubeconfig import Resolved
from epwatch.kube.signals import CredentialError
from epwatch.kube.stanzas import KubeconfigError
from epwatch.kube.timing import Timing

_EARLY: Final = 0.1
"""A credential is renewed before its end by this part of its life, so that no request meets it (CF-6)."""


class Credential(Struct, frozen=True, kw_only=True):
    """What one request shows: the Authorization header, or a client certificate; its repr tells nothing (SEC-9).

    ``renew_at`` is the wall time from which on it is asked for anew, None for never.
    """

    authorization: str | None = None
    certificate: bytes | None = None
    key: bytes | None = None
    renew_at: float | None = None

    def __repr__(self) -> str:
        return "Credential(...)"


class Credentials:
    """Gives the credential for each request.

    Args:
        resolved: the cluster and the user as configured.
        static: the Authorization header that the configuration itself gives, None without one.
        clock: wall time for expiry, monotonic time for pacing.
        timing: how often a file is read again, and a plugin may run.

    Raises:
        KubeconfigError: an impersonation that no server would accept, a token that no header can carry, or an
            auth-provider that gives none.
    """

    def __init__(self, resolved: Resolved, static: str | None, clock: Clock, timing: Timing) -> None:
        if static is not None and not static.isprintable():
            msg = f"{resolved.target.kubeconfig}: the token holds a control character, a line end perhaps"
            raise KubeconfigError(msg)
        self._policy = resolved.exec_policy
        self._user = resolved.user
        self._cluster = resolved.cluster
        self._clock = clock
        self._timing = timing
        self._static = Credential(authorization=static)
        self._current: Credential | None = None
        self._failure: CredentialError | None = None
        self._tried_at = float("-inf")
        self._pause = timing.credentials_shortest
        self._renewal: asyncio.Task[None] | None = None
        self.impersonation: Headers = impersonation(resolved.user)
        if self._user.auth_provider is not None and self._renewable:
            check_provider(self._user.auth_provider, clock.wall())

    def __repr__(self) -> str:
        return "Credentials(...)"

    async def current(self) -> Credential:
        """Return the credential to show now.

        Raises:
            CredentialError: the token file or the plugin gives none; it says why.
        """
        if self._renewable and self._is_due():
            await self._renew()
        if self._current is not None:
            return self._current
        if self._renewable and not self._static.authorization:
            raise self._failure or CredentialError("no credential")
        return self._static

    async def renewed(self, refused: Credential) -> Credential | None:
        """Return another credential than the one that was refused, None where there is none to be had now (R-7).

        Raises:
            CredentialError: the token file or the plugin fails; it says why.
        """
        if not self._renewable:
            return None
        if self._current == refused and (self._user.token_file or self._plugin_may_run()):
            await self._renew()
        if self._current != refused:
            return self._current
        if self._failure is not None:
            # Why there is no other one tells more than that this one was refused.
            raise self._failure
        return None

    def hurry(self) -> None:
        """Let a plugin run as soon as it is needed: whoever has logged in meanwhile waits for no pace."""
        self._pause = self._timing.nudge

    async def close(self) -> None:
        """End a plugin that is running."""
        if self._renewal is not None:
            self._renewal.cancel()
            await asyncio.gather(self._renewal, return_exceptions=True)

    @property
    def _renewable(self) -> bool:
        """Return whether the credential comes from somewhere that can give another one.

        Whatever the kubeconfig itself gives wins over a plugin, a token file over the token, as in client-go.
        """
        user = self._user
        provided = user.auth_provider is not None and not self._static.authorization
        return bool(user.token_file or user.needs_plugin or provided)

    def _is_due(self) -> bool:
        if self._user.token_file:
            old = self._clock.monotonic() - self._tried_at >= self._timing.token_reread
            return old or self._current is None or self._failure is not None
        ending = self._current is not None and self._current.renew_at is not None
        if self._current is None or (ending and self._clock.wall() >= (self._current.renew_at or 0.0)):
            return self._plugin_may_run()
        return False

    def _plugin_may_run(self) -> bool:
        """Keep plugins, and failing ones above all, from running more often than every 30 s (F-33)."""
        paused = self._clock.monotonic() - self._tried_at < self._pause
        return self._renewal is not None or not paused

    async def _renew(self) -> None:
        """Renew once for all who wait; a waiter that gives up does not end the renewal."""
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._fetch())
            self._renewal.add_done_callback(self._renewal_done)
        await asyncio.shield(self._renewal)

    def _renewal_done(self, _: "asyncio.Task[None]") -> None:
        self._renewal = None

    async def _fetch(self) -> None:
        try:
            self._current = await self._fetch_one()
            self._failure = None
        except CredentialError as error:
            self._failure = error  # the former credential may live on: only a 401 tells
        finally:
            self._tried_at = self._clock.monotonic()
            self._pause = self._timing.credentials_shortest

    async def _fetch_one(self) -> Credential:
        user = self._user
        if user.token_file:
            return Credential(authorization=f"Bearer {_read_token(Path(user.token_file))}")
        if user.exec is None:
            return Credential(authorization=f"Bearer {living_id_token(user.auth_provider, self._clock.wall())}")
        given = await run_plugin(user.exec, self._cluster, os.environ, self._policy, self._timing.plugin)
        return Credential(
            authorization=f"Bearer {given.token}" if given.token else None,
            certificate=given.certificate,
            key=given.key,
            renew_at=None if given.expires is None else self._early(given.expires),
        )

    def _early(self, expires: float) -> float:
        left = max(0.0, expires - self._clock.wall())
        return expires - max(_EARLY * left, self._timing.credentials_shortest)


def _read_token(path: Path) -> str:
    try:
        token = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "not text"
        raise CredentialError(one_line(f"token file {path} cannot be read: {said}")) from None
    if not token or not token.isprintable():
        raise CredentialError(one_line(f"token file {path} holds no token"))
    return token
