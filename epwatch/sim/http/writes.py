"""POST, PUT, PATCH and DELETE, their bodies, and the subresources scale, status, binding and eviction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from epwatch.sim import errors, patching
from epwatch.sim import resources as res
from epwatch.sim.api import Change, DeleteOptions
from epwatch.sim.controllers.kubelet import bind
from epwatch.sim.http import protobuf
from epwatch.sim.http.answers import json_answer
from epwatch.sim.http.strict import unknown_fields
from epwatch.sim.objects import Obj, decode, encode, key_of, labels_of, meta, name_of, namespace_of, spec_of, status_of
from epwatch.sim.selectors import matcher

if TYPE_CHECKING:
    from aiohttp import web

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.eventlog import Item
    from epwatch.sim.http.reads import Reads
    from epwatch.sim.http.requestinfo import RequestInfo

MERGE, STRATEGIC = "application/merge-patch+json", "application/strategic-merge-patch+json"
PROTOBUF = "application/vnd.kubernetes.protobuf"
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
        body = await read_object(request)
        if info.subresource == "binding":
            return self._bind(request, info, body)
        if info.subresource == "eviction":
            return self._evict(request, info, body)
        self._check_kind(info, body)
        self._validate(request, info, body)
        made = self._cluster.api.create(info.resource, info.namespace, body, dry_run=_dry_run(request))
        return self._answer(request, info.resource, made, CREATED)

    async def update(self, request: web.Request, info: RequestInfo) -> web.Response:
        """PUT. Raises: ApiError."""
        body = await read_object(request)
        if info.subresource == "scale":
            return self._scale(request, info, lambda _: body)
        self._check_kind(info, body)
        self._validate(request, info, body)
        return self._change(request, info, lambda _: body)

    async def patch(self, request: web.Request, info: RequestInfo) -> web.Response:
        """PATCH, as merge or strategic merge. Raises: ApiError, 415 for other patches."""
        kind = request.content_type
        if kind not in (MERGE, STRATEGIC):
            raise errors.unsupported_media_type([MERGE, STRATEGIC])
        body = await read_object(request)
        apply = patching.merge if kind == MERGE else patching.strategic
        if info.subresource == "scale":
            return self._scale(request, info, lambda scale: apply(scale, body))
        self._validate(request, info, body)
        return self._change(request, info, lambda obj: apply(obj, body))

    def get_scale(self, request: web.Request, info: RequestInfo) -> web.Response:
        """GET of the scale subresource. Raises: ApiError 404."""
        return json_answer(request, encode(scale_of(self._found(info))))

    async def delete(self, request: web.Request, info: RequestInfo) -> web.Response:
        """DELETE of one object: the object while it is on its way, a Status when it is gone. Raises: ApiError."""
        options = delete_options(await read_object(request, empty=True), request)
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
        options = delete_options(await read_object(request, empty=True), request)
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
            info.resource, info.namespace, info.name, change, subresource=subresource, dry_run=_dry_run(request)
        )
        return self._answer(request, info.resource, made)

    def _scale(self, request: web.Request, info: RequestInfo, change: Change) -> web.Response:
        wanted = change(scale_of(self._found(info)))
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

        made = self._cluster.api.update(info.resource, info.namespace, info.name, scaled, dry_run=_dry_run(request))
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
        options = delete_options(body.get("deleteOptions") or {}, request)
        self._cluster.api.delete(info.resource, info.namespace, info.name, options)
        return json_answer(request, _SUCCESS, CREATED)

    def _found(self, info: RequestInfo) -> Obj:
        obj = self._cluster.store.get(info.resource, info.namespace, info.name)
        if obj is None:
            raise errors.not_found(info.resource, info.name)
        return obj

    def _check_kind(self, info: RequestInfo, body: Obj) -> None:
        want = (info.resource.api_version, info.resource.kind)
        if (body.get("apiVersion", want[0]), body.get("kind", want[1])) != want:
            kind, version = body.get("kind"), body.get("apiVersion")
            message = (
                f'{kind} in version "{version}" cannot be handled as a {want[1]}: '
                f"converting ({version}.{kind}) to ({info.resource.group or 'core'}.{want[1]}): unknown conversion"
            )
            raise errors.bad_request(message)

    def _validate(self, request: web.Request, info: RequestInfo, body: Obj) -> None:
        """Strict validation, which kubectl leaves to the server. Raises: ApiError 400."""
        if request.query.get("fieldValidation") != "Strict":
            return
        fields = [field for field in unknown_fields(info.resource, body) if "$" not in field]
        if fields:
            kind = info.resource.kind
            listed = ", ".join(f'unknown field "{field}"' for field in fields)
            message = (
                f'{kind} in version "{info.resource.version}" cannot be handled as a {kind}: '
                f"strict decoding error: {listed}"
            )
            raise errors.bad_request(message)

    def _answer(self, request: web.Request, resource: res.Resource, made: Item | Obj, code: int = 200) -> web.Response:
        if isinstance(made, dict):
            return self._reads.object_answer(request, resource, made, code=code)
        return self._reads.object_answer(request, resource, made.obj, raw=made.raw, code=code)


_SUCCESS = encode({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": CREATED})


async def read_object(request: web.Request, *, empty: bool = False) -> Obj:
    """The request's body, a JSON or YAML object. Raises: ApiError 400, 415."""
    raw = await request.read()
    if not raw and empty:
        return {}
    kind = request.content_type
    if kind == PROTOBUF:
        return protobuf.decode_object(raw)
    value = _parse_yaml(raw) if kind == "application/yaml" else _parse_json(raw)
    if not isinstance(value, dict):
        message = "couldn't get version/kind; json parse error: json: cannot unmarshal into Go value: want an object"
        raise errors.bad_request(message)
    return value


def _parse_json(raw: bytes) -> object:
    try:
        value: object = decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        message = f"the object provided is unrecognized: couldn't get version/kind; json parse error: {error}"
        raise errors.bad_request(message) from None
    return value


def _parse_yaml(raw: bytes) -> object:
    import yaml

    try:
        value: object = yaml.safe_load(raw)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        message = f"error converting YAML to JSON: {str(error)[:200]}"
        raise errors.bad_request(message) from None
    return value


def delete_options(body: Obj, request: web.Request) -> DeleteOptions:
    """DeleteOptions from body and query. Raises: ApiError 400."""
    query = request.query
    grace = body.get("gracePeriodSeconds", query.get("gracePeriodSeconds"))
    if grace is not None and not str(grace).lstrip("-").isdigit():
        message = f"invalid gracePeriodSeconds: {grace}"
        raise errors.bad_request(message)
    conditions = body.get("preconditions") or {}
    propagation = body.get("propagationPolicy") or query.get("propagationPolicy")
    if body.get("orphanDependents") is not None and propagation is None:
        propagation = "Orphan" if body["orphanDependents"] else "Background"
    return DeleteOptions(
        grace=None if grace is None else int(grace),
        uid=conditions.get("uid"),
        resource_version=conditions.get("resourceVersion"),
        propagation=propagation,
        dry_run=_dry_run(request) or bool(body.get("dryRun")),
    )


def scale_of(obj: Obj) -> Obj:
    """An object's autoscaling/v1 Scale."""
    selector = (spec_of(obj).get("selector") or {}).get("matchLabels") or labels_of(obj)
    kept = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    namespace, name = key_of(obj)
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {key: meta(obj)[key] for key in kept if key in meta(obj)} | {"name": name, "namespace": namespace},
        "spec": {"replicas": spec_of(obj).get("replicas", 0)},
        "status": {
            "replicas": status_of(obj).get("replicas", 0),
            "selector": ",".join(f"{key}={value}" for key, value in sorted(selector.items())),
        },
    }


def _dry_run(request: web.Request) -> bool:
    return "All" in request.query.getall("dryRun", [])
