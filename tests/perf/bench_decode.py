"""How long a pod event takes from its line to its record: ``python -m tests.perf.bench_decode``.

The pod has the size and shape of a real one (7 KB: two containers with env, probes, volumes, managedFields), no two
pods share more than those of one ReplicaSet do. Each round brings times and versions not seen before, in CPU time.
"""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from msgspec import Struct
from msgspec.json import Decoder

from epwatch.kube.decode import Upsert, decode_upsert
from epwatch.kube.objects import Kind
from epwatch.kube.project_pod import WirePod
from epwatch.kube.wire import LineSplitter
from tests.perf.figures import Figure, table

PODS = 200
"""Of one round: what comes from a socket is in the cache, so a round's bytes are few, and made just before it."""
ROUNDS = 20
CHUNK = 65_536


def pod(number: int) -> dict[str, object]:
    """Return a pod of a ReplicaSet, as the API server writes it."""
    name = f"frontend-7f9aa-{number:05x}"
    moment = f"2026-11-23T12:{number // 60 % 60:02}:{number % 60:02}Z"
    token = f"kube-api-access-{number:05x}"
    env = [{"name": f"SETTING_{index}", "value": f"some value of a setting, number {index}"} for index in range(15)]
    probe = {"httpGet": {"path": "/healthz", "port": 8080, "scheme": "HTTP"}, "timeoutSeconds": 1, "periodSeconds": 10}
    return {
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": {
            "name": name,
            "generateName": "frontend-7f9aa-",
            "namespace": "default",
            "uid": f"0c5b3f3e-0000-4000-8000-{number:012x}",
            "resourceVersion": str(1_000_000 + number),
            "creationTimestamp": moment,
            "labels": {"app": "frontend", "pod-template-hash": "7f9aa", "tier": "web"},
            "annotations": {"kubectl.kubernetes.io/restartedAt": moment, "checksum/config": "0" * 64},
            "ownerReferences": [
                {
                    "apiVersion": "apps/v1",
                    "kind": "ReplicaSet",
                    "name": "frontend-7f9aa",
                    "uid": "1f",
                    "controller": True,
                }
            ],
            "managedFields": [
                {
                    "manager": manager,
                    "operation": "Update",
                    "apiVersion": "v1",
                    "time": moment,
                    "fieldsType": "FieldsV1",
                    "fieldsV1": {f"f:field-{index}": {"f:nested": {}} for index in range(20)},
                }
                for manager in ("kube-controller-manager", "kubelet")
            ],
        },
        "spec": {
            "nodeName": f"node-{number % 50}",
            "volumes": [{"name": token, "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}],
            "containers": [
                {
                    "name": container,
                    "image": f"registry.example.org/team/{container}:1.2.3",
                    "ports": [{"name": "http", "containerPort": port, "protocol": "TCP"}],
                    "env": env,
                    "readinessProbe": probe,
                    "livenessProbe": probe,
                    "volumeMounts": [{"name": token, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}],
                }
                for container, port in (("web", 8080), ("sidecar", 9090))
            ],
            "restartPolicy": "Always",
            "terminationGracePeriodSeconds": 30,
            "tolerations": [{"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute"}],
        },
        "status": {
            "phase": "Running",
            "conditions": [
                {"type": kind, "status": "True", "lastProbeTime": None, "lastTransitionTime": moment}
                for kind in ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
            ],
            "hostIP": "10.0.0.1",
            "podIP": f"10.1.{number // 250}.{number % 250}",
            "podIPs": [{"ip": f"10.1.{number // 250}.{number % 250}"}],
            "startTime": moment,
            "containerStatuses": [
                {
                    "name": container,
                    "state": {"running": {"startedAt": moment}},
                    "lastState": {},
                    "ready": True,
                    "restartCount": 0,
                    "image": f"registry.example.org/team/{container}:1.2.3",
                    "imageID": "registry.example.org/team/web@sha256:" + "0" * 64,
                    "containerID": f"containerd://{number:064x}",
                    "started": True,
                }
                for container in ("web", "sidecar")
            ],
            "qosClass": "BestEffort",
        },
    }


def changed(number: int, moment: int) -> dict[str, object]:
    """Return the pod some moments later: it turned not ready, all else is as it was."""
    built: Any = pod(number)
    later = f"2026-11-23T{13 + moment // 3600 % 10}:{moment // 60 % 60:02}:{moment % 60:02}Z"
    built["metadata"]["resourceVersion"] = str(2_000_000 + moment)
    for one in built["status"]["conditions"]:
        if one["type"] in {"Ready", "ContainersReady"}:
            one |= {"status": "False", "lastTransitionTime": later, "reason": "ContainersNotReady"}
            one["message"] = "containers with unready status: [web]"
    built["status"]["containerStatuses"][0]["ready"] = False
    return cast("dict[str, object]", built)


def body_of(pods: Iterable[dict[str, object]], kind: str) -> bytes:
    """Return the lines of a watch that brings these pods."""
    lines = (json.dumps({"type": kind, "object": one}, separators=(",", ":")) for one in pods)
    return "".join(f"{line}\n" for line in lines).encode()


def best(run: Callable[[bytes], None], bodies: Iterable[bytes]) -> float:
    """Return the µs of one event in the best of the rounds, each with a body of its own."""
    found = float("inf")
    for body in bodies:
        begin = time.process_time()
        run(body)
        found = min(found, time.process_time() - begin)
    return found / PODS * 1e6


def whole_way(body: bytes) -> None:
    """Read a body as a watch does: chunks, lines, records."""
    splitter = LineSplitter()
    for at in range(0, len(body), CHUNK):
        for line in splitter.feed(body[at : at + CHUNK]):
            decode_upsert(Kind.PODS, line)


class _Skipped(Struct):
    """An event of which nothing is kept: the decoder only walks over it."""


_SKIPPED = Decoder(_Skipped)
_BARE = Decoder(Upsert[WirePod])


def figures() -> list[Figure]:
    """Return the figures, and as their floor what msgspec and json need for the line alone."""
    first = (body_of((pod(r * PODS + number) for number in range(PODS)), "ADDED") for r in range(ROUNDS))
    later = (body_of((changed(number, r * PODS + number) for number in range(PODS)), "MODIFIED") for r in range(ROUNDS))
    lines = body_of(map(changed, range(PODS), range(PODS)), "MODIFIED").splitlines()
    never_seen, known = best(whole_way, first), best(whole_way, later)
    again = min(each(lambda line: decode_upsert(Kind.PODS, line), lines) for _ in range(ROUNDS))
    bare, skipped, generic = (
        min(each(decode, lines) for _ in range(ROUNDS)) for decode in (_BARE.decode, _SKIPPED.decode, json.loads)
    )
    floor = f"json.loads {generic:.0f} µs; msgspec's structs {bare:.1f}, walked over {skipped:.1f}"
    size = f"{sum(map(len, lines)) / PODS / 1e3:.1f} KB"
    return [
        Figure(f"an event of a known pod that turns not ready ({size}): line, record", known, "µs", 10, floor),
        Figure("an event in which nothing is new but its version: record", again, "µs", 10),
        Figure("an event of a pod never seen: line, record", never_seen, "µs"),
    ]


def each(decode: Callable[[bytes], object], lines: Sequence[bytes]) -> float:
    """Return the µs that one line takes."""
    begin = time.process_time()
    for line in lines:
        decode(line)
    return (time.process_time() - begin) / len(lines) * 1e6


if __name__ == "__main__":
    print(table(figures()))
