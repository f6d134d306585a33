"""What is refused in pods and in the workloads that make them (pkg/apis/{core,apps}/validation)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import label_rules
from epwatch.sim.admission import causes
from epwatch.sim.admission.label_checks import check_labels
from epwatch.sim.admission.service_rules import check_port
from epwatch.sim.objects import meta, spec_of
from epwatch.sim.selectors import from_label_selector, labels_match

if TYPE_CHECKING:
    from collections.abc import Iterator

    from epwatch.sim.errors import Cause
    from epwatch.sim.objects import Obj

# What may change in a pod that exists; a scheduler's nodeName is written by a Binding.
_CHANGEABLE = ("activeDeadlineSeconds", "tolerations", "schedulingGates")
_PERCENT_RULE = (
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for "
    "validation is '[0-9]+%')"
)
_UPDATE_RULE = (
    "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
    "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n"
)


def check_workload(spec: Obj, old: Obj | None) -> Iterator[Cause]:
    """What is wrong with the spec of a Deployment, ReplicaSet or StatefulSet; `old` is that of the stored one."""
    if (spec.get("replicas") or 0) < 0:
        yield causes.wrong("spec.replicas", spec["replicas"], "must be greater than or equal to 0")
    selector, template = spec.get("selector"), spec.get("template") or {}
    labels = meta(template).get("labels") or {}
    if not selector:
        yield causes.required("spec.selector")
    elif old is not None and old.get("selector") != selector:
        yield causes.wrong("spec.selector", selector, "field is immutable")
    if not labels_match(from_label_selector(selector or None), labels):
        yield causes.wrong("spec.template.metadata.labels", labels, "`selector` does not match template `labels`")
    yield from check_labels(labels, "spec.template.labels")
    yield from _pod_spec(spec_of(template), "spec.template.spec")
    policy = spec_of(template).get("restartPolicy")
    if policy != "Always":
        yield causes.unsupported("spec.template.spec.restartPolicy", policy, ("Always",))


def check_deployment(spec: Obj) -> Iterator[Cause]:
    """What is wrong with a Deployment's strategy."""
    strategy = spec.get("strategy") or {}
    rolling, path = strategy.get("rollingUpdate"), "spec.strategy.rollingUpdate"
    if strategy.get("type") not in ("Recreate", "RollingUpdate"):
        yield causes.unsupported("spec.strategy.type", strategy.get("type"), ("Recreate", "RollingUpdate"))
    elif strategy["type"] == "Recreate":
        if rolling is not None:
            yield causes.forbidden(path, "may not be specified when strategy `type` is 'Recreate'")
    else:
        numbers = [(name, str((rolling or {}).get(name))) for name in ("maxUnavailable", "maxSurge")]
        for name, text in numbers:
            if not text.removesuffix("%").isdigit():
                yield causes.wrong(f"{path}.{name}", text, _PERCENT_RULE)
        if all(text.rstrip("%") == "0" for _, text in numbers):
            yield causes.wrong(f"{path}.maxUnavailable", 0, "may not be 0 when `maxSurge` is 0")


def check_pod(spec: Obj, old: Obj | None) -> Iterator[Cause]:
    """What is wrong with a Pod's spec; `old` is that of the stored one."""
    yield from _pod_spec(spec, "spec")
    if old is not None and _fixed(spec) != _fixed(old):
        yield causes.forbidden("spec", _UPDATE_RULE)
    if old is not None and (more := _gates(spec) - _gates(old)):
        yield causes.forbidden(
            "spec.schedulingGates", f"only deletion is allowed, but found new scheduling gate '{min(more)}'"
        )


def _gates(spec: Obj) -> set[str]:
    return {gate["name"] for gate in spec.get("schedulingGates") or ()}


def _fixed(spec: Obj) -> Obj:
    fixed = {name: value for name, value in spec.items() if name not in _CHANGEABLE}
    for name in ("containers", "initContainers"):
        fixed[name] = [{**container, "image": ""} for container in spec.get(name) or ()]
    return fixed


def _pod_spec(spec: Obj, path: str) -> Iterator[Cause]:
    containers = spec.get("containers") or []
    if not containers:
        yield causes.required(f"{path}.containers")
    for index, container in enumerate(containers):
        at = f"{path}.containers[{index}]"
        name = container.get("name") or ""
        if not name:
            yield causes.required(f"{at}.name")
        elif not label_rules.LABEL.fullmatch(name):
            yield causes.wrong(f"{at}.name", name, label_rules.LABEL_RULE)
        elif any(other.get("name") == name for other in containers[:index]):
            yield causes.duplicate(f"{at}.name", name)
        if not container.get("image"):
            yield causes.required(f"{at}.image")
        for number, port in enumerate(container.get("ports") or ()):
            where = f"{at}.ports[{number}].containerPort"
            yield from (
                check_port(port["containerPort"], where) if port.get("containerPort") else [causes.required(where)]
            )
