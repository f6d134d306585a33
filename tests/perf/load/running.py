"""A load server in a process of its own, and the way to tell it what to do."""

import http.client
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.perf.process import cpu_seconds

ROOT = Path(__file__).resolve().parents[3]


class Running:
    """A running load server; a context manager.

    Args:
        services: how many services it holds.
        pods: how many pods.
    """

    def __init__(self, services: int = 5000, pods: int = 50_000) -> None:
        argv = [sys.executable, "-m", "tests.perf.load.server", "--services", str(services), "--pods", str(pods)]
        self._process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        self.pods = pods
        self.port = 0

    def __enter__(self) -> Self:
        """Return it as soon as it serves."""
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        self._control = http.client.HTTPConnection("127.0.0.1", self.port)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self._control.close()
        self._process.communicate()

    @property
    def url(self) -> str:
        """Return where it serves."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def cpu(self) -> float:
        """Return the CPU seconds that it has used."""
        return cpu_seconds(self._process.pid)

    def rate(self, events: float) -> None:
        """Let so many events happen each second."""
        self._ask(f"/load/rate?events={events}")

    def probe(self, node: str, address: str = "") -> float:
        """Move the probe's row to a node, and to an address; return when its event was sent (perf_counter)."""
        return float(self._ask(f"/load/probe?node={node}&address={address}")["at"])

    def state(self) -> dict[str, Any]:
        """Return what it holds and has sent."""
        return self._ask("/load/state")

    def kubeconfig(self, folder: Path) -> Path:
        """Write a kubeconfig for peers."""
        return kubeconfig(folder, {"load": self.url})

    def _ask(self, path: str) -> dict[str, Any]:
        self._control.request("GET", path)
        told: dict[str, Any] = json.loads(self._control.getresponse().read())
        return told


def kubeconfig(folder: Path, contexts: Mapping[str, str]) -> Path:
    """Write a kubeconfig of contexts, by name, that lead to these servers; the first one is current."""
    told = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": url}} for name, url in contexts.items()],
        "users": [{"name": "load", "user": {}}],
        "contexts": [
            {"name": name, "context": {"cluster": name, "user": "load", "namespace": "team-00"}} for name in contexts
        ],
        "current-context": next(iter(contexts)),
    }
    path = folder / "kubeconfig"
    path.write_text(json.dumps(told))
    return path
