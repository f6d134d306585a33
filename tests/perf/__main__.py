"""Every benchmark, one table: ``python -m tests.perf [NAME ...] [--peer k9s=PATH] [--peer kubectl] [--quick]``.

Each figure stands beside its aim and beside the floor of the same run, since shared cores change from hour to hour.
Without a name all of them run, some twenty-five minutes; a name alone is one part of the table.
"""

import argparse
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from tests.perf import (
    bench_big,
    bench_bytes,
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
from tests.perf.figures import Figure, circumstances, table

BENCHES: Final[Mapping[str, Callable[[], list[Figure]]]] = MappingProxyType(
    {
        "start": bench_start.figures,
        "big": bench_big.figures,
        "rows": bench_rows.figures,
        "keys": bench_keys.figures,
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
QUICK: Final[Mapping[str, Callable[[], list[Figure]]]] = MappingProxyType(
    {
        "big": partial(bench_big.figures, quick=True),
        "bytes": partial(bench_bytes.figures, quick=True),
        "keys": partial(bench_keys.figures, 3),
        "rows": partial(bench_rows.figures, 20),
        "replay": partial(bench_replay.figures, 1),
        "recording": partial(bench_recording.figures, 1),
        "wan": partial(bench_wan.figures, 1),
    }
)
"""The same with fewer repetitions, for a look while one optimises."""


def main() -> None:
    """Run what is asked for and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.perf", description="The figures, beside their aims.")
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *BENCHES], help=", ".join(BENCHES))
    parser.add_argument("--peer", action="append", default=[], help="kubectl, or k9s=PATH")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    given = parser.parse_args()
    print(circumstances())
    found: list[Figure] = []
    for name in given.names or ([] if given.peer else BENCHES):
        bench = QUICK.get(name, BENCHES[name]) if given.quick else BENCHES[name]
        found += bench()
    if given.peer:
        found += bench_peers.figures(given.peer)
    print(table(found))
    print(circumstances())


if __name__ == "__main__":
    main()
