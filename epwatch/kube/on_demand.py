"""Reads evidence once, when somebody asks why.

Every read stands alone: one that is denied, slow or fails costs its own line and nothing else, and what the others give
is told without waiting for it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from msgspec.structs import replace

from epwatch.kube.client import Client
from epwatch.kube.errors import ApiError
from epwatch.kube.evidence import EventFact, Evidence, ObjectName, SelectorFact, Wanted, WorkloadFact
from epwatch.kube.facts import KINDS, Model, event_fact, selector_fact, workload_fact
from epwatch.kube.objects import Labels
from epwatch.kube.sanitize import MESSAGE_LIMIT, clean

Told = Callable[[Evidence], None]
"""Takes what is known so far; the last call has nothing in ``reading``."""

PATIENCE: Final = 5.0
"""Seconds for everything: an explanation waits no longer for what it can do without."""
_EVENTS: Final = 5
"""Events that are told of one object: the last warnings, then the last others."""
_PAGE: Final = 50
"""Objects of a page: the models take about a millisecond each, and meanwhile no watch is read."""
_MOST: Final = 500
"""Objects of a list that are looked at: evidence is for a reader, and costs the server."""
_BEHIND: Final = 10
"""Workloads behind a selector whose Events are read."""
_NOT_FOUND: Final = 404
_FORBIDDEN: Final = 403

_READERS: Final = {
    "Deployment": "list_namespaced_deployment",
    "ReplicaSet": "list_namespaced_replica_set",
    "StatefulSet": "list_namespaced_stateful_set",
    "DaemonSet": "list_namespaced_daemon_set",
    "Job": "list_namespaced_job",
}
"""The generated client's function for each kind: a list of one needs no right beyond that of the whole list."""


async def read_evidence(
    client: Client, wanted: Wanted, told: Told = lambda _: None, patience: float = PATIENCE
) -> Evidence:
    """Return what can be read of what is wanted; ``told`` hears of it read by read, at most ``patience`` seconds."""
    from epwatch.kube.generated import apis

    return await _Reading(apis(client), told, patience).of(wanted)


class _Reading:
    """Sends the reads side by side, each with what follows from it, and gathers what they give."""

    def __init__(self, apis: tuple[Model, ...], told: Told, patience: float) -> None:
        self._core = apis[0]
        self._lists = {
            kind: getattr(api, name) for kind, name in _READERS.items() for api in apis if hasattr(api, name)
        }
        self._told = told
        self._patience = patience
        self._under_way: dict[str, None] = {}
        self._nodes: dict[str, bool] = {}
        self._every_node: tuple[str, ...] | None = None
        self._events: dict[ObjectName, list[EventFact]] = {}
        self._workloads: dict[ObjectName, WorkloadFact] = {}
        self._selectors: list[SelectorFact] = []
        self._unread: list[str] = []

    async def of(self, wanted: Wanted) -> Evidence:
        """Read everything."""
        self._end = asyncio.get_running_loop().time() + self._patience
        async with asyncio.TaskGroup() as self._tasks:
            for name in wanted.nodes:
                self._read(f"node {name}", self._node(name))
            if wanted.every_node:
                self._read("nodes", self._all_nodes())
            for about in wanted.events:
                self._events_of(about)
            for owner in wanted.owners:
                self._owner(owner)
            for namespace, selector in wanted.workloads:
                for kind in KINDS:
                    self._read(f"{kind.lower()}s in {namespace}", self._behind(kind, namespace, selector))
            for service in wanted.services:
                self._read(f"selector of {service}", self._selector(service))
        return self._evidence

    @property
    def _evidence(self) -> Evidence:
        return Evidence(
            nodes=dict(self._nodes),
            every_node=self._every_node,
            events=tuple(event for events in self._events.values() for event in events),
            workloads=tuple(self._workloads.values()),
            selectors=tuple(self._selectors),
            unread=tuple(sorted(self._unread)),
            reading=tuple(self._under_way),
        )

    def _read(self, what: str, read: Awaitable[None]) -> None:
        self._under_way[what] = None
        self._tasks.create_task(self._alone(what, read))

    async def _alone(self, what: str, read: Awaitable[None]) -> None:
        """Read, turn whatever prevents it into one line, and tell."""
        try:
            async with asyncio.timeout_at(self._end):
                await read
        except ApiError as error:
            why = "denied" if error.code == _FORBIDDEN else clean(str(error), MESSAGE_LIMIT)
            self._unread.append(f"{what}: {why}")
        except TimeoutError:
            self._unread.append(f"{what}: no answer in {self._patience:g} s")
        except (OSError, ValueError) as error:
            self._unread.append(f"{what}: {clean(str(error), MESSAGE_LIMIT)}")
        del self._under_way[what]
        self._told(self._evidence)

    async def _node(self, name: str) -> None:
        try:
            await self._core.read_node(name)
        except ApiError as error:
            if error.code != _NOT_FOUND:
                raise
            self._nodes[name] = False
        else:
            self._nodes[name] = True

    async def _all_nodes(self) -> None:
        listed = await _whole(self._core.list_node)
        if self._complete("nodes", listed):
            self._every_node = tuple(sorted(clean(node.metadata.name, MESSAGE_LIMIT) for node in listed.items))

    def _events_of(self, about: ObjectName) -> None:
        if about not in self._events:
            self._events[about] = []
            self._read(f"events of {about}", self._event(about))

    async def _event(self, about: ObjectName) -> None:
        chosen = f"involvedObject.kind={about.kind},involvedObject.name={about.name}"
        listed = await _whole(self._core.list_namespaced_event, about.namespace, field_selector=chosen)
        self._complete(f"events of {about}", listed)
        self._events[about] = last_events([event_fact(event, about) for event in listed.items])

    def _owner(self, owner: ObjectName) -> None:
        """Read what an owner wants, and its Events; its kind may be one that nobody here knows."""
        self._events_of(owner)
        what = f"what {owner} wants"
        if owner.kind in self._lists and owner not in self._workloads and what not in self._under_way:
            self._read(what, self._wants(owner))

    async def _wants(self, owner: ObjectName) -> None:
        listed = await self._lists[owner.kind](owner.namespace, field_selector=f"metadata.name={owner.name}")
        for found in listed.items or ():
            fact = self._workloads[owner] = workload_fact(owner.kind, found)
            if fact.owner is not None:
                self._owner(fact.owner)

    async def _behind(self, kind: str, namespace: str, selector: Labels) -> None:
        """Find the workloads whose pods a selector matches; whatever wants some is to say why it makes none."""
        try:
            listed = await _whole(self._lists[kind], namespace)
        except ApiError as error:
            # What a server does not serve there is none of.
            if error.code != _NOT_FOUND:
                raise
            return
        self._complete(f"{kind.lower()}s in {namespace}", listed)
        found = [workload_fact(kind, each) for each in listed.items]
        for fact in [each for each in found if set(selector) <= set(each.labels)][:_BEHIND]:
            # The ReplicaSets of former rollouts stay behind with 0.
            if fact.replicas or kind != "ReplicaSet" or fact.owner is None or fact.owner.kind != "Deployment":
                self._workloads[fact.name] = fact
                self._events_of(fact.name)

    def _complete(self, what: str, listed: "_Listed") -> bool:
        """Return whether all of a list was read; a line says where it was not."""
        if not listed.whole:
            self._unread.append(f"{what}: only the first {len(listed.items)} were looked at")
        return listed.whole

    async def _selector(self, service: ObjectName) -> None:
        chosen = f"metadata.name={service.name}"
        listed = await self._core.list_namespaced_service(service.namespace, field_selector=chosen)
        facts = (selector_fact(each, service) for each in listed.items or ())
        self._selectors += [fact for fact in facts if fact is not None]


def last_events(events: list[EventFact]) -> list[EventFact]:
    """Return the few Events that are told of an object, latest first: warnings before what went as it should.

    Those that begin alike are one: FailedCreate has another pod's name in each message.
    """
    alike: dict[tuple[str, str], EventFact] = {}
    for each in sorted(events, key=lambda each: each.last or 0.0):
        key = (each.reason, each.message.partition(" ")[0])
        before = alike.pop(key, None)
        alike[key] = each if before is None else replace(each, count=before.count + each.count)
    chosen = sorted(alike.values(), key=lambda each: (each.type == "Warning", each.last or 0.0), reverse=True)[:_EVENTS]
    return sorted(chosen, key=lambda each: each.last or 0.0, reverse=True)


class _Listed(NamedTuple):
    """The objects of a list, and whether these are all of them."""

    items: list[Model]
    whole: bool


async def _whole(list_page: Callable[..., Awaitable[Model]], *where: str, **chosen: str) -> _Listed:
    """Return the objects of a list, page by page, up to as many as anybody looks at."""
    items: list[Model] = []
    token = ""
    while True:
        listed = await list_page(*where, limit=_PAGE, **chosen, **({"_continue": token} if token else {}))
        items += listed.items or ()
        token = listed.metadata._continue or ""  # noqa: SLF001 - the library's name for a field
        if not token or len(items) >= _MOST:
            return _Listed(items, whole=not token)
