"""The load server's cluster: services of ten pods each, and the events of a cluster that is busy all the time.

One step is what one pod's readiness, or its replacement, makes a real control plane write: the pod, its slice, its
Endpoints; now and then a Service. What it writes follows from the seed alone.
"""

import random
from collections import deque
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from msgspec import Struct

from tests.perf.load import objects
from tests.perf.load.objects import Fields

PODS: Final = "pods"
SERVICES: Final = "services"
ENDPOINTS: Final = "endpoints"
SLICES: Final = "endpointslices"
FIRST_VERSION: Final = 1_000_000
PROBE: Final = ("aaa", "probe")
"""Namespace and name of the service that stands first and is written to by hand."""

_PER_NAMESPACE: Final = 100
_NODES: Final = 500
_UNREADY: Final = 200
"""As many pods are not ready at a time, once the events run."""
_REPLACED: Final = 10
"""Every such step replaces a pod instead."""
_SERVICE_TOO: Final = 50
"""Every such step writes to the Service too."""


class Item(Struct):
    """One object: its namespace, its name, its JSON."""

    namespace: str
    name: str
    body: bytes


class Event(Struct, frozen=True):
    """One line of a watch."""

    kind: str
    namespace: str
    version: int
    line: bytes


class Cluster:
    """So many services with ten pods each, and the probe.

    ``items`` are all objects by kind and key, ``version`` is the latest resourceVersion, ``changed`` the latest of each
    kind.
    """

    def __init__(self, services: int, pods: int, seed: int = 7) -> None:
        self._random = random.Random(seed)  # noqa: S311 - the same each time
        self._each = pods // services
        self.version = FIRST_VERSION
        self.items: dict[str, dict[tuple[str, str], Item]] = {kind: {} for kind in (PODS, SERVICES, ENDPOINTS, SLICES)}
        self.changed = dict.fromkeys(self.items, FIRST_VERSION)
        self._services = [self._service_fields(number) for number in range(services)]
        self._pods: list[list[Fields]] = []
        self._made = 0
        self._steps = 0
        self._unready: deque[tuple[int, int]] = deque()
        for number in range(services):
            self._pods.append([self._pod_fields(number) for _ in range(self._each)])
        for number in range(services):
            self._fill(number)
        # The same row all along: another uid would be another row.
        self._probe = self._pod_fields(0)
        self.probe("node-probe")
        self.changed = dict.fromkeys(self.items, self.version)

    @property
    def ready(self) -> int:
        """Return how many pods are ready, the probe's row not counted."""
        return len(self._pods) * self._each - len(self._unready)

    def step(self) -> Iterator[Event]:
        """Yield the events of one step."""
        self._steps += 1
        if self._steps % _REPLACED == 0:
            number, at = self._pick()
            yield from self._replace(number, at)
        elif len(self._unready) >= min(_UNREADY, len(self._pods) * self._each // 4) or (
            self._unready and self._random.random() < 0.4
        ):
            number, at = self._unready.popleft()
            yield self._flip(number, at, ready=True)
        else:
            number, at = self._pick()
            self._unready.append((number, at))
            yield self._flip(number, at, ready=False)
        yield from self._told(number)
        if self._steps % _SERVICE_TOO == 0:
            yield self._put("MODIFIED", SERVICES, number, objects.service(self._stamped(self._services[number])))

    def probe(self, node: str, address: str = "") -> Event:
        """Write the probe's row: it stands on another node then, and, where one is told, at another address."""
        namespace, name = PROBE
        fields = self._stamped(
            {
                b"namespace": namespace.encode(),
                b"app": name.encode(),
                b"uid": b"5-probe",
                b"owner": b"0-probe",
                b"created": b"2026-11-20T08:00:00Z",
                b"changed": b"2026-11-20T08:00:00Z",
                b"ip": b"10.96.255.1",
            }
        )
        row = self._probe | {b"node": node.encode(), b"ip": (address or "10.9.9.9").encode(), b"name": b"probe-0"}
        selectorless = objects.service(fields).replace(b'"selector":{"app.kubernetes.io/name":"probe"},', b"")
        self.items[SERVICES][PROBE] = Item(namespace, name, selectorless)
        body = objects.endpointslice(fields, [row]).replace(b"endpointslice-controller.k8s.io", b"bench")
        body = body.replace(b'"targetRef":{"kind":"Pod"', b'"targetRef":{"kind":"Node"')
        self.items[SLICES][namespace, f"{name}-x7k2p"] = Item(namespace, f"{name}-x7k2p", body)
        return self._event("MODIFIED", SLICES, namespace, body)

    def _service_fields(self, number: int) -> Fields:
        name, namespace = f"service-{number:04}", f"team-{number // _PER_NAMESPACE:02}"
        return {
            b"app": name.encode(),
            b"namespace": namespace.encode(),
            b"uid": f"0{number:07x}-1c1f-4e3b-9d1f-{number:012x}".encode(),
            b"owner": f"1{number:07x}-2d2f-4e3b-9d1f-{number:012x}".encode(),
            b"revision": f"{number * 7919 % 0xFFFFFF:06x}9f".encode(),
            b"created": f"2026-11-{1 + number % 20:02}T{number % 24:02}:{number % 60:02}:00Z".encode(),
            b"changed": b"2026-11-21T08:00:00Z",
            b"digest": sha256(name.encode()).hexdigest().encode(),
            b"ip": f"10.96.{number // 250}.{1 + number % 250}".encode(),
        }

    def _pod_fields(self, number: int) -> Fields:
        """Return a pod that was never there before."""
        made, self._made = self._made, self._made + 1
        node = made * 31 % _NODES
        suffix = f"{made * 2_654_435_761 % 0xFFFFFFF:07x}"
        service = self._services[number]
        return service | {
            b"name": service[b"app"] + b"-" + service[b"revision"] + b"-" + suffix.encode(),
            b"suffix": suffix[:5].encode(),
            b"uid": f"2{made:07x}-3e3f-4e3b-9d1f-{made:012x}".encode(),
            b"owner": service[b"owner"],
            b"node": f"node-{node:03}".encode(),
            b"zone": f"zone-{node % 3}".encode(),
            b"host": f"10.0.{node // 250}.{1 + node % 250}".encode(),
            b"ip": f"10.{128 + made // 62_500 % 100}.{made // 250 % 250}.{1 + made % 250}".encode(),
            b"container": sha256(suffix.encode()).hexdigest().encode(),
            b"status": b"True",
            b"ready": b"true",
        }

    def _fill(self, number: int) -> None:
        fields, pods = self._services[number], self._pods[number]
        for one in pods:
            self._keep(PODS, one, one[b"name"], objects.pod(self._stamped(one)))
        stamped = self._stamped(fields)
        self._keep(SERVICES, fields, fields[b"app"], objects.service(stamped))
        self._keep(SLICES, fields, fields[b"app"] + b"-x7k2p", objects.endpointslice(stamped, pods))
        self._keep(ENDPOINTS, fields, fields[b"app"], objects.endpoints(stamped, pods))

    def _pick(self) -> tuple[int, int]:
        while True:
            found = self._random.randrange(len(self._pods)), self._random.randrange(self._each)
            if self._pods[found[0]][found[1]][b"ready"] == b"true":
                return found

    def _flip(self, number: int, at: int, *, ready: bool) -> Event:
        one = self._pods[number][at]
        one |= {b"ready": b"true" if ready else b"false", b"status": b"True" if ready else b"False"}
        self._move(one)
        return self._put("MODIFIED", PODS, number, objects.pod(self._stamped(one)), one[b"name"])

    def _replace(self, number: int, at: int) -> Iterator[Event]:
        old = self._pods[number][at]
        namespace, name = old[b"namespace"].decode(), old[b"name"].decode()
        del self.items[PODS][namespace, name]
        yield self._event("DELETED", PODS, namespace, objects.pod(self._stamped(old)))
        new = self._pods[number][at] = self._pod_fields(number)
        self._move(new)
        yield self._put("ADDED", PODS, number, objects.pod(self._stamped(new)), new[b"name"])

    def _told(self, number: int) -> Iterator[Event]:
        """Yield what the controllers write after a pod has changed."""
        fields, pods = self._services[number], self._pods[number]
        self._move(fields)
        yield self._put(
            "MODIFIED", SLICES, number, objects.endpointslice(self._stamped(fields), pods), fields[b"app"] + b"-x7k2p"
        )
        yield self._put("MODIFIED", ENDPOINTS, number, objects.endpoints(self._stamped(fields), pods))

    def _move(self, fields: Fields) -> None:
        minute, second = divmod(self._steps, 60)
        fields[b"changed"] = f"2026-11-22T{minute // 60 % 24:02}:{minute % 60:02}:{second:02}Z".encode()

    def _stamped(self, fields: Fields) -> Fields:
        """Return the fields of the next version."""
        self.version += 1
        return fields | {b"version": b"%d" % self.version}

    def _put(self, event: str, kind: str, number: int, body: bytes, name: bytes = b"") -> Event:
        fields = self._services[number]
        self._keep(kind, fields, name or fields[b"app"], body)
        return self._event(event, kind, fields[b"namespace"].decode(), body)

    def _keep(self, kind: str, fields: Fields, name: bytes, body: bytes) -> None:
        item = Item(fields[b"namespace"].decode(), name.decode(), body)
        self.items[kind][item.namespace, item.name] = item

    def _event(self, event: str, kind: str, namespace: str, body: bytes) -> Event:
        self.changed[kind] = self.version
        return Event(kind, namespace, self.version, b'{"type":"%s","object":%s}\n' % (event.encode(), body))
