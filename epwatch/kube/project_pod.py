"""core/v1 Pod: wire structs and projection, without env, args, command, volumes and annotations (SEC-13).

What has no field here is skipped by the decoder and never becomes an object. Source: k8s.io/api core/v1/types.go.
"""

from typing import Final

from msgspec import Struct, field

from epwatch.kube.intern import IMAGES, MESSAGES, NAMES, Shared
from epwatch.kube.objects import Container, ContainerPort, ContainerState, Pod
from epwatch.kube.project_conditions import WireCondition, project_conditions
from epwatch.kube.project_meta import WireMeta, project_meta, project_name, project_names, project_time
from epwatch.kube.timestamps import TIMES


class _Present(Struct, frozen=True, gc=False):
    """Anything at all: only that it is there matters."""


class _Port(Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    name: str | None = None
    container_port: int | None = None
    protocol: str | None = None


class _Lifecycle(Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    pre_stop: _Present | None = None


class _Container(Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    name: str | None = None
    ports: tuple[_Port, ...] | None = None
    lifecycle: _Lifecycle | None = None
    readiness_probe: _Present | None = None
    restart_policy: str | None = None


class _ReadinessGate(Struct, gc=False, rename="camel", omit_defaults=True):
    condition_type: str | None = None


class _SchedulingGate(Struct, gc=False, omit_defaults=True):
    name: str | None = None


class _Spec(Struct, gc=False, rename="camel", omit_defaults=True):
    node_name: str | None = None
    host_network: bool | None = None
    containers: tuple[_Container, ...] | None = None
    init_containers: tuple[_Container, ...] | None = None
    readiness_gates: list[_ReadinessGate] | None = None
    scheduling_gates: list[_SchedulingGate] | None = None


class _Waiting(Struct, gc=False, omit_defaults=True):
    reason: str | None = None
    message: str | None = None


class _Running(Struct, gc=False, rename="camel", omit_defaults=True):
    started_at: str | None = None


class _Terminated(Struct, gc=False, rename="camel", omit_defaults=True):
    exit_code: int | None = None
    reason: str | None = None
    message: str | None = None
    finished_at: str | None = None


class _State(Struct, gc=False, omit_defaults=True):
    waiting: _Waiting | None = None
    running: _Running | None = None
    terminated: _Terminated | None = None


class _ContainerStatus(Struct, gc=False, rename="camel", omit_defaults=True):
    name: str | None = None
    ready: bool | None = None
    restart_count: int | None = None
    image: str | None = None
    state: _State | None = None
    last_state: _State | None = None


class _PodIP(Struct, gc=False, omit_defaults=True):
    ip: str | None = None


class _Status(Struct, gc=False, rename="camel", omit_defaults=True):
    phase: str | None = None
    reason: str | None = None
    message: str | None = None
    pod_ip: str | None = field(default=None, name="podIP")
    pod_ips: list[_PodIP] | None = field(default=None, name="podIPs")
    conditions: list[WireCondition] | None = None
    container_statuses: list[_ContainerStatus] | None = None
    init_container_statuses: list[_ContainerStatus] | None = None
    start_time: str | None = None


class WirePod(Struct, gc=False, rename="camel", omit_defaults=True):
    """A Pod as received; absent parts are None."""

    metadata: WireMeta
    kind: str | None = None
    api_version: str | None = None
    spec: _Spec | None = None
    status: _Status | None = None


_NO_SPEC: Final = _Spec()
_NO_STATUS: Final = _Status()
_NO_STATE: Final = _State()
_NEVER_ENDED: Final = _Terminated()


def project_pod(wire: WirePod) -> Pod:
    """Return the record of a Pod.

    Raises:
        ValueError: labels, owners or conditions are of the wrong types.
    """
    spec = wire.spec or _NO_SPEC
    status = wire.status or _NO_STATUS
    started = status.start_time
    return Pod(
        *project_meta(wire.metadata),
        project_name(spec.node_name),
        bool(spec.host_network),
        NAMES[status.phase or ""],
        MESSAGES[status.reason] if status.reason else "",
        MESSAGES[status.message] if status.message else "",
        _ips(status),
        *project_conditions(status.conditions),
        project_names([gate.condition_type or "" for gate in spec.readiness_gates]) if spec.readiness_gates else (),
        project_names([gate.name or "" for gate in spec.scheduling_gates]) if spec.scheduling_gates else (),
        _CONTAINERS[spec.containers, spec.init_containers],
        _states(status),
        None if started is None else TIMES[started],
    )


def _ips(status: _Status) -> tuple[str, ...]:
    """Return podIPs, which are authoritative; podIP where they are missing (EP-25)."""
    listed = status.pod_ips
    if listed and len(listed) == 1 and (only := listed[0].ip):  # nearly all
        return (NAMES[only],)
    several = tuple([NAMES[one.ip] for one in listed if one.ip]) if listed else ()
    return several or ((NAMES[status.pod_ip],) if status.pod_ip else ())


_Wires = tuple[tuple[_Container, ...] | None, tuple[_Container, ...] | None]


def _containers(wires: _Wires) -> tuple[Container, ...]:
    """Return the regular ones and the sidecars of (containers, initContainers)."""
    regular = [_container(one, sidecar=False) for one in wires[0] or ()]
    sidecars = [_container(one, sidecar=True) for one in wires[1] or () if one.restart_policy == "Always"]
    return tuple(regular + sidecars)


def _container(wire: _Container, *, sidecar: bool) -> Container:
    return Container(
        name=NAMES[wire.name or ""],
        ports=tuple([_port(port) for port in wire.ports]) if wire.ports else (),
        pre_stop=wire.lifecycle is not None and wire.lifecycle.pre_stop is not None,
        readiness_probe=wire.readiness_probe is not None,
        sidecar=sidecar,
    )


def _port(wire: _Port) -> ContainerPort:
    return ContainerPort(
        name=NAMES[wire.name or ""], port=wire.container_port or 0, protocol=NAMES[wire.protocol or "TCP"]
    )


# All pods of a ReplicaSet have the same.
_CONTAINERS: Final = Shared(_containers, 8192)


def _states(status: _Status) -> tuple[ContainerState, ...]:
    regular = [_state(one, init=False) for one in status.container_statuses or ()]
    init = status.init_container_statuses
    return tuple(regular + [_state(one, init=True) for one in init] if init else regular)


def _state(wire: _ContainerStatus, *, init: bool) -> ContainerState:
    now = wire.state or _NO_STATE
    last = wire.last_state.terminated if wire.last_state else None
    running = now.running
    if running is not None and last is None:  # nearly all: the other fields are left at their defaults
        return ContainerState(
            NAMES[wire.name or ""],
            init,
            wire.ready or False,
            wire.restart_count or 0,
            IMAGES[wire.image or ""],
            "running",
            "",
            "",
            None if (since := running.started_at) is None else TIMES[since],
        )
    return _troubled_state(wire, now, last or _NEVER_ENDED, init=init)


def _troubled_state(wire: _ContainerStatus, now: _State, last: _Terminated, *, init: bool) -> ContainerState:
    name, since = _current(now)
    ended = now.terminated or _NEVER_ENDED
    telling = now.terminated or now.waiting or _NEVER_ENDED
    return ContainerState(
        name=NAMES[wire.name or ""],
        init=init,
        ready=bool(wire.ready),
        restarts=wire.restart_count or 0,
        image=IMAGES[wire.image or ""],
        state=name,
        reason=MESSAGES[telling.reason or ""],
        message=MESSAGES[telling.message or ""],
        since=since,
        exit_code=ended.exit_code,
        finished=project_time(ended.finished_at),
        last_reason=MESSAGES[last.reason or ""],
        last_exit_code=last.exit_code,
        last_finished=project_time(last.finished_at),
    )


def _current(state: _State) -> tuple[str, float | None]:
    """Return the state's name and since when it lasts; waiting has no time in the API."""
    if state.running is not None:
        return "running", project_time(state.running.started_at)
    if state.terminated is not None:
        return "terminated", project_time(state.terminated.finished_at)
    return ("waiting" if state.waiting is not None else ""), None
