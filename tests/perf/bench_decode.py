"""How long a pod event takes from its line to its record: ``python -m tests.perf.bench_decode``.

The pod has the size and shape of a real one (6 KB: two containers with env, volumes, managedFields), no two pods share
more than those of one ReplicaSet do.
"""

import json
import time
from collections.abc import Callable

from epwatch.kube.decode import decode_object
from epwatch.kube.objects import Kind
from epwatch.kube.wire import LineSplitter, decode_event

PODS = 2000
ROUNDS = 5


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


def microseconds(run: Callable[[], None], count: int) -> float:
    """Return the time of one of count steps in the best round, µs."""
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - begin)
    return best / count * 1e6


def main() -> None:
    """Measure and print."""
    lines = [json.dumps({"type": "MODIFIED", "object": pod(n)}, separators=(",", ":")).encode() for n in range(PODS)]
    body = b"\n".join(lines) + b"\n"
    chunks = [body[at : at + 65536] for at in range(0, len(body), 65536)]

    def whole_way() -> None:
        splitter = LineSplitter()
        for chunk in chunks:
            for line in splitter.feed(chunk):
                decode_object(Kind.PODS, decode_event(line).object)

    def envelope() -> None:
        for line in lines:
            decode_event(line)

    def generic() -> None:
        for line in lines[:200]:
            json.loads(line)

    print(f"pod event: {len(body) / PODS:.0f} bytes")
    print(f"lines, envelope, record: {microseconds(whole_way, PODS):.1f} µs")
    print(f"  of this the envelope:  {microseconds(envelope, PODS):.1f} µs")
    print(f"json.loads alone:        {microseconds(generic, 200):.1f} µs")


if __name__ == "__main__":
    main()
