"""The web application: guards, then discovery, reads, watches and writes; every failure becomes a Status."""

from __future__ import annotations

import inspect
import logging
from typing import TYPE_CHECKING

from aiohttp import web

from epwatch.sim import errors
from epwatch.sim.http import discovery, openapi
from epwatch.sim.http.access import LOOPBACK, PUBLIC, Access, User, refuse_strangers
from epwatch.sim.http.answers import error_answer, json_answer
from epwatch.sim.http.bodies import read_object
from epwatch.sim.http.reads import Reads
from epwatch.sim.http.requestinfo import NoSuchPageError, RequestInfo, parse
from epwatch.sim.http.reviews import review
from epwatch.sim.http.watches import Watches
from epwatch.sim.http.writes import Writes
from epwatch.sim.objects import Obj, encode

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.http.log import RequestLog
    from epwatch.sim.http.settings import Settings

# apiserver's limit on a request's body (server/config.go MaxRequestBodyBytes).
LONGEST_BODY = 3 * 1024 * 1024
_LOG = logging.getLogger(__name__)


class ApiApp:
    """Answers requests for one cluster.

    Args:
        cluster: what is served.
        access: tokens and rights.
        settings: hooks and intervals.
        log: where requests are noted.
        hosts: names by which the server may be called.
    """

    def __init__(
        self,
        cluster: SimCluster,
        access: Access,
        settings: Settings,
        log: RequestLog,
        hosts: tuple[str, ...] = LOOPBACK,
    ) -> None:
        self._cluster = cluster
        self._access = access
        self._settings = settings
        self._log = log
        self._hosts = hosts
        self._reads = Reads(cluster)
        self._writes = Writes(cluster, self._reads)
        self.watches = Watches(cluster, settings)

    def web_app(self) -> web.Application:
        """A fresh aiohttp application; one is needed for each start."""
        app = web.Application(client_max_size=LONGEST_BODY)
        app.router.add_route("*", "/{path:.*}", self.handle)
        return app

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        self._log.note(request)
        try:
            if self._settings.on_request is not None:
                answer = self._settings.on_request(request)
                answer = await answer if inspect.isawaitable(answer) else answer
                if answer is not None:
                    return answer
            await self._settings.gate()
            return await self._dispatch(request)
        except errors.ApiError as error:
            return error_answer(error)
        except NoSuchPageError:
            return web.Response(text="404 page not found\n", status=web.HTTPNotFound.status_code)
        except web.HTTPRequestEntityTooLarge:
            return error_answer(errors.too_large(LONGEST_BODY))
        except (ConnectionError, web.HTTPException):
            raise
        except Exception:  # noqa: BLE001 - the outermost handler of a server
            # A mistake of ours must not tear the connection: clients see what a broken server would say.
            _LOG.exception("failed to answer %s %s", request.method, request.path)
            message = "Internal error occurred: see the log of the demo cluster"
            return error_answer(errors.ApiError(500, "InternalError", message, {}))

    async def _dispatch(self, request: web.Request) -> web.StreamResponse:
        refuse_strangers(request.headers, self._hosts)
        path = request.path.rstrip("/")
        if path.startswith(PUBLIC):
            return self._public(request, path)
        user = self._access.user_of(request.headers.get("Authorization", ""))
        found = self._described(request, path)
        if found is not None:
            return found
        parts = path.split("/")
        reviews = dict(discovery.REVIEWS.get((parts[2], parts[3]), ())) if len(parts) == 5 else {}
        if parts[-1] in reviews and request.method == "POST":
            body = review(parts[4], await read_object(request, reviews[parts[4]]), user, self._access)
            return json_answer(request, encode(body), 201)
        return await self._resource(request, parse(request.method, path, request.query), user)

    def _public(self, request: web.Request, path: str) -> web.Response:
        if path == "/version":
            return json_answer(request, encode(discovery.version()))
        return web.Response(text="ok")

    def _described(self, request: web.Request, path: str) -> web.Response | None:
        """Discovery, or None when the path is something else."""
        aggregated = "APIGroupDiscoveryList" in request.headers.get("Accept", "")
        if path in ("/api", "/apis") and aggregated:
            body = encode(discovery.aggregated(core=path == "/api"))
            return json_answer(request, body, content_type=discovery.AGGREGATED)
        parts = path.strip("/").split("/")
        made: Obj | None = None
        if path == "":
            made = discovery.paths()
        elif parts[:2] == ["openapi", "v3"]:
            made = openapi.document("/".join(parts[2:])) if parts[2:] else openapi.index()
        elif path == "/api":
            made = discovery.core_versions()
        elif path == "/apis":
            made = discovery.group_list()
        elif len(parts) == 2 and parts[0] == "apis":
            made = discovery.group_of(parts[1])
        elif parts[0] == "api" and len(parts) == 2:
            made = discovery.resource_list("", parts[1])
        elif parts[0] == "apis" and len(parts) == 3:
            made = discovery.resource_list(parts[1], parts[2])
        return None if made is None else json_answer(request, encode(made))

    async def _resource(self, request: web.Request, info: RequestInfo, user: User) -> web.StreamResponse:
        self._access.check(user, info)
        if info.verb == "watch":
            return await self.watches.serve(request, info)
        if info.verb == "list":
            return self._reads.page(request, info)
        if info.verb == "get":
            scale = info.subresource == "scale"
            return self._writes.get_scale(request, info) if scale else self._reads.get(request, info)
        writers = {
            "create": self._writes.create,
            "update": self._writes.update,
            "patch": self._writes.patch,
            "delete": self._writes.delete,
            "deletecollection": self._writes.delete_collection,
        }
        return await writers[info.verb](request, info)
