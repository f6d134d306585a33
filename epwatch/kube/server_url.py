"""The API server's address as kubectl reads it: http without a scheme, and no credential where anyone can read it.

Source: client-go rest/url_utils.go (DefaultServerURL), tools/clientcmd/client_config.go (IsConfigTransportTLS).
"""

from ipaddress import ip_address
from typing import Self
from urllib.parse import unquote

from msgspec import Struct

from epwatch.kube.url_parts import url_parts


class ServerUrl(Struct, frozen=True):
    """``address`` is the URL without user, query and fragment; ``username`` and ``password`` are those it carried."""

    address: str
    is_tls: bool
    host: str
    username: str | None = None
    password: str | None = None

    def __repr__(self) -> str:
        return f"ServerUrl({self.address!r})"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the address that text stands for.

        Raises:
            ValueError: it is none; the message is the text without a password.
        """
        parts = url_parts(text if "://" in text else f"http://{text}")
        if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(_shown(text) or "nothing")
        place = parts.netloc.rpartition("@")[2]
        return cls(
            f"{parts.scheme}://{place}{parts.path.rstrip('/')}",
            parts.scheme == "https",
            parts.hostname,
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
        )

    @property
    def may_carry_credentials(self) -> bool:
        """Return whether nobody on the way can read what is sent.

        kubectl sends none over http at all; on this machine's own loopback nothing leaves it.
        """
        return self.is_tls or _is_loopback(self.host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _shown(text: str) -> str:
    head, separator, rest = text.partition("://")
    return f"{head}{separator}{rest.rpartition('@')[2]}" if separator else text.rpartition("@")[2]
