"""What looking back costs: `python -m tests.perf.bench_history` prints CPU µs per change and bytes per change.

A cluster whose pods turn not ready and ready again, pod and slice, as in a rollout; each event is told to the history
by itself. Bytes are traced allocations, so they hold what is shared once.
"""

import gc
import time
import tracemalloc
from collections.abc import Iterator

from epwatch.history import History, history_part
from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Kind, KubeObject
from epwatch.model.batch import Batch
from epwatch.model.marks import Durations
from epwatch.monitor import Monitor
from epwatch.options import HISTORY
from epwatch.stream.event_clock import EventClock
from epwatch.stream.reel import Reel
from epwatch.tui.shown.recalled import recalled
from tests.factories import endpoint, endpointslice, kind_of, pod, record
from tests.perf.bench_join import Cluster, _Clock, live, objects, resident
from tests.perf.figures import Figure, table

_PLENTY = 1 << 40
_WIDTH = 10
"""Pods of each service."""


def story(cluster: Cluster, changes: int) -> Iterator[list[Delta]]:
    """Yield watch events: a pod turns, then its slice."""
    services = sorted({key[2].removesuffix("-x7k2p") for key in cluster if key[0] is Kind.ENDPOINTSLICES})
    for number in range(changes // 2):
        name, turn = services[number % len(services)], number // len(services)
        one = turn // 2 % _WIDTH
        ready = bool(turn % 2)
        yield _put(cluster, _pod(name, one, ready=ready, version=number))
        yield _put(cluster, _slice(name, one, ready=ready, version=number))


def _pod(name: str, one: int, *, ready: bool, version: int) -> dict[str, object]:
    number, told = int(name.removeprefix("web-")), f"{name}-7f9aa-{one:05}"
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/managed-by": "Helm"}
    address = f"10.{number // 250 % 250}.{number % 250}.{one + 1}"
    made = pod(told, namespace=f"ns-{number // 50}", labels=labels, ip=address, revision="7f9aa", owner=f"{name}-7f9aa")
    made = made | {"status": pod(told, ip=address, ready=ready)["status"]}
    made["metadata"]["resourceVersion"] = str(1000 + version)
    return made


def _slice(name: str, one: int, *, ready: bool, version: int) -> dict[str, object]:
    number = int(name.removeprefix("web-"))
    rows = [
        endpoint(
            f"10.{number // 250 % 250}.{number % 250}.{each + 1}",
            f"{name}-7f9aa-{each:05}",
            namespace=f"ns-{number // 50}",
            zone=f"zone-{each % 3}",
            ready=ready or each != one,
            serving=ready or each != one,
        )
        for each in range(_WIDTH)
    ]
    return endpointslice(
        f"{name}-x7k2p",
        service=name,
        namespace=f"ns-{number // 50}",
        endpoints=rows,
        resource_version=str(1000 + version),
    )


def _put(cluster: Cluster, built: dict[str, object]) -> list[Delta]:
    new: KubeObject = record(built)
    key = (kind_of(built), new.namespace, new.name)
    old, cluster[key] = cluster.get(key), new
    return [Delta(key[0], old, new, Cause.WATCH)]


def _cluster(services: int) -> tuple[Cluster, Monitor, EventClock, Batch]:
    cluster: Cluster = {}
    for built in objects(services, services * _WIDTH, 50):
        made = record(built)
        cluster[kind_of(built), made.namespace, made.name] = made
    clock = EventClock(_Clock())
    monitor = Monitor("prod", clock)
    monitor.deltas([Delta(kind, None, item, Cause.INITIAL) for (kind, _, _), item in cluster.items()])
    live(monitor)
    return cluster, monitor, clock, monitor.drain()


def figures(services: int = 50, changes: int = 20_000) -> list[Figure]:
    """Measure all of it."""
    cluster, monitor, clock, first = _cluster(services)
    batches = [first]
    for deltas in story(cluster, changes):
        monitor.deltas(deltas)
        batches.append(monitor.drain())
    return [
        *_history(batches, clock),
        *_bytes(services, changes // 4),
        *_exact(services, changes // 4),
        *_full(5000, 24_000),
    ]


def _history(batches: list[Batch], clock: EventClock) -> list[Figure]:
    history = History(20 << 20)
    begin = time.process_time()
    for batch in batches:
        history.add(batch, clock.monotonic())
    each = (time.process_time() - begin) / len(batches) * 1e6
    begin = time.process_time()
    past = history.past()
    past.go(past.last - 1)
    recalled(past, Durations())
    step = (time.process_time() - begin) * 1e3
    begin = time.process_time()
    found = len(history.entries())
    read = (time.process_time() - begin) * 1e3
    return [
        Figure("history: an event told to journal and pictures", each, "µs", floor=f"{history.bytes >> 20} MiB kept"),
        Figure("history: one step back", step, "ms", floor=f"{len(past.instants):,} pictures kept"),
        Figure("history: the whole journal read", read, "ms", floor=f"{found:,} entries kept"),
    ]


def _bytes(services: int, changes: int) -> list[Figure]:
    """Trace what history and reel alone keep of the same events."""
    made = []
    for name in ("nothing", "pictures and journal", "what was heard"):
        cluster, monitor, clock, first = _cluster(services)
        history, reel = History(_PLENTY), Reel(monitor, clock, _PLENTY)
        history.add(first, clock.monotonic())
        tracemalloc.start()
        for deltas in story(cluster, changes):
            if name == "what was heard":
                reel.deltas(deltas)
                monitor.drain()
                continue
            monitor.deltas(deltas)
            batch = monitor.drain()
            if name == "pictures and journal":
                history.add(batch, clock.monotonic())
        traced = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        made.append((name, traced / changes, (history.bytes + reel.bytes) / changes))
    base = made[0][1]
    return [
        Figure(f"history: bytes an event, {name}", traced - base, "bytes", floor=f"reckoned {reckoned:,.0f}")
        for name, traced, reckoned in made[1:]
    ]


def _full(services: int, changes: int) -> list[Figure]:
    """Measure what a history that is full adds to the memory of a big cluster."""
    cluster, monitor, clock, first = _cluster(services)
    history, reel = History(history_part(HISTORY)), Reel(monitor, clock, HISTORY - history_part(HISTORY))
    history.add(first, clock.monotonic())
    grown = 0.0
    for kept in (False, True):
        # The same events before, without either, fill the tables of the decoder and of the join.
        before = resident()
        for deltas in story(cluster, changes):
            (reel if kept else monitor).deltas(deltas)
            batch = monitor.drain()
            if kept:
                history.add(batch, clock.monotonic())
        gc.collect()
        grown = (resident() - before) / 2**20
    note = f"{(history.bytes + reel.bytes) / 2**20:.0f} MiB reckoned, {services * _WIDTH:,} pods"
    return [Figure("history: memory of a full one", grown, "MiB", 40.0, note)]


def _exact(services: int, changes: int) -> list[Figure]:
    """Compare a batch for each event with one for twelve, which is what a screen at 200 events a second is painted."""
    found = []
    for every in (1, 16):
        cluster, monitor, _, _ = _cluster(services)
        events = list(story(cluster, changes))
        begin = time.process_time()
        for number, deltas in enumerate(events):
            monitor.deltas(deltas)
            if number % every == 0:
                monitor.drain()
        each = (time.process_time() - begin) / len(events) * 1e6
        found.append(Figure(f"history: an event into the join, a batch every {every}", each, "µs"))
    return found


if __name__ == "__main__":
    print(table(figures()))
