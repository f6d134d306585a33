"""The id-token of an OIDC auth-provider while it lives; no identity provider is ever asked (CF-7, CF-8).

kubernetes_asyncio was measured to switch verification off for that and to send the client's secret (finding 10).
"""

import base64
import json

import msgspec
from msgspec import Struct

from epwatch.kube.errors import one_line
from epwatch.kube.signals import CredentialError
from epwatch.kube.stanzas import KubeconfigError, ProviderStanza


class _Claims(Struct):
    exp: float = 0.0


def check_provider(provider: ProviderStanza, now: float) -> None:
    """Refuse at the start what could never give a token.

    Raises:
        KubeconfigError: another provider than OIDC, or a token that is not there, not readable or not alive.
    """
    try:
        living_id_token(provider, now)
    except CredentialError as error:
        raise KubeconfigError(str(error)) from None


def living_id_token(provider: ProviderStanza | None, now: float) -> str:
    """Return the token.

    Raises:
        CredentialError: as check_provider.
    """
    name = provider.name if provider is not None else ""
    token = ((provider.config if provider is not None else None) or {}).get("id-token", "")
    if name != "oidc" or not token:
        msg = f"auth-provider {name!r} is not supported: use an exec plugin (for OIDC, kubelogin)"
        raise CredentialError(one_line(msg))
    if _expiry(token) <= now:
        msg = "the OIDC id-token in the kubeconfig has expired: use an exec plugin (kubelogin)"
        raise CredentialError(msg)
    return token


def _expiry(token: str) -> float:
    """Return when the token ends, in wall seconds; the text of another one must not get into the message."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        end = msgspec.convert(claims, _Claims).exp
    except (IndexError, ValueError, RecursionError):
        end = None
    if end is None or not token.isprintable():
        msg = "the OIDC id-token in the kubeconfig cannot be read: use an exec plugin (kubelogin)"
        raise CredentialError(msg)
    return end
