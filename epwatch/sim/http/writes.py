"""POST, PUT, PATCH and DELETE, their bodies, and the subresources scale, status, binding and eviction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import errors, patching
from epwatch.sim import resources as res
from epwatch.sim.api import Change
from epwatch.sim.controllers.kubelet import bind
from epwatch.sim.http.answers import json_answer
from epwatch.sim.http.bodies import (
    MERGE,
    STRATEGIC,
    check_write_options,
    delete_options,
    is_dry_run,
    read_object,
    read_patch,
)
from epwatch.sim.http.decoding import check_object, check_patch, check_patched, check_scale
from epwatch.sim.objects import Obj, encode, key_of, labels_of, meta, name_of, namespace_of, spec_of, status_of
from epwatch.sim.selectors import matcher

if TYPE_CHECKING:
    from aiohttp import web

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.eventlog import Item
    from epwatch.sim.http.reads import Reads
    from epwatch.sim.http.requestinfo import RequestInfo

CREATED = 201


class Writes:
    """Answers everything that changes objects.

    Args:
        cluster: what is changed.
        reads: writes the answers.
    """

    def __init__(self, cluster: SimCluster, reads: Reads) -> None:
        self._cluster = cluster
        self._reads = reads

    async def create(self, request: web.Request, info: RequestInfo) -> web.Response:
        """POST. Raises: ApiError."""
        if info.subresource == "binding":
            return self._bind(request, info, await read_object(request, "Binding"))
        if info.subresource == "eviction":
            return self._evict(request, info, await read_object(request, "Eviction"))
        check_write_options(request.query, "CreateOptions")
        sent = await read_object(request, info.resource.kind)
        body = check_object(info.resource, sent, strict=_is_strict(request))
        made = self._cluster.api.create(info.resource, info.namespace, body, dry_run=is_dry_run(request.query))
        return self._answer(request, info.resource, made, CREATED)

    async def update(self, request: web.Request, info: RequestInfo) -> web.Response:
        """PUT. Raises: ApiError."""
        check_write_options(request.query, "UpdateOptions")
        if info.subresource == "scale":
            scale = await read_object(request, "Scale")
            return self._scale(request, info, lambda _: scale)
        sent = await read_object(request, info.resource.kind)
        body = check_object(info.resource, sent, strict=_is_strict(request))
        return self._change(request, info, lambda _: body)

    async def patch(self, request: web.Request, info: RequestInfo) -> web.Response:
        """PATCH, as merge or strategic merge. Raises: ApiError, 415 for other patches."""
        check_write_options(request.query, "PatchOptions")
        patch, merge, strict = await read_patch(request), request.content_type == MERGE, _is_strict(request)
        apply = patching.merge if merge else patching.strategic
        if info.subresource == "scale":
            return self._scale(request, info, lambda scale: apply(scale, patch))

        if not merge:
            check_patch(info.resource, patch)

        def change(obj: Obj) -> Obj:
            return check_patched(info.resource, patch, apply(obj, patch), strict=strict, merge=merge)

        return self._change(request, info, change)

    def get_scale(self, request: web.Request, info: RequestInfo) -> web.Response:
        """GET of the scale subresource. Raises: ApiError 404."""
        return json_answer(request, encode(scale_of(self._found(info))))

    async def delete(self, request: web.Request, info: RequestInfo) -> web.Response:
        """DELETE of one object: the object while it is on its way, a Status when it is gone. Raises: ApiError."""
        options = delete_options(await read_object(request, "DeleteOptions", empty=True), request.query)
        obj, gone = self._cluster.api.delete(info.resource, info.namespace, info.name, options)
        if not gone:
            return self._answer(request, info.resource, obj)
        details: Obj = {"name": name_of(obj)} | ({"group": info.resource.group} if info.resource.group else {})
        details |= {"kind": info.resource.plural, "uid": meta(obj).get("uid", "")}
        status = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
        if info.resource in (res.PODS, res.SERVICES, res.NAMESPACES):
            return self._answer(request, info.resource, obj)
        return json_answer(request, encode(status))

    async def delete_collection(self, request: web.Request, info: RequestInfo) -> web.Response:
        """DELETE of everything that matches. Raises: ApiError."""
        options = delete_options(await read_object(request, "DeleteOptions", empty=True), request.query)
        query = request.query
        matches = matcher(info.resource, query.get("labelSelector", ""), query.get("fieldSelector", ""))
        chosen = [o for o in self._cluster.store.objects(info.resource, info.namespace) if not matches or matches(o)]
        for obj in chosen:
            self._cluster.api.delete(info.resource, namespace_of(obj), name_of(obj), options)
        listed = {"kind": f"{info.resource.kind}List", "apiVersion": info.resource.api_version}
        metadata = {"resourceVersion": self._cluster.resource_version}
        return json_answer(request, encode(listed | {"metadata": metadata, "items": chosen}))

    def _change(self, request: web.Request, info: RequestInfo, change: Change) -> web.Response:
        subresource = info.subresource
        made = self._cluster.api.update(
            info.resource, info.namespace, info.name, change, subresource=subresource, dry_run=is_dry_run(request.query)
        )
        return self._answer(request, info.resource, made)

    def _scale(self, request: web.Request, info: RequestInfo, change: Change) -> web.Response:
        wanted = change(scale_of(self._found(info)))
        check_scale(wanted, merge=request.content_type != STRATEGIC)
        count = spec_of(wanted).get("replicas", 0)
        if not isinstance(count, int) or count < 0:
            cause = errors.Cause(
                "FieldValueInvalid", f"Invalid value: {count}: must be greater than or equal to 0", "spec.replicas"
            )
            raise errors.invalid(info.name, [cause], kind="Scale", group="autoscaling")

        def scaled(obj: Obj) -> Obj:
            version = meta(wanted).get("resourceVersion")
            metadata = {**meta(obj)} | ({"resourceVersion": version} if version else {})
            return {**obj, "metadata": metadata, "spec": {**spec_of(obj), "replicas": count}}

        made = self._cluster.api.update(
            info.resource, info.namespace, info.name, scaled, dry_run=is_dry_run(request.query)
        )
        return json_answer(request, encode(scale_of(made if isinstance(made, dict) else made.obj)))

    def _bind(self, request: web.Request, info: RequestInfo, body: Obj) -> web.Response:
        pod = self._found(info)
        if spec_of(pod).get("nodeName"):
            why = f'pod {info.name} is already assigned to node "{spec_of(pod)["nodeName"]}"'
            raise errors.conflict(info.resource, info.name, why)
        node = str((body.get("target") or {}).get("name", ""))
        self._cluster.store.put(res.PODS, bind(pod, node, self._cluster.now()))
        return json_answer(request, _SUCCESS, CREATED)

    def _evict(self, request: web.Request, info: RequestInfo, body: Obj) -> web.Response:
        options = delete_options(body.get("deleteOptions") or {}, request.query)
        self._cluster.api.delete(info.resource, info.namespace, info.name, options)
        return json_answer(request, _SUCCESS, CREATED)

    def _found(self, info: RequestInfo) -> Obj:
        obj = self._cluster.store.get(info.resource, info.namespace, info.name)
        if obj is None:
            raise errors.not_found(info.resource, info.name)
        return obj

    def _answer(self, request: web.Request, resource: res.Resource, made: Item | Obj, code: int = 200) -> web.Response:
        if isinstance(made, dict):
            return self._reads.object_answer(request, resource, made, code=code)
        return self._reads.object_answer(request, resource, made.obj, raw=made.raw, code=code)


_SUCCESS = encode({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": CREATED})


def _is_strict(request: web.Request) -> bool:
    """Whether unknown fields are errors, as kubectl asks."""
    return request.query.get("fieldValidation") == "Strict"


def scale_of(obj: Obj) -> Obj:
    """An object's autoscaling/v1 Scale."""
    selector = (spec_of(obj).get("selector") or {}).get("matchLabels") or labels_of(obj)
    kept = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    namespace, name = key_of(obj)
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {key: meta(obj)[key] for key in kept if key in meta(obj)} | {"name": name, "namespace": namespace},
        # Go leaves out a zero: a Scale to nothing has an empty spec.
        "spec": {"replicas": count} if (count := spec_of(obj).get("replicas")) else {},
        "status": {
            "replicas": status_of(obj).get("replicas", 0),
            "selector": ",".join(f"{key}={value}" for key, value in sorted(selector.items())),
        },
    }
