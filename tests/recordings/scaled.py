"""The tutorial's story as a recording: web-service from three pods to five and back, among services in other states."""

from typing import Final

from tests.recordings.told import cluster_of
from tests.recordings.watched import MemoryTape, Watched

UP: Final = 4.0
"""Seconds after the begin at which it is scaled up."""
DOWN: Final = 16.0
"""Seconds after the begin at which it is scaled back."""
_END: Final = 40.0
"""By then the two pods are gone, and so are their ghosts."""


def scaled() -> bytes:
    """Return the recording."""
    cluster = cluster_of("scale")
    tape = MemoryTape()
    watched = Watched(cluster, tape)
    watched.begin()
    watched.run(UP)
    cluster.scale("frontend", 5)
    watched.run(DOWN - UP)
    cluster.scale("frontend", 3)
    watched.run(_END - DOWN)
    return tape.data
