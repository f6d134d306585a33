"""Every benchmark, one table: ``python -m tests.perf [NAME ...] [--peer k9s=PATH] [--peer kubectl] [--output FILE]``.

Each figure stands beside its aim and beside the floor of the same run, since shared cores change from hour to hour, and
beside those of peers, which are run in the same terminal over the same server. Without a name all of them run, some
twenty minutes; a name alone is one part of the table. Each benchmark is a process of its own, and one that fails
takes no other figure with it.
"""

import argparse
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tests.perf import (
    bench_big,
    bench_bytes,
    bench_contexts,
    bench_decode,
    bench_join,
    bench_keys,
    bench_latency,
    bench_memory,
    bench_peers,
    bench_recording,
    bench_replay,
    bench_rows,
    bench_sim,
    bench_sizes,
    bench_ssh,
    bench_start,
    bench_wan,
)
from tests.perf.apart import Bench, apart
from tests.perf.report import Report

BENCHES: Final[Mapping[str, Bench]] = MappingProxyType(
    {
        "start": bench_start.figures,
        "big": bench_big.figures,
        "rows": bench_rows.figures,
        "keys": bench_keys.figures,
        "contexts": bench_contexts.figures,
        "bytes": bench_bytes.figures,
        "uproar": bench_big.uproar,
        "latency": bench_latency.figures,
        "memory": bench_memory.figures,
        "replay": bench_replay.figures,
        "recording": bench_recording.figures,
        "sizes": bench_sizes.figures,
        "wan": bench_wan.figures,
        "ssh": bench_ssh.figures,
        "decode": bench_decode.figures,
        "join": bench_join.figures,
        "sim": bench_sim.figures,
    }
)
"""What each name measures."""
QUICK: Final[Mapping[str, Bench]] = MappingProxyType(
    {
        "big": partial(bench_big.figures, quick=True),
        "start": partial(bench_start.figures, 3),
        "contexts": partial(bench_contexts.figures, quick=True),
        "bytes": partial(bench_bytes.figures, quick=True),
        "uproar": partial(bench_big.uproar, 25.0),
        "keys": partial(bench_keys.figures, 3),
        "rows": partial(bench_rows.figures, 20),
        "replay": partial(bench_replay.figures, 1),
        "recording": partial(bench_recording.figures, 1),
        "wan": partial(bench_wan.figures, 1),
    }
)
"""The same with fewer repetitions, for a look while one optimises."""

_PEERS: Final = "peers"
_LIMIT: Final = 900.0
"""Seconds that a benchmark may take; none needs half of it on two cores."""


def main() -> int:
    """Run what is asked for and print the table; return 1 where a benchmark failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.perf", description="The figures, beside their aims.")
    told = f"{', '.join(BENCHES)}; {_PEERS} alone: nothing but what --peer names"
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *BENCHES, _PEERS], help=told)
    parser.add_argument("--peer", action="append", default=[], help="kubectl, or k9s=PATH")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the table there too, as Markdown")
    given = parser.parse_args()
    report = Report(given.output)
    for name in given.names or BENCHES:
        if name == _PEERS:
            continue
        bench = QUICK.get(name, BENCHES[name]) if given.quick else BENCHES[name]
        report.take(name, apart(bench, _LIMIT))
    for peer in given.peer:
        report.take(peer.partition("=")[0], apart(partial(bench_peers.figures, peer, quick=given.quick), _LIMIT))
    print(report)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
