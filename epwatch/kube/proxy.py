"""Which proxy stands before an API server: the kubeconfig's, else the environment's, as Go's net/http reads it (CF-10).

aiohttp's own reading of the environment comes with ~/.netrc (finding 14), so it stays switched off.
"""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

_SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})


def proxy_for(server: str, configured: str | None, environ: Mapping[str, str]) -> str | None:
    """Return the proxy's URL, None for a direct connection.

    Raises:
        ValueError: a proxy that is no http, https or socks5 URL; the text names it without its credentials.
    """
    proxy = configured or _from_environment(urlsplit(server), environ)
    if not proxy:
        return None
    url = proxy if "://" in proxy else f"http://{proxy}"
    if urlsplit(url).scheme not in _SCHEMES or not urlsplit(url).hostname:
        msg = f"the proxy {shown(url)} is no http, https, socks5 or socks5h URL"
        raise ValueError(msg)
    return url


def shown(url: str) -> str:
    """Return scheme, host and port of a proxy, without its credentials."""
    head, _, rest = url.partition("://")
    return f"{head}://{rest.partition('/')[0].rpartition('@')[2]}"


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
    rules = [rule.strip().lower() for rule in exempt.split(",") if rule.strip()]
    return any(_matches(host, server.port, rule) for rule in rules)


def _matches(host: str, port: int | None, rule: str) -> bool:
    if rule == "*" or _matches_address(host, rule):
        return True
    name, _, rule_port = rule.partition(":")
    if rule_port and rule_port != str(port):
        return False
    name = name.removeprefix("*")
    return host.endswith(name) if name.startswith(".") else host == name or host.endswith(f".{name}")


def _matches_address(host: str, rule: str) -> bool:
    try:
        return ip_address(host) in ip_network(rule, strict=False)
    except ValueError:
        return False
