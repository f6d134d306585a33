"""The floor of a list: ``python -m tests.perf.floor_list URL`` lists all four resources and decodes them, no more.

One connection, pages of 500, gzip, msgspec into the structs of the wire; prints seconds, CPU seconds and bytes.
"""

import gzip
import http.client
import json
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.json import Decoder

from epwatch.kube.objects import Kind
from epwatch.kube.project_pod import WirePod
from epwatch.kube.resources import RESOURCES


class _Meta(Struct, rename={"continue_": "continue"}):
    continue_: str = ""


class _Page(Struct):
    metadata: _Meta
    items: list[Any]


class _Pods(Struct):
    metadata: _Meta
    items: list[WirePod]


_PODS = Decoder(_Pods)
_OTHERS = Decoder(_Page)


def listed(connection: http.client.HTTPConnection, kind: Kind) -> int:
    """List and decode one resource; return the bytes that came."""
    received, token = 0, ""
    while True:
        path = f"{RESOURCES[kind].path(None)}?limit=500{token}"
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        body = connection.getresponse().read()
        received += len(body)
        plain = gzip.decompress(body)
        metadata = _PODS.decode(plain).metadata if kind is Kind.PODS else _OTHERS.decode(plain).metadata
        if not metadata.continue_:
            return received
        token = f"&continue={metadata.continue_}"


def main(url: str) -> None:
    """List, decode, and say how long it took."""
    begin = time.perf_counter()
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    received = sum(listed(connection, kind) for kind in Kind)
    took = time.perf_counter() - begin
    print(json.dumps({"seconds": took, "cpu": time.process_time(), "bytes": received}))


if __name__ == "__main__":
    main(sys.argv[1])
