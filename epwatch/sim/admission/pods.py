"""Defaults of pods and pod templates (pkg/apis/core/v1/defaults.go; DefaultTolerationSeconds and Priority plugins)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from epwatch.sim.objects import Obj

PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
# Five minutes until pods leave a node that is gone: DefaultTolerationSeconds' --default-not-ready-toleration-seconds.
TOLERATION_SECONDS = 300


def default_pod_spec(spec: Obj) -> None:
    """Fill in a PodSpec, in place."""
    spec.setdefault("restartPolicy", "Always")
    spec.setdefault("terminationGracePeriodSeconds", 30)
    spec.setdefault("dnsPolicy", "ClusterFirst")
    spec.setdefault("securityContext", {})
    spec.setdefault("schedulerName", "default-scheduler")
    for container in [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]:
        _default_container(container)


def _default_container(container: Obj) -> None:
    image = str(container.get("image") or "")
    moving = ":" not in image.rpartition("/")[2] or image.endswith(":latest")
    container.setdefault("resources", {})
    container.setdefault("terminationMessagePath", "/dev/termination-log")
    container.setdefault("terminationMessagePolicy", "File")
    container.setdefault("imagePullPolicy", "Always" if moving else "IfNotPresent")
    for port in container.get("ports") or ():
        port.setdefault("protocol", "TCP")
    for probe in PROBES:
        if container.get(probe):
            _default_probe(container[probe])


def _default_probe(probe: Obj) -> None:
    for name, value in (("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)):
        probe.setdefault(name, value)
    if "httpGet" in probe:
        probe["httpGet"].setdefault("path", "/")
        probe["httpGet"].setdefault("scheme", "HTTP")


def default_pod(pod: Obj) -> None:
    """Fill in a Pod, in place: its spec, what admission plugins add, and its first status."""
    spec = pod["spec"]
    default_pod_spec(spec)
    spec.setdefault("serviceAccountName", "default")
    spec.setdefault("serviceAccount", spec["serviceAccountName"])
    spec.setdefault("enableServiceLinks", True)
    spec.setdefault("preemptionPolicy", "PreemptLowerPriority")
    spec.setdefault("priority", 0)
    tolerations = spec.setdefault("tolerations", [])
    for taint in ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"):
        if not any(toleration.get("key") == taint for toleration in tolerations):
            tolerations.append(
                {"key": taint, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": TOLERATION_SECONDS}
            )
    pod["status"] = {"phase": "Pending", "qosClass": _quality(spec)}


def _quality(spec: Obj) -> str:
    requests = [container.get("resources") or {} for container in spec.get("containers") or ()]
    if not any(requests):
        return "BestEffort"
    whole = all(r.get("limits") and r.get("limits") == r.get("requests", r.get("limits")) for r in requests)
    return "Guaranteed" if whole else "Burstable"
