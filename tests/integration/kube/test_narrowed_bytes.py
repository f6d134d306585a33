"""What the server is asked for, and how many bytes it sends, when less than everything is looked at."""

import pytest

from epwatch.options import Options
from epwatch.sim import SimCluster, SimServer
from tests import factories
from tests.faults.relay import Relay
from tests.integration.kube.test_watch_thread import CollectingReader, watching

OTHERS = 60
"""Services of each namespace that are not looked at, with five pods each."""
NAMESPACES = ("default", "shop")
Asked = dict[str, list[tuple[str | None, str | None]]]
"""Field and label selectors of the first page of each list, by resource."""


def cluster() -> SimCluster:
    """Return a cluster with a web in two namespaces, an api in one, and many others."""
    built = SimCluster(seed=1)
    built.create({"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "shop"}})
    for namespace in NAMESPACES:
        add(built, namespace, "web", {"app": "web", "version": "blue" if namespace == "default" else "green"})
        for number in range(OTHERS):
            add(built, namespace, f"other-{number}", {"app": f"other-{number}"}, {"part-of": "others"})
    add(built, "default", "api", {"app": "api"}, {"team": "core"})
    return built


def add(
    built: SimCluster, namespace: str, name: str, selector: dict[str, str], labels: dict[str, str] | None = None
) -> None:
    """Add a service with its slice, its Endpoints and five pods."""
    pods = [f"{name}-{number}" for number in range(5)]
    told = [factories.endpoint(f"10.0.0.{number}", pod) for number, pod in enumerate(pods, 2)]
    subset = {"addresses": [{"ip": f"10.0.0.{number}"} for number in range(2, 7)], "ports": [{"port": 8080}]}
    service = factories.service(name, namespace=namespace, selector=selector)
    service["metadata"]["labels"] = labels or {}
    objects = [
        service,
        factories.endpointslice(f"{name}-1", namespace=namespace, service=name, endpoints=told),
        factories.endpoints(name, namespace=namespace, subsets=[subset]),
        *(factories.pod(pod, namespace=namespace, labels=selector) for pod in pods),
    ]
    for one in objects:
        built.create({**one, "metadata": {**one["metadata"], "resourceVersion": ""}})


async def watched(server: SimServer, options: Options, *services: str) -> tuple[int, Asked, CollectingReader]:
    """Return what came from the server until these services are shown with five ready each and every watch is open."""
    wanted = set(services)
    async with Relay(("127.0.0.1", server.port)) as relay:
        server.request_log.clear()
        async with watching(server, exact=True, options=options, port=relay.port) as reader:

            def ready() -> set[str]:
                found = {each.key: each for batch in reader.batches for each in batch.services}
                return {f"{key.namespace}/{key.name}" for key, one in found.items() if one.counts.ready == 5}

            await reader.until(lambda: reader.synced and ready() >= wanted)
            asked: Asked = {}
            for one in server.request_log.of("list"):
                # Under load it is also asked whether the server lives (limit 1), and audited.
                if (
                    "continue" not in one.query
                    and one.query.get("limit") != "1"
                    and "Partial" not in one.headers["Accept"]
                ):
                    chosen = (one.query.get("fieldSelector"), one.query.get("labelSelector"))
                    asked.setdefault(one.resource, []).append(chosen)
            return relay.from_server, {kind: sorted(set(chosen), key=str) for kind, chosen in asked.items()}, reader


ONE = {
    "services": [("metadata.name=web", None)],
    "endpoints": [("metadata.name=web", None)],
    "endpointslices": [(None, "kubernetes.io/service-name=web")],
}


@pytest.mark.parametrize(
    ("narrow", "wide", "services", "asked", "part"),
    [
        pytest.param(
            Options(services=("web",), namespaces=("default",)),
            Options(namespaces=("default",)),
            ("default/web",),
            {**ONE, "pods": [(None, "app=web,version=blue")]},
            1 / 10,
            id="one service in its namespace",
        ),
        pytest.param(
            Options(services=("web",), all_namespaces=True),
            Options(all_namespaces=True),
            ("default/web", "shop/web"),
            {**ONE, "pods": [(None, "app=web,version in (blue,green)")]},
            1 / 10,
            id="one service wherever it is",
        ),
        pytest.param(
            Options(services=("web", "api"), namespaces=("default",)),
            Options(namespaces=("default",)),
            ("default/web", "default/api"),
            {
                "services": [("metadata.name=api", None), ("metadata.name=web", None)],
                "endpoints": [("metadata.name=api", None), ("metadata.name=web", None)],
                "endpointslices": [(None, "kubernetes.io/service-name in (api,web)")],
                "pods": [(None, "app in (api,web)")],
            },
            1 / 5,
            id="two services",
        ),
        pytest.param(
            Options(services=("web", "api", *(f"no-{number}" for number in range(4))), namespaces=("default",)),
            Options(namespaces=("default",)),
            ("default/web", "default/api"),
            {
                "services": [(None, None)],
                "endpoints": [(None, None)],
                "endpointslices": [(None, "kubernetes.io/service-name in (api,no-0,no-1,no-2,no-3,web)")],
                "pods": [(None, "app in (api,web)")],
            },
            1 / 2,
            id="more services than a watch each is opened for",
        ),
        pytest.param(
            Options(selector="team=core", namespaces=("default",), endpoints="auto"),
            Options(namespaces=("default",), endpoints="auto"),
            ("default/api",),
            {
                "services": [(None, "team=core")],
                "endpointslices": [(None, "kubernetes.io/service-name=api")],
                "pods": [(None, "app=api")],
            },
            1 / 10,
            id="what a selector selects",
        ),
    ],
)
async def test_no_more_is_asked_for_than_is_looked_at_and_a_fraction_of_the_bytes_comes(
    narrow: Options, wide: Options, services: tuple[str, ...], asked: Asked, part: float
) -> None:
    async with SimServer(cluster()) as server:
        cost, narrowed, _ = await watched(server, narrow, *services)
        whole, everything, _ = await watched(server, wide, *services)
    assert narrowed == asked
    assert {chosen for each in everything.values() for chosen in each} == {(None, None)}
    print(f"{cost} bytes of {whole}")
    assert cost < part * whole, (cost, whole)
