"""Which proxy stands before an API server: the kubeconfig's, else the environment's, as Go's net/http reads it (CF-10).

aiohttp's own reading of the environment comes with ~/.netrc (finding 14), so it stays switched off.
Sources: client-go tools/clientcmd/helpers.go (parseProxyURL), golang.org/x/net/http/httpproxy.
"""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from epwatch.kube.url_parts import url_parts

_SCHEMES: Final = frozenset({"http", "https", "socks5", "socks5h"})
_PORTS: Final = {"http": 80, "https": 443}


def proxy_for(server: str, configured: str | None, environ: Mapping[str, str]) -> str | None:
    """Return the proxy's URL, None for a direct connection.

    Raises:
        ValueError: a proxy that is no http, https or socks5 URL; the text names it without its credentials.
    """
    proxy = configured or _from_environment(urlsplit(server), environ)
    if not proxy:
        return None
    # Only the environment may leave the scheme out.
    url = proxy if "://" in proxy or configured else f"http://{proxy}"
    parts = url_parts(url)
    if parts is None or parts.scheme not in _SCHEMES or not parts.hostname:
        msg = f"the proxy {shown(url)} is no http, https, socks5 or socks5h URL"
        raise ValueError(msg)
    return url


def shown(url: str) -> str:
    """Return scheme, host and port of a proxy, without its credentials."""
    head, separator, rest = url.rpartition("://")
    return f"{head}{separator}{rest.partition('/')[0].rpartition('@')[2]}"


def is_socks(proxy: str | None) -> bool:
    """Return whether it is a proxy for connections of any kind, not for HTTP."""
    return proxy is not None and proxy.startswith("socks5")


def _from_environment(server: SplitResult, environ: Mapping[str, str]) -> str | None:
    name = f"{server.scheme}_proxy"
    proxy = environ.get(name.upper()) or environ.get(name)
    if not proxy or _is_exempt(server, environ.get("NO_PROXY") or environ.get("no_proxy") or ""):
        return None
    return proxy


def _is_exempt(server: SplitResult, exempt: str) -> bool:
    host = (server.hostname or "").lower()
    if host == "localhost" or _matches_address(host, "127.0.0.0/8") or _matches_address(host, "::1"):
        return True
    port = server.port or _PORTS.get(server.scheme)
    rules = [rule.strip().lower() for rule in exempt.split(",") if rule.strip()]
    return any(_matches(host, port, rule) for rule in rules)


def _matches(host: str, port: int | None, rule: str) -> bool:
    if rule == "*" or _matches_address(host, rule):
        return True
    name, _, rule_port = rule.rpartition(":") if _names_port(rule) else (rule, "", "")
    if rule_port and rule_port != str(port):
        return False
    name = name.removeprefix("[").removesuffix("]").removeprefix("*")
    if _matches_address(host, name):
        return True
    return host.endswith(name) if name.startswith(".") else host == name or host.endswith(f".{name}")


def _names_port(rule: str) -> bool:
    return rule.count(":") == 1 or "]:" in rule


def _matches_address(host: str, rule: str) -> bool:
    try:
        return ip_address(host) in ip_network(rule, strict=False)
    except ValueError:
        return False
