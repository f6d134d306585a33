"""Which endpoints of one service port a client on one node reaches: kube-proxy's own decision, as a pure function.

Source: kubernetes/kubernetes pkg/proxy/topology.go CategorizeEndpoints and topologyModeFromHints, with gate
PreferSameTrafficDistribution on (beta and on since 1.34, KEP-3015); pkg/proxy/serviceport.go UsesClusterEndpoints and
UsesLocalEndpoints for which of the two lists a service has at all.
"""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from epwatch.kube.objects import Service
from epwatch.model.traffic_findings import externally_accessible


class Candidate(Struct, frozen=True, gc=False, kw_only=True):
    """One endpoint on one port and family, with its conditions filled in (EP-7)."""

    address: str
    ready: bool
    serving: bool
    terminating: bool
    node: str | None = None
    hint_zones: tuple[str, ...] = ()
    hint_nodes: tuple[str, ...] = ()

    @property
    def last_resort(self) -> bool:
        """Return whether it is used where nothing is ready."""
        return self.serving and self.terminating


class Policy(Struct, frozen=True, gc=False):
    """Which lists a service port has: internalTrafficPolicy, externalTrafficPolicy, reachable from outside."""

    internal_local: bool = False
    external_local: bool = False
    external: bool = False

    @property
    def cluster(self) -> bool:
        """Return UsesClusterEndpoints: external traffic needs them whatever its policy, to short-circuit pods'."""
        return not self.internal_local or self.external

    @property
    def local(self) -> bool:
        """Return UsesLocalEndpoints."""
        return self.internal_local or (self.external_local and self.external)


class Client(Struct, frozen=True, gc=False):
    """Where traffic comes from; a zone alone stands for a node of it on which no endpoint runs."""

    node: str | None = None
    zone: str = ""


class Mode(StrEnum):
    """How topology hints decide: not at all, by node, by zone."""

    NONE = ""
    SAME_NODE = "PreferSameNode"
    SAME_ZONE = "PreferSameZone"


class Reach(Struct, frozen=True, gc=False, kw_only=True):
    """What kube-proxy of one node uses; a list is None where the service has no such list.

    ``everything`` is what can be reached from that node by any way; ``anywhere``: whether some node reaches something.
    ``why`` says in words how the hints were taken, "" where there are none.
    """

    cluster: tuple[Candidate, ...] | None
    local: tuple[Candidate, ...] | None
    everything: tuple[Candidate, ...]
    anywhere: bool
    mode: Mode
    why: str


def policy_of(service: Service) -> Policy:
    """Return the traffic policies of a service."""
    return Policy(
        internal_local=service.internal_policy == "Local",
        external_local=service.external_policy == "Local",
        external=externally_accessible(service),
    )


def categorize(candidates: Sequence[Candidate], policy: Policy, client: Client) -> Reach:
    """Return which endpoints a client reaches on one service port and family."""
    if not candidates:
        return Reach(cluster=None, local=None, everything=(), anywhere=False, mode=Mode.NONE, why="")
    mode, why = _mode(candidates, client) if policy.cluster else (Mode.NONE, "")
    cluster = _cluster(candidates, mode, client) if policy.cluster else None
    local = _local(candidates, client) if policy.local else None
    used = {each.address for each in (*(cluster or ()), *(local or ()))}
    return Reach(
        cluster=cluster,
        local=local,
        everything=tuple(each for each in candidates if each.address in used),
        anywhere=any(each.ready or each.last_resort for each in candidates),
        mode=mode,
        why=why,
    )


def internal(reach: Reach, policy: Policy) -> tuple[Candidate, ...]:
    """Return what a pod on that node reaches by the cluster address."""
    return (reach.local if policy.internal_local else reach.cluster) or ()


def _cluster(candidates: Sequence[Candidate], mode: Mode, client: Client) -> tuple[Candidate, ...]:
    ready = tuple(each for each in candidates if each.ready and _available(each, mode, client))
    return ready or tuple(each for each in candidates if each.last_resort)


def _local(candidates: Sequence[Candidate], client: Client) -> tuple[Candidate, ...]:
    """Return the node's own: ready ones, else those that serve while they terminate; hints have no say here."""
    own = [each for each in candidates if each.node is not None and each.node == client.node]
    ready = tuple(each for each in own if each.ready)
    return ready or tuple(each for each in own if each.last_resort)


def _available(candidate: Candidate, mode: Mode, client: Client) -> bool:
    if mode is Mode.SAME_NODE:
        return client.node in candidate.hint_nodes
    return mode is Mode.NONE or client.zone in candidate.hint_zones


def _mode(candidates: Sequence[Candidate], client: Client) -> tuple[Mode, str]:
    """Return how hints decide: obeyed only where every ready endpoint has one and one names this node, or zone."""
    ready = [each for each in candidates if each.ready]
    if not any(each.hint_nodes or each.hint_zones for each in ready):
        return Mode.NONE, ""
    if all(each.hint_nodes for each in ready) and any(client.node in each.hint_nodes for each in ready):
        return Mode.SAME_NODE, f"hints obeyed: endpoints hinted for node {client.node}"
    lacking = sum(not each.hint_zones for each in ready)
    if lacking:
        return Mode.NONE, f"hints ignored: {lacking} of {len(ready)} ready endpoints have no zone hint"
    if not client.zone:
        return Mode.NONE, "hints ignored: the node's zone is not known"
    if not any(client.zone in each.hint_zones for each in ready):
        return Mode.NONE, f"hints ignored: none names zone {client.zone}"
    return Mode.SAME_ZONE, f"hints obeyed: endpoints hinted for zone {client.zone}"
