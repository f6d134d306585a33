"""A recording that may be given away: pseudonyms for names, addresses and contexts, the structure as it was.

What is kept as it is: numbers, times, the words that Kubernetes itself writes (vocabulary.py). Free text goes.
"""

import re
from collections.abc import Sequence
from typing import Final, TypeVar

from msgspec.structs import replace

from epwatch.kube.evidence import EventFact, Evidence, ObjectName, SelectorFact, Wanted, WorkloadFact
from epwatch.kube.objects import (
    Condition,
    ConditionSet,
    Container,
    ContainerState,
    Endpoint,
    EndpointAddress,
    EndpointPort,
    Endpoints,
    EndpointSlice,
    EndpointSubset,
    KubeObject,
    Labels,
    Owner,
    Pod,
    Service,
    ServicePort,
    TargetRef,
)
from epwatch.kube.phase import StreamStatus
from epwatch.stream.pseudonyms import Pseudonyms
from epwatch.stream.tape import PictureOptions
from epwatch.stream.vocabulary import CAUSES, LABEL_KEYS, WORDS

REDACTED: Final = "(redacted)"
"""Stands for a text that somebody wrote for readers: there is no telling what it names."""
_STATUS: Final = re.compile(r"[45][0-9][0-9]\b")
"""The code that a server's answer begins with in a cause; what it says behind it names users and hosts."""

_K = TypeVar("_K", Service, Pod, Endpoints, EndpointSlice)


class Redaction:
    """Disguises what a recorder writes down; from one thread."""

    def __init__(self, key: bytes) -> None:
        """Take the key of the pseudonyms: by chance, of one recording alone."""
        self._to = Pseudonyms(key)

    def context(self, name: str | None) -> str | None:
        """Return a context's, or a namespace's, pseudonym."""
        return None if name is None else self._to.name(name)

    namespace = context

    def options(self, options: PictureOptions) -> PictureOptions:
        """Return what was watched; of a label selector nothing is left but that there was one."""
        return replace(
            options,
            namespaces=None if options.namespaces is None else self._names(options.namespaces),
            services=self._names(options.services),
            selector=REDACTED if options.selector else "",
        )

    def status(self, status: StreamStatus) -> StreamStatus:
        """Return how a stream stands; of a cause nothing is left that could name a host or a user."""
        return replace(status, namespace=self.namespace(status.namespace), cause=_cause(status.cause))

    def object(self, record: KubeObject) -> KubeObject:
        """Return the object with pseudonyms."""
        match record:
            case Service():
                return self._service(record)
            case EndpointSlice():
                return self._slice(record)
            case Endpoints():
                return self._endpoints(record)
        return self._pod(record)

    def wanted(self, wanted: Wanted) -> Wanted:
        """Return what was asked for beside the streams."""
        return replace(
            wanted,
            nodes=self._names(wanted.nodes),
            events=tuple(self._named(each) for each in wanted.events),
            owners=tuple(self._named(each) for each in wanted.owners),
            workloads=tuple((self._to.name(each[0]), self._labels(each[1])) for each in wanted.workloads),
            services=tuple(self._named(each) for each in wanted.services),
        )

    def evidence(self, found: Evidence) -> Evidence:
        """Return what was read beside the streams."""
        return Evidence(
            nodes={self._to.name(name): exists for name, exists in found.nodes.items()},
            every_node=None if found.every_node is None else self._names(found.every_node),
            events=tuple(self._event(each) for each in found.events),
            workloads=tuple(self._workload(each) for each in found.workloads),
            selectors=tuple(self._selector(each) for each in found.selectors),
            unread=tuple(REDACTED for _ in found.unread),
        )

    # --- objects

    def _meta(self, one: _K) -> _K:
        """Return the object with its metadata disguised, the rest as it was."""
        version = one.resource_version
        return replace(
            one,
            namespace=self._to.name(one.namespace),
            name=self._to.name(one.name),
            uid=self._to.uid(one.uid),
            resource_version=version if version.isdecimal() else self._to.name(version),
            labels=self._labels(one.labels),
            owner=None if one.owner is None else self._owner(one.owner),
        )

    def _service(self, one: Service) -> Service:
        return replace(
            self._meta(one),
            type=self._word(one.type),
            cluster_ips=self._addresses(one.cluster_ips),
            external_name=self._optional(one.external_name),
            selector=None if one.selector is None else self._labels(one.selector),
            ports=tuple(self._service_port(each) for each in one.ports),
            internal_policy=self._optional_word(one.internal_policy),
            external_policy=self._optional_word(one.external_policy),
            distribution=self._optional_word(one.distribution),
            topology_mode=self._optional_word(one.topology_mode),
            ip_families=tuple(self._word(each) for each in one.ip_families),
            ip_family_policy=self._optional_word(one.ip_family_policy),
            session_affinity=self._optional_word(one.session_affinity),
            external_ips=self._addresses(one.external_ips),
            load_balancer=self._addresses(one.load_balancer),
        )

    def _service_port(self, one: ServicePort) -> ServicePort:
        target = one.target_port
        return replace(
            one,
            name=self._to.name(one.name),
            target_port=self._to.name(target) if isinstance(target, str) else target,
            protocol=self._word(one.protocol),
            app_protocol=self._optional_word(one.app_protocol),
        )

    def _slice(self, one: EndpointSlice) -> EndpointSlice:
        return replace(
            self._meta(one),
            address_type=self._word(one.address_type),
            service=self._optional(one.service),
            imported_service=self._optional(one.imported_service),
            managed_by=self._word(one.managed_by),
            ports=self._ports(one.ports),
            endpoints=tuple(self._endpoint(each) for each in one.endpoints),
        )

    def _endpoint(self, one: Endpoint) -> Endpoint:
        return replace(
            one,
            addresses=self._addresses(one.addresses),
            target=self._target(one.target),
            node=self._optional(one.node),
            zone=self._optional(one.zone),
            hostname=self._optional(one.hostname),
            hint_zones=self._names(one.hint_zones),
            hint_nodes=self._names(one.hint_nodes),
        )

    def _endpoints(self, one: Endpoints) -> Endpoints:
        subsets = tuple(
            EndpointSubset(
                addresses=tuple(self._address(address) for address in each.addresses),
                not_ready=tuple(self._address(address) for address in each.not_ready),
                ports=self._ports(each.ports),
            )
            for each in one.subsets
        )
        return replace(self._meta(one), subsets=subsets, over_capacity=self._optional_word(one.over_capacity))

    def _address(self, one: EndpointAddress) -> EndpointAddress:
        return EndpointAddress(
            ip=self._to.address(one.ip),
            hostname=self._optional(one.hostname),
            node=self._optional(one.node),
            target=self._target(one.target),
        )

    def _pod(self, one: Pod) -> Pod:
        return replace(
            self._meta(one),
            node=self._optional(one.node),
            phase=self._word(one.phase),
            reason=self._word(one.reason),
            message=_text(one.message),
            ips=self._addresses(one.ips),
            condition_set=ConditionSet.of(self._condition(each) for each in one.condition_set.each),
            readiness_gates=tuple(self._word(each) for each in one.readiness_gates),
            scheduling_gates=self._names(one.scheduling_gates),
            containers=tuple(self._container(each) for each in one.containers),
            states=tuple(self._state(each) for each in one.states),
        )

    def _condition(self, one: Condition) -> Condition:
        return replace(
            one,
            type=self._word(one.type),
            status=self._word(one.status),
            reason=self._word(one.reason),
            message=_text(one.message),
        )

    def _container(self, one: Container) -> Container:
        ports = tuple(
            replace(each, name=self._to.name(each.name), protocol=self._word(each.protocol)) for each in one.ports
        )
        return replace(one, name=self._to.name(one.name), ports=ports)

    def _state(self, one: ContainerState) -> ContainerState:
        return replace(
            one,
            name=self._to.name(one.name),
            image=self._to.name(one.image),
            state=self._word(one.state),
            reason=self._word(one.reason),
            message=_text(one.message),
            last_reason=self._word(one.last_reason),
        )

    # --- parts

    def _labels(self, labels: Labels) -> Labels:
        return tuple(
            sorted((key if key in LABEL_KEYS else self._to.name(key), self._word(value)) for key, value in labels)
        )

    def _owner(self, one: Owner) -> Owner:
        return Owner(self._word(one.kind), self._to.name(one.name), self._to.uid(one.uid))

    def _target(self, one: TargetRef | None) -> TargetRef | None:
        if one is None:
            return None
        return TargetRef(
            self._word(one.kind), self._to.name(one.namespace), self._to.name(one.name), self._to.uid(one.uid)
        )

    def _ports(self, ports: Sequence[EndpointPort]) -> tuple[EndpointPort, ...]:
        return tuple(
            replace(
                each,
                name=self._to.name(each.name),
                protocol=self._word(each.protocol),
                app_protocol=self._optional_word(each.app_protocol),
            )
            for each in ports
        )

    def _event(self, one: EventFact) -> EventFact:
        return replace(
            one,
            about=self._named(one.about),
            type=self._word(one.type),
            reason=self._word(one.reason),
            message=_text(one.message),
        )

    def _workload(self, one: WorkloadFact) -> WorkloadFact:
        owner = None if one.owner is None else self._named(one.owner)
        return replace(one, name=self._named(one.name), labels=self._labels(one.labels), owner=owner)

    def _selector(self, one: SelectorFact) -> SelectorFact:
        return replace(
            one,
            service=self._named(one.service),
            manager=self._to.name(one.manager),
            operation=self._word(one.operation),
        )

    def _named(self, one: ObjectName) -> ObjectName:
        return ObjectName(self._to.name(one.namespace), self._word(one.kind), self._to.name(one.name))

    def _word(self, text: str) -> str:
        return text if text in WORDS else self._to.name(text)

    def _optional_word(self, text: str | None) -> str | None:
        return None if text is None else self._word(text)

    def _optional(self, text: str | None) -> str | None:
        return None if text is None else self._to.name(text)

    def _names(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._to.name(text) for text in texts)

    def _addresses(self, texts: Sequence[str]) -> tuple[str, ...]:
        # "None" and "" are what a headless service has for an address.
        return tuple(text if text in {"None", ""} else self._to.address(text) for text in texts)


def _text(text: str) -> str:
    return REDACTED if text else ""


def _cause(text: str) -> str:
    if text in CAUSES or not text:
        return text
    status = _STATUS.match(text)
    return REDACTED if status is None else f"{status[0]} {REDACTED}"
