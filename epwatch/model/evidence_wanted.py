"""What is to be read when somebody asks why, of a pod or of a service: the one list for every front end; pure."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

from epwatch.kube.evidence import ObjectName, Wanted
from epwatch.kube.objects import Pod
from epwatch.model.codes import Code
from epwatch.model.snapshot import ServiceSnapshot, State
from epwatch.model.traffic_findings import local_policies

_READS: Final = 10
"""Objects of a sort that are asked after at most: an explanation is for a reader, and costs the server."""

PODLESS: Final = frozenset({Code.NO_MATCHING_PODS, Code.SCALED_TO_ZERO})
"""Verdicts of a service that has no pods: what its workloads want then tells more."""

_Read = TypeVar("_Read")


def of_pod(pod: Pod, context: str | None) -> Wanted:
    """Return what would tell more of a context's pod: its Node, its Events, what its owners want, with their Events."""
    return Wanted(
        nodes=(pod.node,) if pod.node else (),
        events=(ObjectName(pod.namespace, "Pod", pod.name),),
        owners=tuple(_owners([pod])),
        context=context,
    )


def of_service(snapshot: ServiceSnapshot) -> Wanted:
    """Return what would tell more of a service.

    The nodes in question, the Events of pods in trouble, what the owners of its pods want and whether they get it, or
    the workloads where no pod is there, who last wrote the selector, and every node where only those with an endpoint
    serve.
    """
    service, pods = snapshot.service, list(troubled(snapshot))
    selects = service is not None and service.selector is not None
    podless = selects and snapshot.verdict.code in PODLESS
    return Wanted(
        nodes=_few(sorted(nodes_in_question(snapshot))),
        every_node=bool(local_policies(service)),
        events=_few(ObjectName(pod.namespace, "Pod", pod.name) for pod in pods),
        owners=_few(_owners((*pods, *_held(snapshot)))),
        workloads=((snapshot.key.namespace, snapshot.selector or ()),) if podless else (),
        services=(ObjectName(snapshot.key.namespace, "Service", snapshot.key.name),) if selects else (),
        context=snapshot.key.context,
    )


def together(every: Iterable[Wanted]) -> Wanted:
    """Return what several of one context ask for as one, each thing once and not too many of a sort: the first ones."""
    asked = list(every)
    return Wanted(
        nodes=_few(name for each in asked for name in each.nodes),
        every_node=any(each.every_node for each in asked),
        events=_few(about for each in asked for about in each.events),
        owners=_few(owner for each in asked for owner in each.owners),
        workloads=_few(behind for each in asked for behind in each.workloads),
        services=_few(service for each in asked for service in each.services),
        context=next((each.context for each in asked), None),
    )


def nodes_in_question(snapshot: ServiceSnapshot) -> set[str]:
    """Return the nodes whose existence would explain why pods stand in no slice (gate 5)."""
    return {each.pod.node for each in snapshot.absent if each.code == Code.NOT_YET_IN_SLICE and each.pod.node}


def troubled(snapshot: ServiceSnapshot) -> Iterator[Pod]:
    """Yield the pods whose Events would tell more: those that are not ready, and those without an endpoint."""
    rows = (row for row in snapshot.endpoints if row.state is State.NOT_READY)
    yield from (row.pod for row in rows if row.pod is not None and not row.stale)
    yield from (absent.pod for absent in snapshot.absent if not absent.pod.finished)


def _held(snapshot: ServiceSnapshot) -> Iterator[Pod]:
    """Yield the pods that stand in a slice: of those that are missing their owner alone can tell."""
    yield from (row.pod for row in snapshot.endpoints if row.pod is not None and not row.stale)


def _owners(pods: Iterable[Pod]) -> Iterator[ObjectName]:
    for pod in pods:
        if pod.owner is not None:
            yield ObjectName(pod.namespace, pod.owner.kind, pod.owner.name)


def _few(asked: Iterable[_Read]) -> tuple[_Read, ...]:
    return tuple(islice(dict.fromkeys(asked), _READS))
