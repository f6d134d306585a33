"""The default story: web-service is scaled from three to five pods and back, among services in every other state."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from epwatch.sim import resources as res
from epwatch.sim.api import DeleteOptions
from epwatch.sim.objects import Obj, name_of
from epwatch.sim.scenarios import manifests as make
from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.base import AGE, Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster

# The drained pod stays for as long as anyone watches a demo.
LONG_GRACE = 6 * 3600
STUCK_FOR = dt.timedelta(minutes=12)


def build(cluster: SimCluster) -> None:
    """The tutorial's cluster, and services that show the other states."""
    tutorial.build(cluster)
    for namespace in ("data", "shop"):
        cluster.submit(make.namespace(namespace))
    for obj in (*_default(), *_data(), *_shop(), *_system()):
        cluster.submit(obj)
    _manual(cluster)
    cluster.advance(tutorial.SETTLE_SECONDS)
    cluster.timeline.rebase(cluster.timeline.wall() + AGE - STUCK_FOR)
    _break_cart(cluster)
    cluster.advance(tutorial.SETTLE_SECONDS)


def _default() -> list[Obj]:
    api = make.container("api", "registry.example/api:3.1.0", 9090, "http", pre_stop=2)
    cart = make.container("cart", "registry.example/cart:2.0.0", 8080)
    near = {"trafficDistribution": "PreferClose"}
    return [
        make.service("api", [make.port(80, "http", "http")], **near),
        make.deployment("api", api, replicas=4),
        make.service("cart", [make.port(80, 8080)]),
        make.deployment("cart", cart, replicas=2),
    ]


def _data() -> list[Obj]:
    postgres = make.container("postgres", "registry.example/postgres:17.2", 5432, "postgres")
    redis = make.container("redis", "registry.example/redis:8.0", 6379)
    return [
        make.service("postgres", [make.port(5432, "postgres", "postgres")], namespace="data", clusterIP="None"),
        make.stateful_set("postgres", postgres, replicas=3, namespace="data"),
        make.service("redis", [make.port(6379)], namespace="data"),
        make.deployment("redis", redis, namespace="data"),
    ]


def _shop() -> list[Obj]:
    slow = make.container("checkout", "registry.example/checkout:5.2.1", 8443, args=["--ignore-sigterm"])
    orders = make.container("orders", "registry.example/orders:1.9.0", 8080)
    search = make.container("search", "registry.example/search:0.9.4", 8080)
    reports = make.container("reports", "registry.invalid/reports:2025-11", 8080)
    return [
        make.service("checkout", [make.port(443, 8443)], namespace="shop"),
        make.deployment("checkout", slow, replicas=2, namespace="shop", grace=LONG_GRACE),
        make.service("orders", [make.port(80, 8080)], ipFamilyPolicy="PreferDualStack", namespace="shop"),
        make.deployment("orders", orders, replicas=2, namespace="shop"),
        make.service("search", [make.port(80, 8080)], app="serach", namespace="shop"),
        make.deployment("search", search, replicas=2, namespace="shop"),
        make.service("payments", [], app="", type="ExternalName", externalName="pay.example.com", namespace="shop"),
        make.service("reports", [make.port(80, 8080)], namespace="shop"),
        make.deployment("reports", reports, namespace="shop"),
    ]


def _system() -> list[Obj]:
    dns = make.container("coredns", "registry.k8s.io/coredns/coredns:v1.12.1", 53, "dns-tcp")
    dns["ports"] += [
        {"name": "dns", "containerPort": 53, "protocol": "UDP"},
        {"name": "metrics", "containerPort": 9153},
    ]
    ports = [
        make.port(53, "dns", "dns", "UDP"),
        make.port(53, "dns-tcp", "dns-tcp"),
        make.port(9153, "metrics", "metrics"),
    ]
    return [
        make.service("kube-dns", ports, namespace="kube-system", app="coredns", clusterIP="10.96.0.10"),
        make.deployment("coredns", dns, replicas=2, namespace="kube-system"),
    ]


def _manual(cluster: SimCluster) -> None:
    """The Service kubernetes, whose slice the API server writes itself: no selector, no controller."""
    ports = [make.port(443, 6443, "https")]
    cluster.submit(make.service("kubernetes", ports, app="", clusterIP="10.96.0.1"))
    address = "10.0.0.10"
    cluster.create(
        {
            "kind": "EndpointSlice",
            "apiVersion": "discovery.k8s.io/v1",
            "metadata": {"name": "kubernetes", "labels": {"kubernetes.io/service-name": "kubernetes"}},
            "addressType": "IPv4",
            "endpoints": [{"addresses": [address], "conditions": {"ready": True}}],
            "ports": [{"name": "https", "port": 6443, "protocol": "TCP"}],
        }
    )
    subset = {"addresses": [{"ip": address}], "ports": [{"name": "https", "port": 6443, "protocol": "TCP"}]}
    labels = {"endpointslice.kubernetes.io/skip-mirror": "true"}
    cluster.create(
        {
            "kind": "Endpoints",
            "apiVersion": "v1",
            "metadata": {"name": "kubernetes", "labels": labels},
            "subsets": [subset],
        }
    )


def _break_cart(cluster: SimCluster) -> None:
    """A rollout that stands still: the new pod never becomes ready."""

    def broken(deployment: Obj) -> Obj:
        pod = deployment["spec"]["template"]["spec"]["containers"][0]
        pod |= {"image": "registry.example/cart:2.1.0", "args": ["--never-ready"]}
        return deployment

    cluster.api.update(res.DEPLOYMENTS, "default", "cart", broken)


def play(cluster: SimCluster) -> None:
    """Checkout loses a pod that drains for hours."""
    drained = min(name_of(pod) for pod in cluster.store.pods_with("shop", {"app": "checkout"}))
    cluster.api.delete(res.PODS, "shop", drained, DeleteOptions())


SCALE = Scenario(
    name="scale",
    title="scale web-service from three pods to five and back",
    look=(
        "Scale frontend (+ and -, or kubectl scale deployment frontend --replicas=5) and watch web-service: a pod "
        "is there before it is ready, enters rotation when its readiness probe passes, and leaves it at once when "
        "it is deleted, while it still drains."
    ),
    learn="A Service follows its pods' readiness, not their number.",
    build=build,
    play=play,
)
