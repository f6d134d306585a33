"""Writes to the cluster's slice "other" at a steady rate until its stdin ends, then says how often it wrote."""

import select
import sys
import time

import yaml

from tests.factories import endpoint
from tests.perf.cluster import SLICES, Api


def main(kubeconfig: str, rate: int) -> None:
    """Write; what could not be written in time is made up for at once."""
    with open(kubeconfig, encoding="utf-8") as file:  # noqa: PTH123 - one line is enough
        config = yaml.safe_load(file)
    api = Api(config["clusters"][0]["cluster"]["server"], config["users"][0]["user"]["token"])
    begin, wrote = time.monotonic(), 0
    while not select.select([sys.stdin], [], [], max(0.0, begin + wrote / rate - time.monotonic()))[0]:
        changed = endpoint("10.8.8.8", target=None, node=f"busy-{wrote}", ready=wrote % 2 == 0)
        api.merge(f"{SLICES}/other-1", {"endpoints": [changed]})
        wrote += 1
    api.close()
    print(wrote)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
