"""One pod before one service's gates: everything that the rules may look at."""

from msgspec import Struct

from epwatch.kube.objects import Pod, Service
from epwatch.model.kubectl import Kubectl, described
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
    def described(self) -> Kubectl:
        """Return the command that tells of the pod, with its Events."""
        return described(self.pod.namespace, "pod", self.pod.name)
