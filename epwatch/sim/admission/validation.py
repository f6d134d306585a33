"""Rejects what Kubernetes rejects, in its words (pkg/apis/{core,apps}/validation, pkg/api/validation)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import errors, label_rules
from epwatch.sim import resources as res
from epwatch.sim.admission import causes
from epwatch.sim.admission.label_checks import check_labels
from epwatch.sim.admission.service_rules import check_service
from epwatch.sim.admission.slices import check_endpoints, check_slice
from epwatch.sim.admission.workload_rules import check_deployment, check_pod, check_workload
from epwatch.sim.objects import annotations_of, labels_of, meta, name_of, spec_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from epwatch.sim.errors import Cause
    from epwatch.sim.objects import Obj


def validate(resource: res.Resource, obj: Obj, old: Obj | None) -> None:
    """Check one object that is about to be written; `old` is what is stored. Raises: ApiError 422."""
    found = [*_metadata(resource, obj), *_own_rules(resource, obj, old)]
    if found:
        raise errors.invalid(name_of(obj), found, kind=resource.kind, group=resource.group)


def _own_rules(resource: res.Resource, obj: Obj, old: Obj | None) -> Iterator[Cause]:
    if resource is res.SERVICES:
        yield from check_service(spec_of(obj), spec_of(old or {}))
    elif resource is res.PODS:
        yield from check_pod(spec_of(obj), None if old is None else spec_of(old))
    elif resource in (res.DEPLOYMENTS, res.REPLICA_SETS, res.STATEFUL_SETS):
        yield from check_workload(spec_of(obj), None if old is None else spec_of(old))
        if resource is res.DEPLOYMENTS:
            yield from check_deployment(spec_of(obj))
    elif resource is res.ENDPOINT_SLICES:
        yield from check_slice(obj, old)
    elif resource is res.ENDPOINTS:
        yield from check_endpoints(obj)


def _metadata(resource: res.Resource, obj: Obj) -> Iterator[Cause]:
    name, base = name_of(obj), meta(obj).get("generateName") or ""
    if base:
        yield from _name(resource, base.removesuffix("-") if len(base) > 1 else base, "metadata.generateName", base)
    if not name:
        yield causes.required("metadata.name", "name or generateName is required")
    else:
        yield from _name(resource, name, "metadata.name", name)
    yield from check_labels(labels_of(obj), "metadata.labels")
    for key in annotations_of(obj):
        for problem in label_rules.wrong_key(key.lower()):
            yield causes.wrong("metadata.annotations", key, problem)
    for index, finalizer in enumerate(meta(obj).get("finalizers") or ()):
        if "/" not in finalizer and finalizer not in ("foregroundDeletion", "orphan", "kubernetes"):
            detail = "name is neither a standard finalizer name nor is it fully qualified"
            yield causes.wrong(f"metadata.finalizers[{index}]", finalizer, detail)


def _name(resource: res.Resource, name: str, path: str, shown: str) -> Iterator[Cause]:
    pattern, rule, longest = label_rules.SUBDOMAIN, label_rules.SUBDOMAIN_RULE, label_rules.LONGEST_SUBDOMAIN
    if resource is res.SERVICES:
        pattern, rule, longest = label_rules.DNS1035, label_rules.DNS1035_RULE, label_rules.LONGEST_LABEL
    elif resource is res.NAMESPACES:
        pattern, rule, longest = label_rules.LABEL, label_rules.LABEL_RULE, label_rules.LONGEST_LABEL
    if len(name) > longest:
        yield causes.wrong(path, shown, label_rules.too_long(longest))
    if not pattern.fullmatch(name):
        yield causes.wrong(path, shown, rule)
