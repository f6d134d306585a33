"""What the fault matrix watches: one Service, its pods, its slice and its Endpoints, changed by hand."""

from copy import deepcopy

from epwatch.sim import SimCluster
from tests import factories

SERVICE = "web"
SLICE = "web-1"
LABELS = {"app": "web"}


class World:
    """A bare embedded cluster with Service ``web``: whatever is done to a pod is done to slice and Endpoints too.

    Args:
        pods: how many there are at the start, named ``pod-1``, ``pod-2``, ... at 10.0.0.1, 10.0.0.2, ...
        namespace: where all of it is.
        cluster: where to build it; None for a cluster of its own.
        bare: build nothing: what is in the cluster is watched as it is.
    """

    def __init__(
        self, pods: int = 3, *, namespace: str = "default", cluster: SimCluster | None = None, bare: bool = False
    ) -> None:
        self.cluster = SimCluster(seed=1) if cluster is None else cluster
        self.namespace = namespace
        self._members: dict[str, factories.Json] = {}
        self._births = 0
        if not bare:
            self._build(pods)

    def _build(self, pods: int) -> None:
        namespace = self.namespace
        self.cluster.create(factories.service(SERVICE, namespace=namespace, selector=LABELS))
        for number in range(1, pods + 1):
            self._bear(f"pod-{number}")
        self.cluster.create(self._slice())
        self.cluster.create(self._endpoints())

    @property
    def addresses(self) -> set[str]:
        """Return the address of every pod: what the slice lists."""
        return {one["addresses"][0] for one in self._members.values()}

    def address(self, name: str) -> str:
        """Return a pod's address."""
        return str(self._members[name]["addresses"][0])

    def member(self, name: str) -> factories.Json:
        """Return a pod's endpoint as the slice lists it."""
        return deepcopy(self._members[name])

    def add(self, *names: str) -> None:
        """Make pods that are in rotation at once."""
        for name in names:
            self._bear(name)
        self.publish()

    def remove(self, *names: str) -> None:
        """Delete pods; the slice follows."""
        for name in names:
            del self._members[name]
            self.cluster.delete("pod", name, self.namespace)
        self.publish()

    def recreate(self, name: str) -> None:
        """Delete a pod and make another of the same name, with another uid and the same address."""
        address = self.address(name)
        self.cluster.delete("pod", name, self.namespace)
        self._bear(name, address)
        self.publish()

    def ready(self, name: str, *, ready: bool) -> None:
        """Let a pod pass or fail its readiness."""
        member = self._members[name]
        member["conditions"] |= {"ready": ready, "serving": ready}
        self._put_pod(name, member, ready=ready)
        self.publish()

    def touch(self, name: str, label: str) -> None:
        """Change a pod in a way that no row shows: one MODIFIED of pods alone."""
        self._put_pod(name, self._members[name], labels={**LABELS, "touched": label})

    def publish(self) -> None:
        """Write slice and Endpoints as the pods are."""
        self.cluster.update(self._slice())
        self.cluster.update(self._endpoints())

    def _bear(self, name: str, address: str | None = None) -> None:
        self._births += 1
        number = self._births
        where = address or f"10.{number // 62500}.{number // 250 % 250}.{number % 250}"
        uid = f"uid-{self.namespace}-{name}-{number}"
        self._members[name] = member = factories.endpoint(where, name, uid=uid, namespace=self.namespace)
        self._put_pod(name, member)

    def _put_pod(
        self, name: str, member: factories.Json, *, ready: bool = True, labels: dict[str, str] | None = None
    ) -> None:
        address, uid = str(member["addresses"][0]), str(member["targetRef"]["uid"])
        self.cluster.create(
            factories.pod(name, namespace=self.namespace, labels=labels or LABELS, ip=address, uid=uid, ready=ready)
        )

    def _slice(self) -> factories.Json:
        return factories.endpointslice(
            SLICE, service=SERVICE, namespace=self.namespace, endpoints=list(self._members.values())
        )

    def _endpoints(self) -> factories.Json:
        told: dict[bool, list[factories.Json]] = {True: [], False: []}
        for member in self._members.values():
            listed = {"ip": member["addresses"][0], "nodeName": member["nodeName"], "targetRef": member["targetRef"]}
            told[member["conditions"]["ready"]].append(listed)
        return factories.endpoints(
            SERVICE, namespace=self.namespace, subsets=[factories.subset(told[True], told[False])]
        )
