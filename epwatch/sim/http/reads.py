"""GET of one object or a list of them, as JSON, as a Table, or as metadata alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import errors
from epwatch.sim import resources as res
from epwatch.sim.http.answers import DEPRECATED_ENDPOINTS, json_answer
from epwatch.sim.http.formats import Format, negotiate
from epwatch.sim.http.paging import Lister
from epwatch.sim.http.tables import partial, table
from epwatch.sim.objects import Obj, encode, meta
from epwatch.sim.selectors import matcher

if TYPE_CHECKING:
    from aiohttp import web

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.eventlog import Item
    from epwatch.sim.http.requestinfo import RequestInfo


def warning_of(resource: res.Resource) -> str:
    """The Warning header of a deprecated resource, "" for others (EP-14)."""
    return DEPRECATED_ENDPOINTS if resource is res.ENDPOINTS else ""


class Reads:
    """Answers get and list.

    Args:
        cluster: what is read.
    """

    def __init__(self, cluster: SimCluster) -> None:
        self._cluster = cluster
        self._lister = Lister(cluster.store)

    def get(self, request: web.Request, info: RequestInfo) -> web.Response:
        """One object. Raises: ApiError 404, 406."""
        item = self._cluster.store.find(info.resource, info.namespace, info.name)
        if item is None:
            raise errors.not_found(info.resource, info.name)
        return self.object_answer(request, info.resource, item.obj, raw=item.raw)

    def object_answer(
        self, request: web.Request, resource: res.Resource, obj: Obj, *, raw: bytes = b"", code: int = 200
    ) -> web.Response:
        """One object in the shape that the client accepts; `raw` are its bytes where they are known."""
        wanted = negotiate(request.headers.get("Accept", ""))
        warning = warning_of(resource)
        if wanted.shape == "Table":
            rows = {"resourceVersion": meta(obj).get("resourceVersion", "")}
            return json_answer(request, self._table(request, resource, [obj], rows, wanted), code, warning=warning)
        if wanted.shape == "PartialObjectMetadata":
            return json_answer(request, encode(partial(obj, wanted.version)), code, warning=warning)
        return json_answer(request, raw or encode(obj), code, warning=warning)

    def page(self, request: web.Request, info: RequestInfo) -> web.Response:
        """A page of objects. Raises: ApiError 400, 406, 410, 422, 504."""
        query = request.query
        wanted = negotiate(request.headers.get("Accept", ""))
        matches = matcher(info.resource, query.get("labelSelector", ""), query.get("fieldSelector", ""))
        page = self._lister.page(info.resource, info.namespace, query, matches)
        body = self._body(request, info.resource, page.items, page.metadata(), wanted)
        return json_answer(request, body, warning=warning_of(info.resource))

    def _body(
        self, request: web.Request, resource: res.Resource, items: list[Item], metadata: dict[str, object], form: Format
    ) -> bytes:
        if form.shape == "Table":
            return self._table(request, resource, [item.obj for item in items], metadata, form)
        if form.shape == "PartialObjectMetadata":
            head = {"kind": "PartialObjectMetadataList", "apiVersion": f"meta.k8s.io/{form.version}"}
            listed = [{"metadata": meta(item.obj)} for item in items]
            return encode(head | {"metadata": metadata, "items": listed})
        return list_body(resource, items, metadata)

    def _table(
        self, request: web.Request, resource: res.Resource, objects: list[Obj], metadata: Obj, form: Format
    ) -> bytes:
        now = self._cluster.timeline.wall()
        include = request.query.get("includeObject", "Metadata")
        return encode(table(resource, objects, metadata, now, version=form.version, include=include))


def list_body(resource: res.Resource, items: list[Item], metadata: dict[str, object]) -> bytes:
    """The list's JSON, joined from the items' own bytes; items of a list carry no kind and apiVersion."""
    head = encode({"kind": f"{resource.kind}List", "apiVersion": resource.api_version, "metadata": metadata})
    skip = len(encode({"kind": resource.kind, "apiVersion": resource.api_version})) - len(b"}") + len(b",")
    return head[:-1] + b',"items":[' + b",".join(b"{" + item.raw[skip:] for item in items) + b"]}"
