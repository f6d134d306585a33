"""What the body says when there is no row to show: what is so, and what to do; pure."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.kube.target import Target
from epwatch.model.kubectl import command
from epwatch.tui.around.footer_text import countdown, worst_first
from epwatch.tui.keys.named import KeyNames, named
from epwatch.tui.look.ages import age
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.typed.resources import seen_elsewhere

_NEXT = "{find.only-wrong} goes on to what is shown next; {find.back} shows everything."
_MUTED = "{find.mute} on a muted service has it told again."
_AT_ONCE = "{watch.reconnect} tries at once."
_TRYING = frozenset({Phase.CONNECTING, Phase.SYNCING, Phase.RESYNC, Phase.LIVE})

_NAMED: Final = 3
"""Namespaces that are told by name: with sixty of them nothing else would be in view."""
_RIGHTS = {
    Phase.DENIED: ("Ask for the rights (epwatch rbac prints them), or look where you have them: epwatch -n NAME.",),
    Phase.AUTH: ("Log in again, or name another --user or --context.",),
}
"""What to do where the server refuses; said before the server's own words, which may be long."""


class NoticeFacts(Struct, frozen=True, kw_only=True):
    """What a notice is made from; ``filter`` is the text of a filter that left nothing, "" without one.

    ``only`` names the part of the tree that is shown, "" for all of it; so many ``muted`` services are left out of it.
    ``selector`` is the label selector on Services that was given, "" for none. ``keys`` is what keys are called.
    """

    target: Target
    streams: Sequence[StreamStatus]
    synced: bool
    services: int
    filter: str
    keys: KeyNames
    named: tuple[str, ...] = ()
    only: str = ""
    muted: int = 0
    selector: str = ""


def notice(facts: NoticeFacts, now: float) -> tuple[Line, ...]:
    """Return the lines of the body while no row is shown."""
    if facts.services and facts.filter:
        return _lines(f"Nothing matches {facts.filter}", (named("{find.back} shows everything again.", facts.keys),))
    if facts.services and facts.only:
        told = (_MUTED, _NEXT) if facts.muted else (_NEXT,)
        return _lines(f"Nothing is {facts.only}{_but(facts.muted)}", [named(text, facts.keys) for text in told])
    if facts.synced:
        denied = [s for s in facts.streams if s.kind is Kind.SERVICES and s.phase is Phase.DENIED]
        return _denied(facts, denied[0]) if denied else _empty(facts, now)
    if all(s.phase in _TRYING for s in facts.streams):
        return _loading(facts)
    return _unreachable(facts, worst_first(facts.streams)[0], now)


def _but(muted: int) -> str:
    return "" if not muted else f", but for {muted} muted service{'' if muted == 1 else 's'}"


def _loading(facts: NoticeFacts) -> tuple[Line, ...]:
    begun = [s for s in facts.streams if s.phase is not Phase.CONNECTING]
    counts = tuple(f"{s.kind.value}: {s.objects}{'' if s.listed else ' so far'}" for s in begun)
    what = "Listing what is there" if begun else "Connecting"
    return (*_lines(what, counts), *_where(facts.target))


def _empty(facts: NoticeFacts, now: float) -> tuple[Line, ...]:
    services = worst_first(s for s in facts.streams if s.kind is Kind.SERVICES)
    if services and services[0].phase is Phase.UNSERVED:
        return _unserved(facts, services[0])
    where = _in_namespaces(facts.target, "in any namespace")
    labels = f" with the labels {facts.selector}" if facts.selector else ""
    if facts.named:
        head = f"No service named {', '.join(facts.named)}{labels} {where}"
        todo: tuple[str, ...] = ("It will be shown as soon as it is made.", *_kind_named(facts))
    else:
        head = f"No services{labels} {where}"
        todo = ("They will be shown as soon as they are made.",)
    if services and services[0].phase not in _TRYING:
        # It was so when the server was last heard; nobody knows whether it still is.
        head, todo = f"{head}, as far as is known", _cut_off(facts, services[0], now)
    if facts.target.namespaces is not None:
        todo += ("A namespace that does not exist looks the same.",)
        todo += ("Other namespaces: epwatch -n NAME, or epwatch -A for all of them.",)
    return (*_lines(head, todo), *_where(facts.target))


def _kind_named(facts: NoticeFacts) -> tuple[str, ...]:
    """Return what there is in its place where a kind was named, as for kubectl (epwatch pods)."""
    instead = next(filter(None, (seen_elsewhere(name, facts.keys) for name in facts.named)), "")
    return (f"{instead[:1].upper()}{instead[1:]}. epwatch without a name shows all of them.",) if instead else ()


def _cut_off(facts: NoticeFacts, status: StreamStatus, now: float) -> tuple[str, ...]:
    when = countdown(status, now)
    told = ", ".join(part for part in (f"{status.phase.value} for {age(now - status.since)}", when) if part)
    return (f"The stream of services is {told}. {named(_AT_ONCE, facts.keys)}", status.cause)


def _unserved(facts: NoticeFacts, status: StreamStatus) -> tuple[Line, ...]:
    todo = (status.cause, "Check that the address is that of a Kubernetes API server: epwatch doctor looks further.")
    return (*_lines("The server has no services to list (404)", todo), *_where(facts.target))


def _denied(facts: NoticeFacts, status: StreamStatus) -> tuple[Line, ...]:
    todo = (*_RIGHTS[Phase.DENIED], status.cause)
    return (*_lines(_may_not(facts.target, status), todo), *_where(facts.target))


def _may_not(target: Target, status: StreamStatus) -> str:
    return f"Denied: you may not list {status.kind.value} {_in_namespaces(target, 'in all namespaces')}"


def _in_namespaces(target: Target, everywhere: str) -> str:
    """Return the namespaces that are looked at, a few by name."""
    if target.namespaces is None:
        return everywhere
    more = len(target.namespaces) - _NAMED
    return f"in {', '.join(target.namespaces[:_NAMED])}" + (f" and {more} more" if more > 0 else "")


def _unreachable(facts: NoticeFacts, status: StreamStatus, now: float) -> tuple[Line, ...]:
    head = {
        Phase.AUTH: "The server does not know who you are (401)",
        Phase.DENIED: _may_not(facts.target, status),
    }.get(status.phase, "Not connected")
    told = ", ".join(part for part in (f"for {age(now - status.since)}", countdown(status, now)) if part)
    tries = f"{told[:1].upper()}{told[1:]}. {named(_AT_ONCE, facts.keys)}"
    rights = _RIGHTS.get(status.phase, ())
    todo = (*rights, status.cause, tries) if rights else (status.cause, tries)
    advice = (
        (("", Role.PLAIN),),
        (("Does kubectl reach it?  ", Role.MUTED), (_kubectl(facts.target), Role.PLAIN)),
        (("Without a cluster:      ", Role.MUTED), ("epwatch demo", Role.PLAIN)),
    )
    return (*_lines(head, todo), *_where(facts.target), *advice)


def _kubectl(target: Target) -> str:
    return command(target.context, "get", "services")


def _where(target: Target) -> tuple[Line, ...]:
    pairs = (("kubeconfig", target.kubeconfig), ("context", target.context or "none"), ("server", target.server))
    return ((("", Role.PLAIN),), *(((f"{name:<12}", Role.MUTED), (text, Role.PLAIN)) for name, text in pairs))


def _lines(head: str, todo: Sequence[str]) -> tuple[Line, ...]:
    return (((head, Role.STRONG),), *(((text, Role.PLAIN),) for text in todo if text))
