"""Every benchmark, one table: ``python -m tests.perf``; takes some four minutes.

Each figure stands beside its aim and beside the floor of the same run, since shared cores change from hour to hour.
"""

from collections.abc import Callable

from tests.perf import bench_bytes, bench_decode, bench_join, bench_latency, bench_sim, bench_start
from tests.perf.figures import Figure, circumstances, table

BENCHES: tuple[Callable[[], list[Figure]], ...] = (
    bench_start.figures,
    bench_latency.figures,
    bench_bytes.figures,
    bench_decode.figures,
    bench_join.figures,
    bench_sim.figures,
)


def main() -> None:
    """Run them all and print the table."""
    print(circumstances())
    print(table([figure for bench in BENCHES for figure in bench()]))
    print(circumstances())


if __name__ == "__main__":
    main()
