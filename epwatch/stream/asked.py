"""What was read beside the streams while a recording was made, and what it answers to somebody who asks why later."""

from collections.abc import Iterator

from msgspec.structs import replace

from epwatch.kube.evidence import EventFact, Evidence, ObjectName, SelectorFact, Wanted, WorkloadFact
from epwatch.kube.intern import MESSAGES, NAMES
from epwatch.kube.objects import Labels
from epwatch.stream.tape import Asked, checked

_ABSENT = "not on the recording"


class AnswersOnTape:
    """Takes EVIDENCE marks in order; answers with the latest that was read of each thing."""

    def __init__(self) -> None:
        self._whole: dict[Wanted, Evidence] = {}
        self._nodes: dict[str, bool] = {}
        self._every_node: tuple[str, ...] | None = None
        self._events: dict[ObjectName, tuple[EventFact, ...]] = {}
        self._workloads: dict[ObjectName, WorkloadFact] = {}
        self._selectors: dict[ObjectName, SelectorFact] = {}

    def take(self, asked: Asked) -> None:
        """Take what was asked for and found."""
        wanted, found = asked.wanted, asked.found
        self._whole[wanted] = found
        self._nodes |= found.nodes
        self._every_node = self._every_node if found.every_node is None else found.every_node
        for about in {*wanted.events, *(event.about for event in found.events)}:
            self._events[about] = tuple(event for event in found.events if event.about == about)
        self._workloads |= {fact.name: fact for fact in found.workloads}
        self._selectors |= {fact.service: fact for fact in found.selectors}

    def answer(self, wanted: Wanted) -> Evidence:
        """Return what was answered to the same question, else what is known of its parts; ``unread`` names the rest."""
        if wanted in self._whole:
            return self._whole[wanted]
        workloads = tuple(self._workloads_of(wanted))
        abouts = dict.fromkeys((*wanted.events, *(fact.name for fact in workloads)))
        return Evidence(
            nodes={name: self._nodes[name] for name in wanted.nodes if name in self._nodes},
            every_node=self._every_node if wanted.every_node else None,
            events=tuple(event for about in abouts for event in self._events.get(about, ())),
            workloads=workloads,
            selectors=tuple(self._selectors[name] for name in wanted.services if name in self._selectors),
            unread=tuple(f"{what}: {_ABSENT}" for what in self._missing(wanted)),
        )

    def _workloads_of(self, wanted: Wanted) -> Iterator[WorkloadFact]:
        names = list(wanted.owners)
        for namespace, selector in wanted.workloads:
            names += [
                fact.name
                # A copy first: the recording may be played on meanwhile, by another thread.
                for fact in tuple(self._workloads.values())
                if fact.name.namespace == namespace and set(selector) <= set(fact.labels)
            ]
        known: dict[ObjectName, WorkloadFact] = {}
        while names:
            name = names.pop(0)
            fact = None if name in known else self._workloads.get(name)
            if fact is not None:
                known[name] = fact
                # Up to whoever controls the one that was asked for.
                names += () if fact.owner is None else (fact.owner,)
        yield from known.values()

    def _missing(self, wanted: Wanted) -> Iterator[str]:
        yield from (f"node {name}" for name in wanted.nodes if name not in self._nodes)
        if wanted.every_node and self._every_node is None:
            yield "nodes"
        yield from (f"events of {about}" for about in wanted.events if about not in self._events)
        yield from (str(owner) for owner in wanted.owners if owner not in self._workloads)
        yield from (f"workloads in {namespace}" for namespace, _selector in wanted.workloads)
        yield from (f"selector of {service}" for service in wanted.services if service not in self._selectors)


def cleaned(asked: Asked) -> Asked:
    """Return it with every text cleaned: a recording comes from outside (SEC-15)."""
    wanted, found = asked.wanted, asked.found
    return Asked(
        wanted=replace(
            wanted,
            nodes=_names(wanted.nodes),
            events=tuple(_name(each) for each in wanted.events),
            owners=tuple(_name(each) for each in wanted.owners),
            workloads=tuple((NAMES[namespace], _labels(selector)) for namespace, selector in wanted.workloads),
            services=tuple(_name(each) for each in wanted.services),
            context=None,
        ),
        found=Evidence(
            nodes={NAMES[name]: exists for name, exists in found.nodes.items()},
            every_node=None if found.every_node is None else _names(found.every_node),
            events=tuple(_event(each) for each in found.events),
            workloads=tuple(_workload(each) for each in found.workloads),
            selectors=tuple(_selector(each) for each in found.selectors),
            unread=tuple(MESSAGES[text] for text in found.unread),
        ),
    )


def _event(one: EventFact) -> EventFact:
    return replace(
        one,
        about=_name(one.about),
        type=NAMES[one.type],
        reason=MESSAGES[one.reason],
        message=MESSAGES[one.message],
        last=None if one.last is None else checked(one.last),
    )


def _workload(one: WorkloadFact) -> WorkloadFact:
    owner = None if one.owner is None else _name(one.owner)
    return replace(one, name=_name(one.name), labels=_labels(one.labels), owner=owner)


def _selector(one: SelectorFact) -> SelectorFact:
    return replace(
        one,
        service=_name(one.service),
        manager=NAMES[one.manager],
        operation=NAMES[one.operation],
        time=None if one.time is None else checked(one.time),
    )


def _name(one: ObjectName) -> ObjectName:
    return ObjectName(NAMES[one.namespace], NAMES[one.kind], NAMES[one.name])


def _labels(labels: Labels) -> Labels:
    return tuple((NAMES[key], NAMES[value]) for key, value in labels)


def _names(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(NAMES[text] for text in texts)
