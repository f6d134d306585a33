"""Peers through the same pseudo-terminal over the same server: ``python -m tests.perf --peer k9s=PATH --peer kubectl``.

k9s shows all pods (``-c pods -A``); kubectl gets them once. Both are asked for no more than epwatch does anyway.
"""

import re
import resource
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.perf.figures import Figure
from tests.perf.load.running import Running
from tests.perf.process import family_cpu_seconds, resident
from tests.perf.timed_terminal import TimedTerminal

_SECONDS: Final = 20.0
_ROW: Final = rb"service-\d{4}-"


def figures(peers: Iterable[str]) -> list[Figure]:
    """Return what the named peers need; each is ``kubectl`` or ``k9s=PATH``."""
    found: list[Figure] = []
    with Running() as server, TemporaryDirectory() as folder:
        kubeconfig = server.kubeconfig(Path(folder))
        for peer in peers:
            name, _, path = peer.partition("=")
            run = {"k9s": k9s, "kubectl": kubectl}[name]
            found += run(server, kubeconfig, path or name)
    return found


def kubectl(_server: Running, kubeconfig: Path, path: str) -> list[Figure]:
    """Return what ``kubectl get pods -A`` takes."""
    argv = ("/usr/bin/env", path, "--kubeconfig", str(kubeconfig), "get", "pods", "-A")
    begin = time.perf_counter()
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return [
        Figure("kubectl: `get pods -A`, 50,000 pods", took, "s"),
        Figure("kubectl: the most memory of any child so far", peak, "MiB"),
    ]


def k9s(server: Running, kubeconfig: Path, path: str) -> list[Figure]:
    """Return when k9s shows rows, what it holds, and what it does at rest and at 200 and 2,000 events a second."""
    argv = (path, "--kubeconfig", str(kubeconfig), "--readonly", "-A", "-c", "pods")
    with TimedTerminal(argv, environ={"HOME": str(kubeconfig.parent)}) as terminal:
        rows = terminal.when(_ROW, deadline=180.0) - terminal.begun
        terminal.wait_for(15.0)
        found = [
            Figure("k9s: first rows, 50,000 pods", rows, "s"),
            Figure("k9s: memory, RSS", resident(terminal.pid) / 2**20, "MiB"),
        ]
        for rate in (0, 200, 2000):
            server.rate(rate)
            terminal.wait_for(3.0)
            used = family_cpu_seconds(terminal.pid)
            sent = terminal.wait_for(_SECONDS)
            cpu = (family_cpu_seconds(terminal.pid) - used) / _SECONDS * 100
            when = f"k9s: {rate:,} events/s" if rate else "k9s: idle"
            found.append(Figure(f"{when}, CPU", cpu, "%", None, f"{sent / _SECONDS:,.0f} bytes/s to the terminal"))
        server.rate(0)
        rev = re.search(r"K9s Rev:\s*(\S+)", terminal.text)
        print(f"k9s {rev[1] if rev else ''}")
    return found
