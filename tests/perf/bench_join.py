"""What the join costs: `python -m tests.perf.bench_join [SERVICES] [PODS]` prints CPU µs per event and bytes per pod.

5,000 services with ten pods each, in namespaces of 50 services and all in one; records come from the real decoder.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from resource import getpagesize
from typing import Final

from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Kind, KubeObject, Pod
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.findings import findings, wrong
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.monitor import Monitor
from tests.factories import Json, endpoint, endpointslice, kind_of, pod, record, service
from tests.perf.apart import apart
from tests.perf.figures import Figure, table

_LIMIT: Final = 600.0
"""Seconds for one layout, which takes half a minute."""

Cluster = dict[tuple[Kind, str, str], KubeObject]


class _Clock:
    def wall(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()


def objects(services: int, pods: int, per_namespace: int) -> Iterator[Json]:
    """Yield services as charts make them, each with its pods and its slice."""
    each = pods // services
    for number in range(services):
        name, namespace = f"web-{number}", f"ns-{number // per_namespace}"
        labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/managed-by": "Helm"}
        yield service(name, namespace=namespace, selector=labels)
        rows = []
        for one in range(each):
            told = f"{name}-7f9aa-{one:05}"
            address = f"10.{number // 250 % 250}.{number % 250}.{one + 1}"
            rows.append(endpoint(address, told, namespace=namespace, zone=f"zone-{one % 3}"))
            yield pod(told, namespace=namespace, labels=labels, ip=address, revision="7f9aa", owner=f"{name}-7f9aa")
        yield endpointslice(f"{name}-x7k2p", service=name, namespace=namespace, endpoints=rows)


def resident() -> int:
    """Return the resident bytes of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize()


def per_event(run: Callable[[Delta], object], deltas: Sequence[Delta]) -> float:
    """Return the CPU µs that each delta takes."""
    begin = time.process_time()
    for delta in deltas:
        run(delta)
    return (time.process_time() - begin) / len(deltas) * 1e6


def live(monitor: Monitor) -> None:
    """Tell the monitor that every stream is live."""
    for kind in Kind:
        monitor.status(StreamStatus(kind=kind, namespace=None, phase=Phase.LIVE, since=0.0, listed=True))


def toggled(cluster: Cluster, count: int) -> list[Delta]:
    """Return deltas of pods that turn not ready, spread over the cluster."""
    pods = [item for item in cluster.values() if isinstance(item, Pod)]
    found = []
    for old in pods[:: max(1, len(pods) // count)][:count]:
        labels = dict(old.labels)
        built = pod(old.name, namespace=old.namespace, labels=labels, ip=old.ips[0], owner="x", ready=False)
        found.append(Delta(Kind.PODS, old, record(built), Cause.WATCH))
    return found


def reslice(cluster: Cluster, count: int) -> list[Delta]:
    """Return deltas of slices in which the first endpoint turns not ready."""
    found = []
    keys = [key for key in cluster if key[0] is Kind.ENDPOINTSLICES]
    for _, namespace, name in keys[:: max(1, len(keys) // count)][:count]:
        old = cluster[Kind.ENDPOINTSLICES, namespace, name]
        served = name.removesuffix("-x7k2p")
        number = int(served.removeprefix("web-"))
        rows = [
            endpoint(
                f"10.{number // 250 % 250}.{number % 250}.{one + 1}",
                f"{served}-7f9aa-{one:05}",
                namespace=namespace,
                zone=f"zone-{one % 3}",
                ready=one > 0,
                serving=one > 0,
            )
            for one in range(10)
        ]
        built = endpointslice(name, service=served, namespace=namespace, endpoints=rows, resource_version="301")
        found.append(Delta(Kind.ENDPOINTSLICES, old, record(built), Cause.WATCH))
    return found


def bench(services: int, pods: int, per_namespace: int) -> list[Figure]:
    """Return the figures of one cluster."""
    cluster: Cluster = {}
    for built in objects(services, pods, per_namespace):
        made = record(built)
        cluster[kind_of(built), made.namespace, made.name] = made
    gc.collect()
    before = resident()
    monitor = Monitor("prod", _Clock())
    begin = time.process_time()
    monitor.deltas([Delta(kind, None, item, Cause.INITIAL) for (kind, _, _), item in cluster.items()])
    applied = time.process_time()
    live(monitor)
    shown = monitor.drain().services
    drained = time.process_time()
    gc.collect()
    where = f"{services:,} services ({per_namespace:,} a namespace), {pods:,} pods"
    found = [
        Figure(f"first picture, apply: {where}", (applied - begin) * 1e3, "ms"),
        Figure(f"first picture, drain: {where}", (drained - applied) * 1e3, "ms"),
        Figure(f"kept by the join, a pod: {where}", (resident() - before) / pods, "bytes"),
    ]
    count = min(1000, services)
    topology = monitor._topology

    def apply(delta: Delta) -> None:
        topology.apply(delta, 1.0)

    found.append(Figure(f"a pod's event into the join: {where}", per_event(apply, toggled(cluster, count)), "µs", 10))
    monitor.drain()
    slices = per_event(apply, reslice(cluster, count))
    found.append(Figure(f"a slice of ten endpoints into the join: {where}", slices, "µs", 10))
    monitor.drain()

    def exact(delta: Delta) -> None:
        monitor.deltas((delta,))
        monitor.drain()

    back = [Delta(delta.kind, delta.new, delta.old, Cause.WATCH) for delta in toggled(cluster, count)]
    found.append(Figure(f"the same pod's, with diff and batch after it: {where}", per_event(exact, back), "µs"))
    back = [Delta(delta.kind, delta.new, delta.old, Cause.WATCH) for delta in reslice(cluster, count)]
    found.append(Figure(f"the same slice's, with diff and batch after it: {where}", per_event(exact, back), "µs"))
    return found + judged(shown, where)


def judged(shown: Sequence[ServiceSnapshot], where: str) -> list[Figure]:
    """Return what it costs to say all that is to be said of a service, and which of all services are wrong."""
    begin = time.process_time()
    for snapshot in shown:
        findings(snapshot, 1.0)
    told = time.process_time()
    for snapshot in shown:
        wrong(snapshot)
    known = time.process_time()
    return [
        Figure(f"the findings on a service: {where}", (told - begin) / len(shown) * 1e6, "µs"),
        Figure(f"which of all services are wrong: {where}", (known - told) * 1e3, "ms"),
    ]


def figures(services: int = 5000, pods: int = 50_000) -> Iterator[Figure]:
    """Yield the figures of both layouts, each in memory that the other has not used."""
    for per_namespace in (50, services):
        yield from apart(partial(bench, services, pods, per_namespace), _LIMIT)


if __name__ == "__main__":
    print(table(figures(*(int(text) for text in sys.argv[1:3]))))
