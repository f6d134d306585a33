"""What `epwatch doctor` asks the cluster: does it answer, how far apart are the clocks, and what may this user read."""

from collections.abc import AsyncIterator
from typing import Final

from epwatch.cli.messages import advice_on
from epwatch.clock import Clock
from epwatch.headless.checkup import Check, Health
from epwatch.kube.access_review import may
from epwatch.kube.client import Client
from epwatch.kube.errors import ApiError, one_line
from epwatch.kube.kubeconfig import Resolved
from epwatch.kube.reactions import RETRYABLE, react
from epwatch.kube.resources import RESOURCES, Resource
from epwatch.kube.server_version import ServerVersion, fetch_version
from epwatch.kube.timing import Timing

_SKEW: Final = 2.0
"""Seconds; the Date header has whole ones, and an answer takes its time."""
_VERBS: Final = ("list", "watch")


async def cluster_checks(resolved: Resolved, clock: Clock, timing: Timing) -> AsyncIterator[Check]:
    """Yield the checks, the server first; nothing is asked of one that does not answer.

    Raises:
        KubeconfigError: what is configured cannot be used.
    """
    async with Client(resolved, clock, timing) as client:
        try:
            version = await fetch_version(client)
        except RETRYABLE as error:
            yield _unreachable(resolved, error)
            return
        yield Check("server", Health.WELL, f"{resolved.target.server}, Kubernetes {version.text}")
        yield _clocks(version, clock.wall())
        for resource in RESOURCES.values():
            yield await _right(client, resource, resolved.target.namespaces)


def _unreachable(resolved: Resolved, error: Exception) -> Check:
    cause = react(error, opened=False).cause or one_line(str(error))
    do = advice_on(cause)
    if isinstance(error, ApiError) and (error.is_unauthorized or error.is_forbidden):
        do = "log in again, or name another --user or --context"
    return Check("server", Health.ILL, f"{resolved.target.server}: {cause}", do)


def _clocks(version: ServerVersion, now: float) -> Check:
    if version.time is None:
        return Check("clocks", Health.NOTE, "the server does not say what time it is")
    skew = now - version.time
    if abs(skew) <= _SKEW:
        return Check("clocks", Health.WELL, "less than 2 s apart from the server's")
    words = f"this machine is {abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} the server"
    return Check("clocks", Health.NOTE, words, "set one of the clocks: ages and lags are told by both")


async def _right(client: Client, resource: Resource, namespaces: tuple[str, ...] | None) -> Check:
    name = resource.kind.value
    asked = [(verb, scope) for scope in namespaces or (None,) for verb in _VERBS]
    try:
        missing = [_in_words(*each) for each in asked if not await may(client, each[0], resource, each[1])]
    except RETRYABLE as error:
        words = f"it cannot be asked: {react(error, opened=False).cause}"
        return Check(name, Health.NOTE, words)
    if missing:
        do = f"ask for list and watch on {name} ({resource.api_version})"
        return Check(name, Health.ILL, f"this user may not {', '.join(missing)}", do)
    return Check(name, Health.WELL, "list and watch are allowed")


def _in_words(verb: str, namespace: str | None) -> str:
    return verb if namespace is None else f"{verb} in {namespace}"
