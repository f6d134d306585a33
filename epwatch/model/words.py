"""Codes of the picture as words for the screen: verdicts, zones, revisions, ports."""

import re

from epwatch.kube.objects import Service, ServicePort

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# A pod-template-hash is up to 10 characters; its last five are what the end of a cut pod name shows too.
_REVISION_TAIL = 5


def of_code(code: str) -> str:
    """Return a verdict code as words: ``NoMatchingPods`` → ``no matching pods``."""
    words = (part if part.isupper() and len(part) > 1 else part.lower() for part in _HUMP.split(code))
    return " ".join(words)


def counted(number: int, thing: str) -> str:
    """Return a number of things: ``1 pod``, ``3 pods``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def short_revision(revision: str) -> str:
    """Return the end of a revision hash that a cut pod name shows too."""
    return revision[-_REVISION_TAIL:]


def zone_prefix(zones: set[str]) -> str:
    """Return what all zone names begin with, up to a separator, so that the rest still tells them apart."""
    names = sorted(zone for zone in zones if zone)
    if not names:
        return ""
    first, last = names[0], names[-1]
    common = 0
    while common < min(len(first), len(last)) - 1 and first[common] == last[common]:
        common += 1
    if len(names) == 1:
        return first[: first.rfind("-") + 1]
    return first[:common]


def of_port(port: ServicePort, arrow: str = "→") -> str:
    """Return a service's port as ``80→8080/TCP``."""
    return f"{port.port}{arrow}{port.target_port or port.port}/{port.protocol}"


def of_ports(service: Service, arrow: str = "→") -> str:
    """Return the first port and how many more there are."""
    if not service.ports:
        return ""
    more = f" +{len(service.ports) - 1}" if len(service.ports) > 1 else ""
    return of_port(service.ports[0], arrow) + more


def kind_of(service: Service) -> str:
    """Return the service's type; a ClusterIP service without an IP is called headless."""
    return "headless" if service.headless else service.type
