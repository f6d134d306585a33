"""One pod before one service's gates: everything that the rules may look at."""

from msgspec import Struct

from epwatch.kube.objects import Pod, Service
from epwatch.model.snapshot import EndpointSnapshot


class Case(Struct, frozen=True, kw_only=True):
    """A pod and the service whose traffic it may get.

    ``row`` is its endpoint, None without one. ``rows_known``: slices, or their fallback, can be read. ``node_exists``
    is None where nodes were not read.
    """

    service: Service
    pod: Pod
    row: EndpointSnapshot | None = None
    rows_known: bool = True
    node_exists: bool | None = None

    @property
    def kubectl(self) -> str:
        """Return the beginning of a command on the pod's namespace."""
        return f"kubectl -n {self.pod.namespace}"
