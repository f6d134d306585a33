"""Every check runs on the embedded cluster, and on a real control plane where its binaries are at hand."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from tests.conformance.cluster import Cluster, embedded_cluster, real_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.control_plane.api import ApiClient
    from tests.control_plane.control_plane import ControlPlane

NAMESPACES = "/api/v1/namespaces"


@pytest.fixture(scope="session")
def embedded() -> Iterator[Cluster]:
    """The embedded cluster, shared by the session."""
    with embedded_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session", params=["embedded", pytest.param("real", marks=pytest.mark.real)])
def cluster(request: pytest.FixtureRequest) -> Cluster:
    """The server to check."""
    if request.param == "embedded":
        embedded: Cluster = request.getfixturevalue("embedded")
        return embedded
    plane: ControlPlane = request.getfixturevalue("control_plane")
    return real_cluster(plane)


@pytest.fixture(scope="session")
def api(cluster: Cluster) -> ApiClient:
    """A client that may do everything."""
    return cluster.api


@pytest.fixture
def namespace(api: ApiClient) -> Iterator[str]:
    """A fresh namespace; its pods go at once, what else is in it goes with it in its own time."""
    yield from _fresh_namespace(api)


@pytest.fixture(scope="module")
def module_namespace(api: ApiClient) -> Iterator[str]:
    """A namespace for a module whose tests only read."""
    yield from _fresh_namespace(api)


def _fresh_namespace(api: ApiClient) -> Iterator[str]:
    name = f"conformance-{secrets.token_hex(4)}"
    api.create(NAMESPACES, {"metadata": {"name": name}})
    yield name
    # Some have a minute of grace, and a test of another module begins with a cluster without pods.
    for pod in api.get(f"{NAMESPACES}/{name}/pods")["items"]:
        api.send("DELETE", f"{NAMESPACES}/{name}/pods/{pod['metadata']['name']}", {"gracePeriodSeconds": 0})
    api.delete(f"{NAMESPACES}/{name}")
