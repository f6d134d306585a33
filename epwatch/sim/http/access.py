"""Who may ask: known bearer tokens, rights that a test took away, and no browser page of another site."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from epwatch.sim import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from epwatch.sim.http.requestinfo import RequestInfo

# What anyone may read, as the role system:public-info-viewer says.
PUBLIC = ("/version", "/healthz", "/livez", "/readyz")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class User:
    """Who a token belongs to."""

    name: str
    groups: tuple[str, ...] = ("system:authenticated",)


ADMIN = User("kubernetes-admin", ("system:masters", "system:authenticated"))


@dataclass(slots=True)
class Access:
    """Tokens and denials; both can change while the server runs."""

    tokens: dict[str, User]
    denied: set[tuple[str, str, str]] = field(default_factory=set)
    """(user name or *, verb or *, plural or *): everything else is allowed."""

    def deny(self, verb: str, resource: str, user: str = "*") -> None:
        """Take a right away; open watches go on, as on a real server."""
        self.denied.add((user, verb, resource))

    def allow(self, verb: str, resource: str, user: str = "*") -> None:
        """Give it back."""
        self.denied.discard((user, verb, resource))

    def user_of(self, authorization: str) -> User:
        """Whose token that header holds. Raises: ApiError 401."""
        scheme, _, token = authorization.partition(" ")
        for known, user in self.tokens.items():
            if scheme.lower() == "bearer" and hmac.compare_digest(known.encode(), token.strip().encode()):
                return user
        raise errors.unauthorized()

    def may(self, user: User, verb: str, resource: str) -> bool:
        """Whether that right was not taken away."""
        return not any(
            who in ("*", user.name) and what in ("*", verb) and which in ("*", resource)
            for who, what, which in self.denied
        )

    def check(self, user: User, info: RequestInfo) -> None:
        """Raises: ApiError 403, in the words of the RBAC authorizer."""
        if self.may(user, info.verb, info.resource.plural):
            return
        where = f'in the namespace "{info.namespace}"' if info.namespace else "at the cluster scope"
        plural = f"{info.resource.plural}/{info.subresource}" if info.subresource else info.resource.plural
        why = f'User "{user.name}" cannot {info.verb} resource "{plural}" in API group "{info.resource.group}" {where}'
        raise errors.forbidden(info.resource, info.name, why)


def refuse_strangers(headers: Mapping[str, str], hosts: tuple[str, ...]) -> None:
    """Turn away what no API client sends: a foreign Host (DNS rebinding), a request from a web page.

    Raises: ApiError 403.
    """
    host = headers.get("Host", "")
    name = host[: host.rindex(":")] if host.rpartition(":")[2].isdigit() and ":" in host else host
    if name.lower() not in hosts:
        message = f"the Host header {host[:80]!r} is not one of this server's names"
        raise errors.ApiError(403, "Forbidden", message, {})
    if headers.get("Origin") or headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        message = "requests from web pages are refused"
        raise errors.ApiError(403, "Forbidden", message, {})
