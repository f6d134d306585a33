"""ControllerRevisions: the templates that a StatefulSet had, numbered (pkg/controller/history)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import resources as res
from epwatch.sim.api import DeleteOptions
from epwatch.sim.names import template_hash
from epwatch.sim.objects import Obj, key_of, name_of, namespace_of, owner_reference, spec_of, uid_of

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster


def revision_name(stateful_set: Obj) -> str:
    """The name of the revision of its present template; its pods carry it as controller-revision-hash."""
    return f"{name_of(stateful_set)}-{template_hash(spec_of(stateful_set)['template'])}"


def keep(cluster: SimCluster, stateful_set: Obj) -> None:
    """Number the present template as the newest, and forget the oldest ones over the limit. Raises: ApiError."""
    owned = cluster.store.owned_by(uid_of(stateful_set), res.CONTROLLER_REVISIONS)
    revisions = sorted((revision for _, revision in owned), key=lambda each: int(each["revision"]))
    name = revision_name(stateful_set)
    if revisions and name_of(revisions[-1]) == name:
        return
    number = 1 + max((int(each["revision"]) for each in revisions), default=0)
    known = next((each for each in revisions if name_of(each) == name), None)
    if known is not None:
        cluster.api.update(res.CONTROLLER_REVISIONS, *key_of(known), lambda each: {**each, "revision": number})
    else:
        cluster.api.create(res.CONTROLLER_REVISIONS, namespace_of(stateful_set), _first(stateful_set, name, number))
    for old in revisions[: max(0, len(revisions) - spec_of(stateful_set).get("revisionHistoryLimit", 10))]:
        cluster.api.delete(res.CONTROLLER_REVISIONS, *key_of(old), DeleteOptions())


def _first(stateful_set: Obj, name: str, number: int) -> Obj:
    template = spec_of(stateful_set)["template"]
    digest = name.rpartition("-")[2]
    labels = {**(template["metadata"].get("labels") or {}), "controller.kubernetes.io/hash": digest}
    metadata = {"name": name, "labels": labels, "ownerReferences": [owner_reference(stateful_set)]}
    # A patch that puts the template in place of whatever is there: this is how a rollback would use it.
    data = {"spec": {"template": {**template, "$patch": "replace"}}}
    return {"metadata": metadata, "data": data, "revision": number}
