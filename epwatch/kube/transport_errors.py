"""aiohttp's errors as ours, in words: which step failed, and why. The reflector needs to know no library (R-8)."""

import os

import aiohttp

from epwatch.kube.errors import one_line
from epwatch.kube.proxy import shown
from epwatch.kube.signals import TransportError


def translated(error: Exception, proxy: str | None) -> OSError:
    """Return the error to raise instead; its text names a proxy that is at fault, without its credentials."""
    through = f" (through the proxy {shown(proxy)})" if proxy is not None else ""
    if isinstance(error, TimeoutError):
        return TimeoutError(f"{_timeout(error)}{through}")
    text = _proxy_text(error, proxy) or f"{_connector_text(error) or f'{_name(error)}: {error}'}{through}"
    return TransportError(one_line(text))


def _timeout(error: Exception) -> str:
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return "connecting timed out"
    return "no answer in time"


def _proxy_text(error: Exception, proxy: str | None) -> str | None:
    if proxy is None:
        return None
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy {shown(proxy)} answered {error.status}"
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return f"the proxy {shown(proxy)}: {_system_text(error.os_error)}"
    return None


def _connector_text(error: Exception) -> str | None:
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "the server closed the connection"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the connection broke off within the answer"
    if isinstance(error, aiohttp.ClientResponseError):
        # Its own text names status and URL, and both would be made up: there was no answer to read them from.
        return f"the answer is not HTTP: {error.message}"
    return _connecting_text(error) if isinstance(error, aiohttp.ClientOSError) else None


def _connecting_text(error: aiohttp.ClientOSError) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return f"the name {error.host} cannot be resolved"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        inner = error.certificate_error
        return f"the server's certificate is not accepted: {getattr(inner, 'verify_message', '') or inner}"
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        return f"TLS failed: {getattr(error.os_error, 'reason', '') or error.os_error}"
    if (error.strerror or "").startswith("[SSL"):
        # An alert of the server after the handshake, such as the one that it wants a certificate of ours: only the
        # text is left of it, and its number is none of the system's.
        return f"TLS failed: {(error.strerror or '').partition('] ')[2].partition(' (_ssl')[0]}"
    return _system_text(getattr(error, "os_error", error))


def _system_text(error: OSError) -> str:
    """Return the system's words for the error: asyncio puts its own, with the address, into strerror."""
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return error.strerror or str(error) or _name(error)


def _name(error: Exception) -> str:
    return type(error).__name__
