"""Pods that run already, with all that owns and lists them, put into a cluster by the thousand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from epwatch.sim import resources as res
from epwatch.sim.admission.pods import default_pod
from epwatch.sim.controllers import podstatus
from epwatch.sim.controllers.deployment import REVISION, first_replica_set
from epwatch.sim.controllers.endpoint import endpoint_of, endpoint_ports
from epwatch.sim.controllers.endpoints import MANAGED_BY, OVER_CAPACITY, subsets_of, truncate
from epwatch.sim.controllers.endpointslice import slice_labels
from epwatch.sim.controllers.packing import MOST_ENDPOINTS
from epwatch.sim.controllers.replicaset import pod_from
from epwatch.sim.objects import copy, meta, name_of, namespace_of, owner_reference, set_condition, spec_of, status_of
from epwatch.sim.pods import addresses
from epwatch.sim.scenarios import manifests as make

if TYPE_CHECKING:
    from collections.abc import Sequence

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.objects import Obj

# A real node takes 110; here fewer nodes keep the cluster readable.
PODS_ON_A_NODE = 500


@dataclass(frozen=True, slots=True)
class App:
    """A Deployment with so many running pods behind a Service of its name."""

    name: str
    namespace: str
    replicas: int


def put(cluster: SimCluster, apps: Sequence[App]) -> None:
    """Store apps, their ReplicaSets, pods, slices and Endpoints as controllers would have left them."""
    nodes = _nodes(cluster, sum(app.replicas for app in apps))
    for app in apps:
        _put_app(cluster, app, nodes)


def _nodes(cluster: SimCluster, pods: int) -> list[Obj]:
    count = max(3, -(-pods // PODS_ON_A_NODE))
    made = [make.node(f"node-{n:03}", f"zone-{'abc'[n % 3]}", f"10.0.{n // 250}.{n % 250 + 1}") for n in range(count)]
    return [cluster.create(node) for node in made]


def _put_app(cluster: SimCluster, app: App, nodes: list[Obj]) -> None:
    container = make.container("web", f"registry.example/{app.name}:1.0.0", 8080, pre_stop=3)
    deployment = make.deployment(app.name, container, replicas=app.replicas, namespace=app.namespace)
    service = cluster.submit(make.service(app.name, [make.port(80, 8080)], namespace=app.namespace))
    replica_set = _replica_set(cluster, cluster.submit(deployment))
    moulds = [_mould(cluster, replica_set, node) for node in nodes]
    offset = cluster.names.random.randrange(len(nodes))
    order = [(number + offset) % len(nodes) for number in range(app.replicas)]
    pods = [(_cast(cluster, moulds[at]), nodes[at]) for at in order]
    _put_slices(cluster, service, pods)
    subsets, cut = truncate(subsets_of(service, [pod for pod, _ in pods]))
    over = {"annotations": {OVER_CAPACITY: "truncated"}} if cut else {}
    metadata = {"name": app.name, "namespace": app.namespace, "labels": dict(MANAGED_BY)} | over
    cluster.create({"kind": "Endpoints", "apiVersion": "v1", "metadata": metadata, "subsets": subsets})


def _replica_set(cluster: SimCluster, deployment: Obj) -> Obj:
    count = spec_of(deployment)["replicas"]
    first = first_replica_set(deployment, 1)
    counts = dict.fromkeys(("replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas"), count)
    first["metadata"] |= {"namespace": namespace_of(deployment), "generation": 1}
    status = counts | {"observedGeneration": 1}
    spec = spec_of(first) | {"replicas": count}
    made = cluster.create({"kind": "ReplicaSet", "apiVersion": "apps/v1", **first, "spec": spec, "status": status})
    whole = {"replicas": count, "updatedReplicas": count, "readyReplicas": count, "availableReplicas": count}
    whole |= {"observedGeneration": 1, "conditions": _settled(cluster, made)}
    annotated = meta(deployment) | {"annotations": {REVISION: "1"}}
    cluster.update(deployment | {"metadata": annotated, "status": whole})
    return made


def _settled(cluster: SimCluster, replica_set: Obj) -> list[Obj]:
    told = (
        ("Available", "MinimumReplicasAvailable", "Deployment has minimum availability."),
        ("Progressing", "NewReplicaSetAvailable", f'ReplicaSet "{name_of(replica_set)}" has successfully progressed.'),
    )
    times = {"lastTransitionTime": cluster.now(), "lastUpdateTime": cluster.now()}
    return [{"type": k, "status": "True", "reason": reason, "message": text} | times for k, reason, text in told]


def _mould(cluster: SimCluster, replica_set: Obj, node: Obj) -> Obj:
    """A running pod of a ReplicaSet on a node, without what is its own: name, uid, addresses."""
    pod = pod_from(replica_set)
    pod["spec"] = copy(spec_of(pod))
    default_pod(pod)
    pod["spec"]["nodeName"] = name_of(node)
    pod["metadata"] |= {"namespace": namespace_of(replica_set), "generation": 1, "creationTimestamp": cluster.now()}
    now, host = cluster.now(), status_of(node)["addresses"][0]["address"]
    set_condition(pod["status"], podstatus.scheduled(now), now)
    pod["status"] = podstatus.running(pod, now, host, [], ready=True)
    return pod


def _cast(cluster: SimCluster, mould: Obj) -> Obj:
    """Store one pod; all pods of a mould share what is the same, so that 50,000 of them stay small."""
    named = {"name": cluster.names.suffixed(mould["metadata"]["generateName"]), "uid": cluster.names.uid()}
    ips = cluster.pod_addresses.take(mould)
    status = mould["status"] | {"podIP": ips[0], "podIPs": [{"ip": ip} for ip in ips]}
    return cluster.store.put(res.PODS, mould | {"metadata": mould["metadata"] | named, "status": status}).obj


def _put_slices(cluster: SimCluster, service: Obj, pods: Sequence[tuple[Obj, Obj]]) -> None:
    for start in range(0, len(pods), MOST_ENDPOINTS):
        chosen = pods[start : start + MOST_ENDPOINTS]
        endpoints = [endpoint_of(service, pod, node, addresses(pod)[0]) for pod, node in chosen]
        metadata = {
            "generateName": f"{name_of(service)}-",
            "namespace": namespace_of(service),
            "labels": slice_labels(service),
            "ownerReferences": [owner_reference(service)],
            "generation": 1,
        }
        ports = endpoint_ports(service, chosen[0][0])
        head: Obj = {"kind": "EndpointSlice", "apiVersion": "discovery.k8s.io/v1", "metadata": metadata}
        cluster.create(head | {"addressType": "IPv4", "endpoints": endpoints, "ports": ports})
