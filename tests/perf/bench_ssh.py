"""How the screen answers by ssh over 56 kbit/s with 300 ms there and back: ``python -m tests.perf.bench_ssh``.

A real sshd on loopback, at 80x24; a tenth of a second more or less is whoever else has the cores. Nothing is measured
where there is no sshd to be had.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.access.line import Line
from tests.factories import endpoint, endpointslice, service
from tests.perf.cluster import SERVICES, SLICES, cluster, program
from tests.perf.figures import Figure, table
from tests.pty.driver import ROOT, Terminal
from tests.ssh.programs import ProgramsMissingError, find
from tests.ssh.sshd import SshServer

ROUND_TRIP: Final = 0.3
"""Seconds."""
RATE: Final = 7000.0
"""Bytes a second: 56 kbit/s."""
_SERVICES: Final = 80
"""So many that several pages hold them."""
_WRITES: Final = 200
"""Events a second of the uproar."""
_UPROAR: Final = 10.0
"""Seconds over which unasked bytes are counted."""


@contextmanager
def session() -> Iterator[tuple[Terminal, Path]]:
    """Yield the program by ssh, at rest, and the kubeconfig of the cluster that it shows."""
    with TemporaryDirectory() as folder, cluster() as (kubeconfig, api):
        for number in range(_SERVICES):
            api.create(SERVICES, service(f"far-{number:02}", selector=None, cluster_ips=()))
        api.create(SERVICES, service("other", selector=None, cluster_ips=()))
        api.create(SLICES, endpointslice("other-1", service="other", endpoints=[endpoint("10.8.8.8", target=None)]))
        with SshServer(find(), Path(folder)) as sshd, Line(sshd.port, round_trip=ROUND_TRIP, rate=RATE) as line:
            words = program("--kubeconfig", str(kubeconfig), "-n", "default")
            argv = sshd.command(line.port, f"cd {ROOT} && LANG=C.UTF-8 exec {' '.join(words)}")
            with Terminal(argv) as terminal:
                terminal.until_shows("far-01", "LIVE services pods endpoints endpointslices")
                terminal.settle(1.0)
                yield terminal, kubeconfig


def answered(terminal: Terminal, key: str) -> float:
    """Return the seconds from a key to the cursor's new place."""
    before = cursor(terminal.text)
    begin = time.monotonic()
    terminal.type(key)
    terminal.until(lambda shown: cursor(shown) not in (-1, before))
    return time.monotonic() - begin


def cursor(shown: str) -> int:
    """Return the line that the cursor stands on, -1 while none has it."""
    found = re.search(r"^▌", shown, re.MULTILINE)
    return -1 if found is None else shown[: found.start()].count("\n")


def page(terminal: Terminal, key: str) -> float:
    """Return the seconds from a key to the last byte of the page that it brings."""
    begin = last = time.monotonic()
    terminal.type(key)
    while time.monotonic() - last < 1.0:
        if terminal.quiet_bytes(0.05):
            last = time.monotonic()
    return last - begin


def figures() -> list[Figure]:
    """Return all figures, or none where there is no sshd."""
    try:
        find()
    except ProgramsMissingError as error:
        print(f"by ssh: not measured, {error}")
        return []
    with session() as (terminal, kubeconfig):
        moves = [answered(terminal, "j") for _ in range(8)]
        pages = [page(terminal, key) for key in ("\x06", "\x06", "\x02", "\x02")]
        terminal.type("g")
        terminal.settle(1.0)
        writer = (sys.executable, "-m", "tests.perf.busy", str(kubeconfig), str(_WRITES))
        with subprocess.Popen(writer, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as busy:
            terminal.quiet_bytes(2.0)
            begin = time.monotonic()
            unasked = len(terminal.quiet_bytes(_UPROAR)) / (time.monotonic() - begin)
            loud = [answered(terminal, "j") for _ in range(8)]
            busy.communicate()
    where = "by ssh, 56 kbit/s and 300 ms"
    return [
        Figure.of(f"{where}: a cursor move is seen", [each * 1000 for each in moves], "ms", 600, "the line's own 300"),
        Figure.of(f"{where}: a page is whole", [each * 1000 for each in pages], "ms", 2000),
        Figure.of(f"{where}: a cursor move at {_WRITES} writes/s", [each * 1000 for each in loud], "ms", 600),
        Figure(f"{where}: unasked bytes a second at {_WRITES} writes/s", unasked, "bytes", 3000),
    ]


if __name__ == "__main__":
    print(table(figures()))
