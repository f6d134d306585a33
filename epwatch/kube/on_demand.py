"""Reads evidence once, when somebody asks why.

Every read stands alone: one that is denied, slow or fails costs its own line and nothing else.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from epwatch.kube.client import Client
from epwatch.kube.errors import ApiError
from epwatch.kube.evidence import EventFact, Evidence, Wanted, WorkloadFact
from epwatch.kube.sanitize import MESSAGE_LIMIT, clean

_PATIENCE: Final = 5.0
"""Seconds for each read, all at once: an explanation waits no longer for what it can do without."""
_EVENTS: Final = 5
"""Events that are told of one object: the last ones."""
_NOT_FOUND: Final = 404
_FORBIDDEN: Final = 403


async def read_evidence(client: Client, wanted: Wanted) -> Evidence:
    """Return what can be read of what is wanted, within five seconds."""
    from epwatch.kube.generated import apis

    reader = _Reader(*apis(client))
    reads = [reader.told(f"node {name}", reader.node, name) for name in wanted.nodes]
    reads += [reader.told(f"events of {each[1].lower()} {each[2]}", reader.event, *each) for each in wanted.events]
    reads += [reader.told(f"workloads in {each}", reader.workload, each) for each in wanted.workloads]
    await asyncio.gather(*reads)
    return Evidence(
        nodes=reader.nodes,
        events=tuple(reader.events),
        workloads=tuple(reader.workloads),
        unread=tuple(sorted(reader.unread)),
    )


class _Reader:
    """Sends the reads and gathers what they give."""

    def __init__(self, core: Any, apps: Any) -> None:  # noqa: ANN401 - the library has no types
        self._core = core
        self._apps = apps
        self.nodes: dict[str, bool] = {}
        self.events: list[EventFact] = []
        self.workloads: list[WorkloadFact] = []
        self.unread: list[str] = []

    async def told(self, what: str, read: Callable[..., Awaitable[None]], *arguments: str) -> None:
        """Read, and turn whatever prevents it into one line."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await read(*arguments)
        except ApiError as error:
            why = "denied" if error.code == _FORBIDDEN else clean(str(error), MESSAGE_LIMIT)
            self.unread.append(f"{what}: {why}")
        except TimeoutError:
            self.unread.append(f"{what}: no answer in {_PATIENCE:.0f} s")
        except (OSError, ValueError) as error:
            self.unread.append(f"{what}: {clean(str(error), MESSAGE_LIMIT)}")

    async def node(self, name: str) -> None:
        """Read whether there is such a Node."""
        try:
            await self._core.read_node(name)
        except ApiError as error:
            if error.code != _NOT_FOUND:
                raise
            self.nodes[name] = False
        else:
            self.nodes[name] = True

    async def event(self, namespace: str, kind: str, name: str) -> None:
        """Read the last Events of an object, latest first."""
        chosen = f"involvedObject.kind={kind},involvedObject.name={name}"
        listed = await self._core.list_namespaced_event(namespace, field_selector=chosen, limit=500)
        found = [_event(each, kind, name) for each in listed.items or ()]
        self.events += sorted(found, key=lambda each: each.last or 0.0, reverse=True)[:_EVENTS]

    async def workload(self, namespace: str) -> None:
        """Read what the Deployments and StatefulSets of a namespace want."""
        deployments = await self._apps.list_namespaced_deployment(namespace)
        stateful = await self._apps.list_namespaced_stateful_set(namespace)
        for kind, listed in (("Deployment", deployments), ("StatefulSet", stateful)):
            self.workloads += [_workload(kind, each) for each in listed.items or ()]


def _event(each: Any, kind: str, name: str) -> EventFact:  # noqa: ANN401 - as above
    series = each.series
    last = (series.last_observed_time if series is not None else None) or each.last_timestamp or each.event_time
    return EventFact(
        kind=kind,
        name=name,
        type=clean(each.type or "", MESSAGE_LIMIT),
        reason=clean(each.reason or "", MESSAGE_LIMIT),
        message=clean(each.message or "", MESSAGE_LIMIT),
        count=(series.count if series is not None else None) or each.count or 1,
        last=None if last is None else last.timestamp(),
    )


def _workload(kind: str, each: Any) -> WorkloadFact:  # noqa: ANN401 - as above
    labels = each.spec.template.metadata.labels if each.spec.template.metadata is not None else None
    # An absent number means one: apps/v1 defaults.
    replicas = 1 if each.spec.replicas is None else each.spec.replicas
    return WorkloadFact(
        kind=kind,
        namespace=clean(each.metadata.namespace, MESSAGE_LIMIT),
        name=clean(each.metadata.name, MESSAGE_LIMIT),
        replicas=replicas,
        labels=tuple(_pairs(labels or {})),
    )


def _pairs(labels: dict[str, str]) -> Iterable[tuple[str, str]]:
    return sorted((clean(key, MESSAGE_LIMIT), clean(value, MESSAGE_LIMIT)) for key, value in labels.items())
