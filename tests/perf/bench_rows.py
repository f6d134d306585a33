"""How long a write takes from the server to the row at 50,000 pods: ``python -m tests.perf.bench_rows``.

200 events a second run over all four resources, and some writes change the first service's row; ``kubectl get -w`` sees
the same writes in the same run. The server tells the moment at which it handed the event to its sockets.
"""

import os
import subprocess
import time
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Final

from tests.perf import rows_of_table as row
from tests.perf.big import screen, started
from tests.perf.figures import Figure, table
from tests.perf.load.running import Running

WRITES: Final = 100
RATE: Final = 200


class Watcher:
    """``kubectl get -w`` on the first service's slice: when it told each node."""

    def __init__(self, kubeconfig: Path) -> None:
        columns = "custom-columns=N:.endpoints[0].nodeName"
        argv = ["kubectl", "--kubeconfig", str(kubeconfig), "get", "endpointslices", "-n", "aaa", "-w", "-o", columns]
        self._process = subprocess.Popen(argv, stdout=subprocess.PIPE, bufsize=0)
        self.told: dict[str, float] = {}
        self._thread = Thread(target=self._read)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()
        self._thread.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        said = b""
        while data := os.read(self._process.stdout.fileno(), 65536):
            said += data
            *lines, said = said.split(b"\n")
            for line in lines:
                self.told.setdefault(line.decode().strip(), time.perf_counter())


def figures(writes: int = WRITES) -> list[Figure]:
    """Return the medians and the 95th percentiles."""
    with Running() as server, TemporaryDirectory() as folder:
        watcher = Watcher(server.kubeconfig(Path(folder)))
        try:
            with screen(server.url) as terminal:
                started(terminal, server)
                terminal.type("l")
                terminal.shows(r"10\.9\.9\.9")
                server.rate(RATE)
                terminal.wait_for(2.0)
                wrote, seen = {}, {}
                for number in range(writes):
                    node = f"mark-{number:04}"
                    wrote[node] = server.probe(node)
                    seen[node] = terminal.shows(node)
                    terminal.wait_for(0.3 + number * 0.0137 % 0.1)
        finally:
            server.rate(0)
            watcher.close()
    mine = [(seen[node] - at) * 1e3 for node, at in wrote.items()]
    floor = [(watcher.told[node] - at) * 1e3 for node, at in wrote.items() if node in watcher.told]
    kubectl = quantiles(floor, n=20)
    return [
        Figure.of(row.WRITE_P50, mine, "ms", 60.0, f"`kubectl get -w` {kubectl[9]:.0f} ms"),
        Figure(row.WRITE_P95, quantiles(mine, n=20)[18], "ms", 120.0, f"`kubectl get -w` {kubectl[18]:.0f} ms"),
    ]


if __name__ == "__main__":
    print(table(figures()))
