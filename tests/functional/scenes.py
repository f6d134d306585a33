"""Pictures for the screen's tests and screenshots: the tutorial's story and services in other states, as snapshots."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from epwatch.kube.objects import (
    Condition,
    ConditionSet,
    Container,
    ContainerPort,
    ContainerState,
    Kind,
    Owner,
    Pod,
    Service,
    ServicePort,
    TargetRef,
)
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.kube.target import Target
from epwatch.model.batch import Batch
from epwatch.model.change import Change, ChangeType, Reason
from epwatch.model.snapshot import (
    AbsentPod,
    Counts,
    EndpointSnapshot,
    PortState,
    RowKey,
    ServiceKey,
    ServiceSnapshot,
    State,
    Verdict,
)

NOW = 1_764_072_269.0
"""Wall seconds at which the scenes are set: 2025-11-25T12:04:29Z."""

TARGET = Target(
    context="prod", namespaces=("default",), server="https://api.prod.example:6443", kubeconfig="/home/you/.kube/config"
)
IN_ROTATION = frozenset({State.READY, State.PUBLISHED_NOT_READY, State.PUBLISHED_DRAINING})


def key(name: str, namespace: str = "default", context: str | None = "prod") -> ServiceKey:
    """Return the name of a service."""
    return ServiceKey(context, namespace, name)


def pod(name: str, *, node: str = "node-a", age: float = 200, ready: bool = True, **fields: object) -> Pod:
    """Return a pod of one container, made ``age`` seconds before NOW."""
    base = Pod(
        namespace="default",
        name=name,
        uid=f"uid-{name}",
        resource_version="1",
        created=NOW - age,
        node=node,
        phase="Running",
        condition_set=ConditionSet.of(
            (
                Condition(type="PodScheduled", status="True"),
                Condition(type="ContainersReady", status=str(ready)),
                Condition(type="Ready", status=str(ready)),
            )
        ),
        condition_times=(NOW - age,) * 3,
        containers=(Container(name="app", ports=(ContainerPort(name="http", port=8080),)),),
        states=(ContainerState(name="app", ready=ready, image="nginx:1.27", state="running", since=NOW - age + 2),),
    )
    return replace(base, **fields) if fields else base


def endpoint(
    address: str,
    name: str = "",
    *,
    state: State = State.READY,
    zone: str | None = "zone-a",
    node: str = "node-a",
    age: float = 200,
    port: int | None = 8080,
    **fields: object,
) -> EndpointSnapshot:
    """Return a row; with a pod behind it if it has a name."""
    target = pod(name, node=node, age=age, ready=state is State.READY) if name else None
    family = "IPv6" if ":" in address else "IPv4"
    revision = name.split("-")[-2] if name.count("-") >= 2 else None
    base = EndpointSnapshot(
        key=RowKey(family, address, target.uid if target else ""),
        ports=(PortState(name="http", port=port, protocol="TCP", state=state, in_rotation=state in IN_ROTATION),),
        state=state,
        ready=state in IN_ROTATION,
        serving=state in (State.READY, State.DRAINING),
        terminating=state in (State.DRAINING, State.TERMINATING),
        in_rotation=state in IN_ROTATION,
        target=TargetRef("Pod", "default", name, target.uid) if target else None,
        pod=target,
        owner=Owner("ReplicaSet", name.rpartition("-")[0], "uid-rs") if name else None,
        revision=revision,
        node=node,
        zone=zone,
        slices=("web-service-x7k2p",),
        managed_by=("endpointslice-controller.k8s.io",),
    )
    return replace(base, **fields) if fields else base


def service(
    name: str,
    rows: Iterable[EndpointSnapshot] = (),
    *,
    verdict: str = "Ok",
    severity: str = "info",
    absent: Sequence[AbsentPod] = (),
    namespace: str = "default",
    ip: str = "10.96.0.12",
    ready: int | None = None,
    total: int | None = None,
    **spec: object,
) -> ServiceSnapshot:
    """Return a service over rows; counts are what the rows say, unless they are given."""
    endpoints = tuple(rows)
    counted = sum(row.state is State.READY for row in endpoints)
    not_ready = sum(row.state is State.NOT_READY for row in endpoints)
    zones = sorted({row.zone for row in endpoints if row.zone})
    revisions = [row.revision for row in endpoints if row.revision]
    base = Service(
        namespace=namespace,
        name=name,
        uid=f"uid-{name}",
        resource_version="1",
        cluster_ips=(ip,),
        selector=(("app", name),),
        ports=(ServicePort(name="http", port=80, target_port=8080),),
        ip_families=("IPv4",),
    )
    pending = sum(not pod.pod.finished for pod in absent)
    known = ready is not None or total is not None
    return ServiceSnapshot(
        key=key(name, namespace),
        service=replace(base, **spec) if spec else base,
        counts=Counts(
            ready=ready if known else counted,
            total=total if known else counted + not_ready + pending,
            not_ready=not_ready,
            pending=pending,
            draining=0,
            terminating=0,
            stale=0,
        ),
        verdict=Verdict(code=verdict, severity=severity, message=verdict),
        endpoints=endpoints,
        absent=tuple(absent),
        revisions=tuple(sorted(((r, revisions.count(r)) for r in set(revisions)), key=lambda pair: -pair[1])),
        zone_counts=tuple(
            (
                zone,
                sum(row.zone == zone and row.state is State.READY for row in endpoints),
                sum(row.zone == zone and row.state is State.NOT_READY for row in endpoints),
            )
            for zone in zones
        ),
    )


FRONTENDS = (
    endpoint("192.168.1.2", "frontend-58bd6d4cf-abcde"),
    endpoint("192.168.1.3", "frontend-58bd6d4cf-nnmmp", node="node-b", zone="zone-b"),
    endpoint("192.168.1.4", "frontend-58bd6d4cf-qqrrs", node="node-c"),
    endpoint("192.168.1.5", "frontend-58bd6d4cf-fghij", node="node-b", zone="zone-b", age=2),
    endpoint("192.168.1.6", "frontend-58bd6d4cf-kkllm", node="node-c", age=1),
)
"""The story's five pods."""


def web(count: int = 3, first: State = State.READY) -> ServiceSnapshot:
    """Return web-service with so many of the story's pods, the first one in the given state."""
    return service(
        "web-service", (endpoint("192.168.1.2", "frontend-58bd6d4cf-abcde", state=first), *FRONTENDS[1:count])
    )


def cache() -> ServiceSnapshot:
    """Return a service with a row of every other state."""
    return service(
        "cache",
        (
            endpoint("192.168.2.2", "cache-7f9aa-ttuuv", node="node-b", zone="zone-b", age=86_400),
            endpoint("192.168.2.3", "cache-7f9aa-zzyyx", state=State.NOT_READY, age=4_000),
            endpoint("192.168.2.4", "cache-6d4cf-aabbc", state=State.DRAINING, age=9_000, node="node-c"),
            endpoint("192.168.2.5", "cache-6d4cf-ddeef", age=9_000, node="node-c", stale=True),
        ),
        verdict="Degraded",
        severity="warning",
        absent=(
            AbsentPod(
                pod=pod("cache-7f9aa-pending", age=30, ready=False, phase="Pending"),
                code="PodHasNoIP",
                reason="no address yet, image pull fails",
            ),
            *(
                AbsentPod(
                    pod=pod(f"cache-job-{n}", phase="Succeeded", age=8_000), code="PodFinished", reason="finished"
                )
                for n in range(3)
            ),
        ),
        ip="10.96.31.7",
    )


def others() -> tuple[ServiceSnapshot, ...]:
    """Return services in other states, as the demo has them."""
    return (
        cache(),
        service("batch", verdict="NoMatchingPods", severity="error", ip="10.96.4.4"),
        service(
            "payments-db",
            verdict="ExternalName",
            ip="",
            type="ExternalName",
            external_name="db.example.com",
            cluster_ips=(),
            ports=(),
            selector=None,
            ready=None,
            total=0,
        ),
        service(
            "queue",
            (endpoint("fd00::1:7", "queue-0", zone="zone-b"), endpoint("192.168.3.7", "queue-0", zone="zone-b")),
            cluster_ips=("None",),
        ),
    )


HOSTILE = (
    "\x1b]52;c;aGFja2Vk\x07",
    "\x1b[2J\x1b[31mred",
    "\x9b6n\x9d0;title\x9c",
    "\u202egnp.exe\u2066",
    "[@click=app.quit]click[/] [/]",
    "[bold red]x[/bold red]\x00\x07\r\n",
)
"""Text that means harm: OSC 52, CSI, C1 codes, bidi, markup that acts or crashes, control characters."""


def hostile() -> Batch:
    """Return services whose every text means harm, as if it had not been cleaned where it came in."""
    found = []
    for number, text in enumerate(HOSTILE):
        row = endpoint(f"192.168.9.{number}", text, state=State.NOT_READY, zone=text, node=text)
        waiting = ContainerState(name=text, state="waiting", reason=text, message=text)
        hurt = replace(row, pod=pod(text, ready=False, states=(waiting,), message=text), revision=text)
        absent = AbsentPod(pod=pod(text), code=text, reason=text)
        found.append(service(f"a{number}{text}", (hurt,), verdict=text, absent=(absent,), external_name=text))
    cause = HOSTILE[0] + HOSTILE[4]
    bad = StreamStatus(kind=Kind.PODS, namespace="default", phase=Phase.RETRYING, since=NOW, cause=cause)
    return Batch(time=NOW, context="prod", services=tuple(found), streams=streams(pods=bad), synced=True)


def streams(phase: Phase = Phase.LIVE, **changed: StreamStatus) -> tuple[StreamStatus, ...]:
    """Return the four streams in one phase, but for those given by their kind's value."""
    listed = phase not in (Phase.CONNECTING, Phase.SYNCING)
    return tuple(
        changed.get(kind.value) or StreamStatus(kind=kind, namespace="default", phase=phase, since=NOW, listed=listed)
        for kind in Kind
    )


def initial(services: Iterable[ServiceSnapshot], *, time: float = NOW, context: str | None = "prod") -> Batch:
    """Return the first whole picture."""
    return Batch(time=time, context=context, services=tuple(services), streams=streams(), synced=True)


def change(old: ServiceSnapshot, new: ServiceSnapshot, *, time: float = NOW, reason: Reason | None = None) -> Batch:
    """Return the batch that takes one picture of a service to another."""
    return Batch(time=time, context="prod", services=(new,), changes=tuple(_changes(old, new, reason)), synced=True)


def removed(snapshot: ServiceSnapshot, *, time: float = NOW) -> Batch:
    """Return the batch in which a service goes with all its rows."""
    rows = (
        Change(
            type=ChangeType.REMOVED,
            service=snapshot.key,
            after=snapshot,
            endpoint=row,
            was=row,
            reason=Reason.SERVICE_DELETED,
            message="service deleted",
        )
        for row in snapshot.endpoints
    )
    gone = Change(type=ChangeType.SERVICE_REMOVED, service=snapshot.key, after=snapshot, before=snapshot)
    return Batch(time=time, context="prod", gone=(snapshot.key,), changes=(*rows, gone), synced=True)


def _changes(old: ServiceSnapshot, new: ServiceSnapshot, reason: Reason | None) -> Iterable[Change]:
    before = {row.key: row for row in old.endpoints}
    after = {row.key: row for row in new.endpoints}
    for row_key, row in before.items():
        if row_key not in after:
            yield Change(
                type=ChangeType.REMOVED,
                service=new.key,
                after=new,
                endpoint=row,
                was=row,
                reason=reason or Reason.POD_DELETED,
                message="pod deleted",
            )
    for row_key, row in after.items():
        if row_key not in before:
            yield Change(type=ChangeType.ADDED, service=new.key, after=new, endpoint=row, reason=Reason.POD_READY)
        elif row != before[row_key]:
            yield Change(
                type=ChangeType.CHANGED,
                service=new.key,
                after=new,
                endpoint=row,
                was=before[row_key],
                reason=reason or Reason.POD_NOT_READY,
            )
