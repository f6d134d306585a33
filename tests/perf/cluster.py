"""The embedded cluster for the benchmarks: started once, spoken to directly, seen by the real program."""

import http.client
import json
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from epwatch.cli.demo_cluster import DemoCluster
from tests.factories import Json

SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
SERVICES = "/api/v1/namespaces/default/services"


class Api:
    """One connection that writes to the cluster."""

    def __init__(self, server: str, token: str) -> None:
        # The certificate is the cluster's own, and it listens on loopback alone.
        trusting = ssl._create_unverified_context()  # noqa: S323
        self._connection = http.client.HTTPSConnection(urlsplit(server).netloc, context=trusting)
        self._headers = {"Authorization": f"Bearer {token}"}

    def create(self, path: str, built: Json) -> None:
        """Create an object."""
        self._send("POST", path, built, "application/json")

    def merge(self, path: str, change: Json) -> None:
        """Change an object."""
        self._send("PATCH", path, change, "application/merge-patch+json")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _send(self, method: str, path: str, body: Json, kind: str) -> None:
        self._connection.request(method, path, json.dumps(body), {**self._headers, "Content-Type": kind})
        answer = self._connection.getresponse()
        said = answer.read()
        assert answer.status < 300, said


@contextmanager
def cluster() -> Iterator[tuple[Path, Api]]:
    """Yield the kubeconfig of a running cluster and a way to write to it."""
    with TemporaryDirectory() as folder:
        kubeconfig = Path(folder, "kubeconfig")
        with DemoCluster(["--kubeconfig-out", str(kubeconfig)]) as running:
            api = Api(running.ready.server, running.ready.token)
            try:
                yield kubeconfig, api
            finally:
                api.close()


def program(*arguments: str) -> tuple[str, ...]:
    """Return the command of the real program."""
    return (sys.executable, "-m", "epwatch", *arguments)
