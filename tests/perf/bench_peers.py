"""Peers through the same pseudo-terminal over the same server: ``python -m tests.perf --peer k9s=PATH --peer kubectl``.

k9s shows all pods (``-A -c pods``), for writes all slices; kubectl gets all pods once, and watches them. Both are asked
for no more than epwatch does anyway. Each figure has the name of the row of ours beside which it stands.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final

from tests.perf import rows_of_table as row
from tests.perf.cluster import cluster
from tests.perf.figures import Figure, circumstances, table
from tests.perf.load.running import Running
from tests.perf.process import family_cpu_seconds, resident
from tests.perf.timed_terminal import TimedTerminal

_MIB: Final = 2**20
_POD: Final = rb"service-\d{4}-"
_PATIENCE: Final = 300.0
"""Seconds in which rows are waited for: on a crowded machine k9s took more than a minute."""
_FIRST_LINE: Final = 10
"""The line of the screen on which k9s, in 40 lines, has its first row."""


def figures(peer: str, *, quick: bool = False) -> Iterator[Figure]:
    """Yield what a peer needs; it is ``kubectl`` or ``k9s=PATH``, either with or without a path.

    Raises:
        ValueError: nobody knows how to run it.
    """
    name, _, path = peer.partition("=")
    runs = {"k9s": k9s, "kubectl": kubectl}
    if name not in runs:
        msg = f"{peer}: kubectl or k9s=PATH"
        raise ValueError(msg)
    yield from runs[name](path or name, quick=quick)


def kubectl(path: str, *, quick: bool) -> Iterator[Figure]:
    """Yield what ``kubectl get pods -A`` takes, and what watching them costs at 200 events a second."""
    with Running() as server, TemporaryDirectory() as folder:
        argv = (path, "--kubeconfig", str(server.kubeconfig(Path(folder))), "get", "pods", "-A")
        begin = time.perf_counter()
        process = subprocess.Popen(("/usr/bin/env", *argv), stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        took = time.perf_counter() - begin
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, argv)
        yield _of("kubectl", row.WHOLE, took, "s", f"`get pods -A`, CPU {used.ru_utime + used.ru_stime:.1f} s")
        yield _of("kubectl", row.MEMORY, used.ru_maxrss / 1024, "MiB", "the most it had")
        with TimedTerminal(("/usr/bin/env", *argv, "-w")) as terminal:
            terminal.when(rb"service-4999-", deadline=_PATIENCE)
            while terminal.wait_for(1.0):
                pass
            yield from _at_rates("kubectl", "`-w`", server, terminal, 5.0 if quick else 20.0)


def k9s(path: str, *, quick: bool) -> Iterator[Figure]:
    """Yield when k9s shows rows and writes, what it holds, and what it does at rest and while events come."""
    with cluster() as (kubeconfig, _api), _k9s(path, kubeconfig, "pods", "-n", "default") as terminal:
        rows = terminal.when(b"frontend-", deadline=_PATIENCE) - terminal.begun
        yield _of("k9s", row.FIRST_ROWS, rows, "s")
    with Running() as server, TemporaryDirectory() as folder:
        kubeconfig = server.kubeconfig(Path(folder))
        with _k9s(path, kubeconfig, "pods", "-A") as terminal:
            rows = terminal.when(_POD, deadline=_PATIENCE) - terminal.begun
            yield _of("k9s", row.WHOLE, rows, "s", "its first rows")
            # It takes in for some time what it has listed.
            terminal.wait_for(5.0 if quick else 20.0)
            yield _of("k9s", row.MEMORY, resident(terminal.pid) / _MIB, "MiB")
            yield from _at_rates("k9s", "", server, terminal, 5.0 if quick else 20.0, keys=10 if quick else 20)
        with _k9s(path, kubeconfig, "endpointslices", "-A") as terminal:
            yield from _writes(server, terminal, 5 if quick else 20)


@contextmanager
def _k9s(path: str, kubeconfig: Path, what: str, *where: str) -> Iterator[TimedTerminal]:
    with TemporaryDirectory() as folder:
        # It would ask the internet for its latest release.
        Path(folder, "config.yaml").write_text("k9s:\n  skipLatestRevCheck: true\n")
        argv = (path, "--kubeconfig", str(kubeconfig), "--readonly", *where, "-c", what)
        with TimedTerminal(argv, environ={"HOME": folder, "K9S_CONFIG_DIR": folder}) as terminal:
            yield terminal


def _at_rates(
    peer: str, how: str, server: Running, terminal: TimedTerminal, seconds: float, keys: int = 0
) -> Iterator[Figure]:
    """Yield CPU and bytes at rest and at each rate, and how soon a key is answered where any are to be pressed."""
    for rate in (0, 200, 2000):
        server.rate(rate)
        terminal.wait_for(3.0)
        used = family_cpu_seconds(terminal.pid)
        sent = terminal.wait_for(seconds) / seconds
        cpu = (family_cpu_seconds(terminal.pid) - used) / seconds * 100
        if rate == 0:
            yield _of(peer, row.IDLE_CPU, cpu, "%", how)
            yield _of(peer, row.IDLE_BYTES, sent * 60, "bytes", how)
            continue
        yield _of(peer, row.cpu_at(rate), cpu, "%", how)
        yield _of(peer, row.bytes_at(rate), sent, "bytes", how)
        if keys:
            took = [terminal.pressed(*_move(number)) * 1e3 for number in range(keys)]
            yield _of(peer, row.key_at(rate), median(took), "ms", how)
            yield _of(peer, row.key_p99_at(rate), max(took), "ms", f"the slowest of {keys}")
    server.rate(0)
    yield _of(peer, row.CUT_OFF, server.state()["cut_off"], "")


def _move(number: int) -> tuple[str, bytes]:
    """Return the key that moves the cursor down, later up, and the beginning of the row which is painted then."""
    key, line = ("j", _FIRST_LINE + 1) if number % 2 == 0 else ("k", _FIRST_LINE)
    return key, rb"\x1b\[%d;3H" % line


def _writes(server: Running, terminal: TimedTerminal, times: int) -> Iterator[Figure]:
    """Yield how long writes to the first slice take to the screen, at 200 events a second."""
    terminal.until(partial(_shows, "10.9.9.9"), _PATIENCE)
    terminal.wait_for(5.0)
    server.rate(200)
    took = []
    for number in range(times):
        address = f"10.9.8.{number + 100}"
        begin = server.probe("node-probe", address)
        terminal.until(partial(_shows, address), _PATIENCE)
        took.append((terminal.last - begin) * 1e3)
        terminal.wait_for(0.3 + number * 0.137 % 1.0)
    server.rate(0)
    yield _of("k9s", row.WRITE_P50, median(took), "ms", "its list of slices")
    yield _of("k9s", row.WRITE_P95, quantiles(took, n=20)[18], "ms")


def _shows(address: str, text: str) -> bool:
    return address in text


def _of(peer: str, what: str, value: float, unit: str, floor: str = "") -> Figure:
    return Figure(what, value, unit, floor=floor, peer=peer)


if __name__ == "__main__":
    print(circumstances())
    print(table(figures(sys.argv[1], quick="--quick" in sys.argv)))
