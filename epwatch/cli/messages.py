"""What is said when no picture can be had: what failed, what was tried, and what to do.

Pure: the target and the streams' standing in, text out. Causes are cleaned where they come in.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from epwatch.cli.command_table import COMMANDS
from epwatch.cli.kind_words import instead_of_kind
from epwatch.headless.contexts import ByContext
from epwatch.headless.standing import hopeless
from epwatch.kube.objects import Pod
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.kube.target import Target
from epwatch.model.nearest import did_you_mean
from epwatch.model.words import counted

NO_SERVER = "none"
"""In place of a server's address: a recording is read."""


class _Advice(NamedTuple):
    what: str
    do: str


_DENIED = _Advice(
    "the server lets this user read none of it",
    "ask for the right to list and watch services, pods, endpoints, and endpointslices.discovery.k8s.io, "
    "as epwatch rbac prints it",
)
_AUTH = _Advice("the server does not accept these credentials", "log in again, or name another --user or --context")
_UNSERVED = _Advice(
    "the server has none of these resources", "check that the address is that of a Kubernetes API server"
)
_BEGINNING = frozenset({Phase.CONNECTING, Phase.SYNCING})
_SILENT = _Advice("the server does not answer", "check the network, the VPN or a firewall in between")

# The cause is text: what the system, the TLS library or the other side said. Each pattern is a word that they use.
_BY_CAUSE = (
    (
        re.compile(r"certificate|\bssl\b|\btls\b", re.IGNORECASE),
        _Advice("the server's certificate is not trusted", "check certificate-authority and server in the kubeconfig"),
    ),
    (
        re.compile(r"refused", re.IGNORECASE),
        _Advice("nothing listens at the server's address", "check that the cluster runs and that the address is right"),
    ),
    (
        re.compile(r"resolve|name or service|nodename|getaddrinfo|no address|domain name|dns", re.IGNORECASE),
        _Advice("the server's name cannot be resolved", "check the server's name, the network or the VPN"),
    ),
    (
        re.compile(r"html|not what a kubernetes api server", re.IGNORECASE),
        _Advice("that is no Kubernetes API server", "check the address; a proxy's login page may stand in between"),
    ),
    (
        re.compile(r"timed out|timeout|unreachable|no route", re.IGNORECASE),
        _SILENT,
    ),
)
_REFUSED = _Advice("", "ask otherwise, without -l or a service's name, or ask those who run the server or its proxy")
_OTHER = _Advice("the cluster cannot be read", "check that the cluster is well, then try again")


def tried(target: Target) -> str:
    """Return what was tried: the context, the kubeconfig and the server."""
    if target.server == NO_SERVER:
        return target.kubeconfig
    context = "no context" if target.context is None else f"context {target.context}"
    return f"{context} of {target.kubeconfig}, server {target.server}"


def tried_all(targets: Sequence[Target]) -> str:
    """Return the same of several contexts: only one kubeconfig has them."""
    if len(targets) == 1:
        return tried(targets[0])
    return f"contexts {_names(targets)} of {targets[0].kubeconfig}"


def nothing_readable(targets: Sequence[Target], streams: ByContext) -> str:
    """Return the message for a picture of which nothing can be read: of one context, or of each."""
    if len(targets) == 1:
        advice, what = _hopeless([stream for each in streams.values() for stream in each])
        return f"{what}\n  tried: {tried(targets[0])}\n  do: {advice.do}; without a cluster: epwatch demo"
    lines = [f"nothing can be read in any of {len(targets)} contexts"]
    for target in targets:
        advice, what = _hopeless(streams.get(target.context, ()))
        lines += [f"  {target.context}: {what}; {advice.do}", f"    tried: {tried(target)}"]
    return "\n".join([*lines, "  without a cluster: epwatch demo"])


def _hopeless(streams: Sequence[StreamStatus]) -> tuple[_Advice, str]:
    """Return what can be done, and what is wrong, of streams of which nothing can be read."""
    refused = next((stream for stream in streams if stream.refused), None)
    if refused is not None:
        where = "" if refused.namespace is None else f" in {refused.namespace}"
        return _REFUSED, f"the server refuses to list {refused.kind.value}{where}: {refused.cause}"
    worst = _worst(streams)
    if worst is None and streams and all(stream.phase in _BEGINNING for stream in streams):
        return _SILENT, f"{_SILENT.what} in time"
    advice = _advice(worst) if worst is not None else _OTHER
    return advice, advice.what + (f" ({worst.cause})" if worst is not None and worst.cause else "")


def advice_on(cause: str) -> str:
    """Return what can be done about a connection that failed, by what was said of it."""
    return _by_cause(cause).do


def _by_cause(cause: str) -> _Advice:
    return next((advice for pattern, advice in _BY_CAUSE if pattern.search(cause)), _OTHER)


def _worst(streams: Sequence[StreamStatus]) -> StreamStatus | None:
    order = (Phase.AUTH, Phase.RETRYING, Phase.DENIED, Phase.UNSERVED)
    found = [stream for stream in streams if stream.phase in order]
    return min(found, key=lambda stream: order.index(stream.phase), default=None)


def _advice(stream: StreamStatus) -> _Advice:
    by_phase = {Phase.AUTH: _AUTH, Phase.DENIED: _DENIED, Phase.UNSERVED: _UNSERVED}
    if stream.phase in by_phase:
        return by_phase[stream.phase]
    return _by_cause(stream.cause)


def incomplete(streams: ByContext) -> str:
    """Return the line that names the streams that could not be read while others could; "" if there are none."""
    if len(streams) == 1:
        told = ", ".join(_missing_of(next(iter(streams.values()))))
    else:
        told = "; ".join(f"{context}: {_unread(each)}" for context, each in streams.items() if _unread(each))
    return f"the picture is incomplete: {told}" if told else ""


def _unread(streams: Sequence[StreamStatus]) -> str:
    """Return what of a context could not be read, "" for nothing; in short where it is all of it."""
    if not streams:
        return "no answer"
    return (
        f"nothing can be read: {_hopeless(streams)[1]}" if hopeless(tuple(streams)) else ", ".join(_missing_of(streams))
    )


def _missing_of(streams: Sequence[StreamStatus]) -> Iterator[str]:
    missing = (s for s in streams if (not s.listed or s.left_out) and s.phase is not Phase.UNSERVED)
    return (_missing(stream) for stream in missing)


def _missing(stream: StreamStatus) -> str:
    where = "" if stream.namespace is None else f" in {stream.namespace}"
    return f"{stream.kind.value}{where} {stream.phase.value}" + (f" ({stream.cause})" if stream.cause else "")


def no_such_service(names: Sequence[str], targets: Sequence[Target], near: str = "") -> str:
    """Return the message for services that were named and do not exist; ``near`` ends it, if it is of no kind."""
    thing = "service" if len(names) == 1 else "services"
    return f"no {thing} {', '.join(names)} in {_where(targets)} ({tried_all(targets)}){instead_of_kind(names) or near}"


def awaited(names: Sequence[str], targets: Sequence[Target], *, recorded: bool) -> str:
    """Return the line for services that were named and are not there yet; one may be a command with a typing error."""
    thing = "service" if len(names) == 1 else "services"
    rest = "" if recorded else f": {'it is' if len(names) == 1 else 'they are'} waited for"
    command = did_you_mean(names[0], COMMANDS).replace("mean", "mean the command")
    return f"no {thing} {', '.join(names)} in {_where(targets)}{rest}{instead_of_kind(names) or command}"


def no_such_place(kind: str, name: str, targets: Sequence[Target], known: Collection[str]) -> str:
    """Return the message for a node or a zone on which nothing that was seen runs; ``known`` are those of its kind."""
    there = f"runs on node {name}" if kind == "node" else f"runs in zone {name}"
    return f"nothing in {_where(targets)} {there} ({tried_all(targets)}){did_you_mean(name, known)}"


def no_fall(kind: str, name: str, targets: Sequence[Target]) -> str:
    """Return the line for a node or a zone that can go."""
    return f"no service in {_where(targets)} falls to none, or below half, without {kind} {name}"


def from_unknown_node(name: str, known: Collection[str]) -> str:
    """Return the line for a node that a picture is seen from, and that it does not know."""
    what = f"nothing that was seen runs on node {name}: its zone is not known, add --from-zone"
    return f"{what}{did_you_mean(name, known)}"


def from_unknown_zone(name: str, known: Collection[str]) -> str:
    """Return the line for a zone that a picture is seen from, and that it does not know."""
    return f"nothing that was seen runs in zone {name}{did_you_mean(name, known)}"


def from_elsewhere(node: str | None, zone: str | None, contexts: Sequence[str | None]) -> str:
    """Return the line for a place that a picture is seen from, and the contexts that do not have it while others do."""
    place = f"runs on node {node}" if node is not None else f"runs in zone {zone}"
    return f"nothing in {', '.join(map(str, contexts))} {place}: what is reached from there is told of the others alone"


def no_such_pod(name: str, targets: Sequence[Target], streams: ByContext) -> str:
    """Return the message for a pod that was named and does not exist, or that nobody may read."""
    unread = incomplete(streams)
    return f"no pod {name} in {_where(targets)} ({tried_all(targets)})" + (f"; {unread}" if unread else "")


def several_pods(pods: Sequence[tuple[str | None, Pod]]) -> str:
    """Return the message for a name that several pods have, each in a context and a namespace of its own."""
    contexts = list(dict.fromkeys(context for context, _ in pods))
    if len(contexts) > 1:
        where = f"one of --context {', '.join(str(context) for context in contexts)}"
    else:
        where = f"one of -n {', '.join(pod.namespace for _, pod in pods)}"
    return f"{len(pods)} pods have that name: name {where}"


def no_services(targets: Sequence[Target], selector: str = "") -> str:
    """Return the line for a picture without any service; a namespace that does not exist looks the same.

    ``selector`` is the one on Services, "" without.
    """
    which = f" with -l {selector!a}" if selector else ""
    return f"no services{which} in {_where(targets)} (another namespace: -n NAME, all: -A)"


def none_wrong(services: int, targets: Sequence[Target]) -> str:
    """Return the line for services of which none has a finding of severity error."""
    return f"nothing is wrong with what was asked for ({counted(services, 'service')} in {_where(targets)})"


def _where(targets: Sequence[Target]) -> str:
    """Return in which namespaces was looked; of several contexts, each may have its own."""
    within = "" if len(targets) == 1 else f" of {_names(targets)}"
    if any(target.namespaces is None for target in targets):
        return f"any namespace{within}"
    names = tuple(dict.fromkeys(name for target in targets for name in target.namespaces or ()))
    return f"namespace{'s' if len(names) > 1 else ''} {', '.join(names)}{within}"


def _names(targets: Sequence[Target]) -> str:
    return ", ".join(str(target.context) for target in targets)
