"""Scenarios as recordings: each story of the demo told for a while in its own time, with its own faults of the line."""

import datetime as dt
from unittest.mock import patch

from epwatch.kube.objects import Kind
from epwatch.sim import SimCluster, scenarios
from epwatch.sim.scenarios import crowd, slices
from epwatch.stream.redact import Redaction
from tests.recordings.watched import MemoryTape, Watched

BEGIN = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
"""When every story begins: recordings hold times."""
_FOR = 16.0
_SECONDS = {"quota": 8.0, "slices": 2.0, "crowd": 8.0}
"""Where many tries, or many pods, make a story dear."""


def cluster_of(name: str, seed: int = 1) -> SimCluster:
    """Return the cluster of a scenario; of those with many thousand pods a small one."""
    with patch.multiple(crowd, NAMESPACES=2, SERVICES=2, PODS=8), patch.object(slices, "ENDPOINTS", 310):
        return scenarios.find(name).start(seed, BEGIN)


def told(name: str, *, redaction: Redaction | None = None, seed: int = 1) -> tuple[bytes, bytes]:
    """Tell a scenario; return its recording, and the stream that was seen of it.

    Halfway the pods' and slices' history is lost for some seconds; where the story is of rights, one is missing.
    """
    tape = MemoryTape()
    watched = Watched(cluster_of(name, seed), tape, redaction=redaction)
    watched.begin((Kind.PODS,) if name == "denied" else ())
    seconds = _SECONDS.get(name, _FOR)
    watched.run(seconds / 2)
    if name != "denied":
        watched.lose(Kind.PODS, Kind.ENDPOINTSLICES)
        watched.run(seconds / 8)
        watched.resume()
    watched.run(seconds / 2)
    return tape.data, watched.written.data
