"""How long a change takes from the server to the screen: ``python -m tests.perf.bench_latency``.

Each write changes the node's name in an EndpointSlice; the time runs from just before the request to the moment at
which the new name comes out of the program's pseudo-terminal. ``kubectl get -w`` sees the same writes in the same run.
Once at rest, once while another service changes many times a second.
"""

import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from tests.factories import endpoint, endpointslice, service
from tests.perf.cluster import SERVICES, SLICES, Api, cluster, program
from tests.perf.figures import Figure, table
from tests.pty.driver import Terminal

WRITES = 60
BUSY = 200
"""Writes a second to another service."""


class Watcher:
    """``kubectl get -w`` on the slice; tells when it said a word."""

    def __init__(self, kubeconfig: Path) -> None:
        columns = "custom-columns=N:.endpoints[0].nodeName"
        argv = ["kubectl", "--kubeconfig", str(kubeconfig), "get", "endpointslices", "probe-1", "-w", "-o", columns]
        self._process = subprocess.Popen(argv, stdout=subprocess.PIPE, bufsize=0)
        assert self._process.stdout is not None
        self.handle = self._process.stdout.fileno()
        self.said = b""

    def read(self) -> None:
        """Take what it said."""
        self.said += os.read(self.handle, 65536)

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def seconds(api: Api, terminal: Terminal, watcher: Watcher, number: int) -> tuple[float, float]:
    """Write once; return when the screen and when kubectl told it."""
    name = f"node-{number:04}"
    mark = name.encode()
    begin = time.perf_counter()
    seen: dict[int, float] = {}
    write = threading.Thread(target=api.merge, args=(f"{SLICES}/probe-1", {"endpoints": [probe(name)]}))
    write.start()
    while len(seen) < 2:
        ready, _, _ = select.select([terminal.master, watcher.handle], [], [], 10.0)
        assert ready, f"{name} was not told"
        now = time.perf_counter() - begin
        if watcher.handle in ready:
            watcher.read()
        if terminal.master in ready:
            terminal._read(0.0)
        if mark in terminal.received[-20_000:]:
            seen.setdefault(terminal.master, now)
        if mark in watcher.said[-20_000:]:
            seen.setdefault(watcher.handle, now)
    write.join()
    return seen[terminal.master], seen[watcher.handle]


def probe(node: str) -> dict[str, object]:
    """Return the slice's one endpoint, on this node."""
    return endpoint("10.9.9.9", target=None, node=node)


@contextmanager
def busy(kubeconfig: Path, rate: int) -> Iterator[list[int]]:
    """Let a process of its own write so many times a second; yields how many it wrote, once it ended."""
    argv = (sys.executable, "-m", "tests.perf.busy", str(kubeconfig), str(rate))
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    wrote: list[int] = []
    try:
        yield wrote
    finally:
        said, _ = process.communicate(b"end\n")
        wrote.append(int(said))


def measured(api: Api, kubeconfig: Path, first: int) -> tuple[list[float], list[float]]:
    """Return p50 and p95 in ms, of the screen and of kubectl."""
    watcher = Watcher(kubeconfig)
    try:
        with Terminal(program("--kubeconfig", str(kubeconfig), "probe", "other"), columns=140, lines=40) as terminal:
            terminal.until_shows("10.9.9.9", "LIVE")
            times = [pause_and(api, terminal, watcher, first + number) for number in range(WRITES)]
    finally:
        watcher.close()
    screen, kubectl = zip(*times, strict=True)
    return fifty_and_ninetyfive(screen), fifty_and_ninetyfive(kubectl)


def pause_and(api: Api, terminal: Terminal, watcher: Watcher, number: int) -> tuple[float, float]:
    """Measure one write at a time that has nothing to do with the program's own beat."""
    terminal.quiet_bytes(0.2 + number * 0.0137 % 0.1)
    return seconds(api, terminal, watcher, number)


def fifty_and_ninetyfive(times: tuple[float, ...]) -> list[float]:
    """Return the median and the 95th percentile in ms."""
    cut = quantiles(times, n=20)
    return [cut[9] * 1e3, cut[18] * 1e3]


def figures() -> list[Figure]:
    """Return the figures at rest and under load."""
    with cluster() as (kubeconfig, api):
        for name in ("probe", "other"):
            api.create(SERVICES, service(name, selector=None, cluster_ips=(), uid="", resource_version=""))
            api.create(SLICES, bare_slice(name))
        found = told("", *measured(api, kubeconfig, 1000))
        with busy(kubeconfig, BUSY) as wrote:
            begin = time.perf_counter()
            loaded = measured(api, kubeconfig, 2000)
            lasted = time.perf_counter() - begin
        return found + told(f" while {wrote[0] / lasted:.0f} other writes come a second", *loaded)


def bare_slice(name: str) -> dict[str, object]:
    """Return a slice of our own, that no controller touches."""
    built = endpointslice(f"{name}-1", service=name, managed_by="bench", endpoints=[probe("node-0")])
    built["metadata"] = {"name": f"{name}-1", "labels": built["metadata"]["labels"]}
    return built


def told(when: str, screen: list[float], kubectl: list[float]) -> list[Figure]:
    """Return the two figures of one measurement."""
    return [
        Figure(f"server's write to row on screen, {name}{when}", mine, "ms", aim, f"`kubectl get -w` {floor:.0f} ms")
        for name, aim, mine, floor in zip(("p50", "p95"), (60, 120), screen, kubectl, strict=True)
    ]


if __name__ == "__main__":
    print(table(figures()))
