"""HTTP answers: JSON bytes, gzipped when asked and worth it, Status objects for errors."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from aiohttp import web

from epwatch.sim.objects import encode

if TYPE_CHECKING:
    from epwatch.sim.errors import ApiError

# apiserver `handlers/responsewriters/writers.go` defaultGzipThresholdBytes.
GZIP_FROM = 128 * 1024
JSON = "application/json"
DEPRECATED_ENDPOINTS = '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"'


def json_answer(
    request: web.Request, body: bytes, code: int = 200, *, content_type: str = JSON, warning: str = ""
) -> web.Response:
    """An answer with that body; `warning` becomes a Warning header."""
    headers = {"Content-Type": content_type, "Cache-Control": "no-cache, private"}
    headers |= {"Warning": warning} if warning else {}
    if len(body) > GZIP_FROM and "gzip" in request.headers.get("Accept-Encoding", ""):
        # Level 1, as kube-apiserver: its clients are near.
        body = gzip.compress(body, compresslevel=1)
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return web.Response(body=body, status=code, headers=headers)


def error_answer(error: ApiError) -> web.Response:
    """The Status of an error, with Retry-After where it names one."""
    headers = {"Content-Type": JSON, "Cache-Control": "no-cache, private"}
    wait = (error.details or {}).get("retryAfterSeconds")
    if wait:
        headers["Retry-After"] = str(wait)
    if error.code == web.HTTPUnauthorized.status_code:
        headers["WWW-Authenticate"] = 'Bearer realm="kubernetes"'
    return web.Response(body=encode(error.status()), status=error.code, headers=headers)
