"""The embedded cluster: a Kubernetes API server on loopback, for the demo and for tests.

It stands apart: it imports nothing else of epwatch, so that it cannot share the product's mistakes. Everything runs on
one event loop in one thread; objects are plain JSON dicts.

In tests, bare (an object store that does what it is told; no admission, no controllers)::

    cluster = SimCluster(seed=1)
    cluster.create({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"}, "status": {"phase": "Running"}})
    async with SimServer(cluster) as server:
        server.url, server.token                 # http://127.0.0.1:PORT, a bearer token of the administrator
        cluster.update({...}); cluster.delete("pod", "a")        # each is one watch event

With controllers (Deployments come alive, a kubelet starts and stops pods)::

    cluster = SimCluster(seed=1, controllers=True)
    tutorial.build(cluster)                      # epwatch.sim.scenarios.tutorial: web-service, frontend and more
    cluster.submit({...})                        # as kubectl create would, with defaults and validation (ApiError)
    cluster.scale("frontend", 5)
    cluster.advance(5)                           # by hand; a running SimServer lets time pass by itself

Faults, all while the server runs:

    server.kill()                   abort every connection (RST)         server.end_watches()   clean EOF
    server.silence(), speak()       accept, but write nothing            server.stop(), start() same port again
    server.bookmark_interval = 0.1  float("inf") for none                cluster.compact()      410 for what is older
    server.expired_as_status = True HTTP 410 instead of an ERROR event   cluster.restore()      resourceVersions rewind
    server.future_as_status = True  HTTP 504 instead of silence for a watch from a resourceVersion to come
    server.access.deny("list", "endpoints"), .allow(…)                   server.access.tokens   token → User
    server.on_request = hook        see faults.RequestHook, faults.only  server.request_log     .of("watch", "pods")
    server.on_event = hook          see faults.EventHook: "write", "drop", "close", "abort", other bytes, Cut(…)
    SimServer(cluster, tls=ssl_context)                                  cluster.clone()        a second, lagging server

As a process: ``python -m epwatch.sim --help`` (process.py says what it prints and reads).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.errors import ApiError
    from epwatch.sim.server import SimServer

__all__ = ["ApiError", "SimCluster", "SimServer"]


def __getattr__(name: str) -> object:
    """Import on first use: `import epwatch.sim` alone loads no web server."""
    import importlib

    homes = {"SimCluster": "cluster", "SimServer": "server", "ApiError": "errors"}
    if name in homes:
        return getattr(importlib.import_module(f"epwatch.sim.{homes[name]}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
