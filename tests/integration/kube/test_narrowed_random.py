"""Whatever happens to named services, their pods and the line: what is asked of the server shows what all pods show."""

import asyncio
import random
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from epwatch.model.snapshot import ServiceSnapshot
from epwatch.options import Options
from epwatch.sim import SimCluster, SimServer
from tests import factories
from tests.integration.kube.test_narrowed import latest, pod, versionless
from tests.integration.kube.test_watch_thread import CollectingReader, watching

NAMES = ("web", "api")
APPS = ("web", "api", "other")
STEPS = 40


class Story:
    """Changes of a cluster and of its server, by chance."""

    def __init__(self, cluster: SimCluster, server: SimServer, seed: int) -> None:
        self._cluster = cluster
        self._server = server
        self._random = random.Random(seed)  # noqa: S311 - the same each time
        self._made = 0
        self._pods: list[str] = []
        self._services: set[str] = set()
        self._steps: tuple[Callable[[], None], ...] = (
            self.make_a_pod,
            self.make_a_pod,
            self.relabel_a_pod,
            self.delete_a_pod,
            self.write_a_service,
            self.write_a_service,
            self.delete_a_service,
            self.write_slices,
            self.write_slices,
            self.break_the_line,
            self.forget_the_history,
        )

    def begin(self) -> None:
        for name in NAMES:
            self._write(name, {"app": name})
        for _ in range(6):
            self.make_a_pod()
        self.write_slices()

    def step(self) -> None:
        self._random.choice(self._steps)()

    def make_a_pod(self) -> None:
        self._made += 1
        name = f"pod-{self._made}"
        self._cluster.create(pod(name, self._labels()))
        self._pods.append(name)

    def relabel_a_pod(self) -> None:
        if self._pods:
            self._cluster.update(pod(self._random.choice(self._pods), self._labels()))

    def delete_a_pod(self) -> None:
        if self._pods:
            name = self._random.choice(self._pods)
            self._pods.remove(name)
            self._cluster.delete("pods", name)

    def write_a_service(self) -> None:
        name = self._random.choice(NAMES)
        self._write(name, {"app": self._random.choice(APPS), **self._random.choice(({}, {"tier": "front"}))})

    def delete_a_service(self) -> None:
        if self._services:
            name = self._random.choice(sorted(self._services))
            self._services.remove(name)
            self._cluster.delete("services", name)

    def write_slices(self) -> None:
        """Have each service's slice name the pods that it selects, as the controller does."""
        for name in self._services:
            selector = self._cluster.get("services", name)["spec"]["selector"]
            chosen = [
                each
                for each in self._pods
                if selector.items() <= self._cluster.get("pods", each)["metadata"]["labels"].items()
            ]
            rows = [factories.endpoint(f"10.0.0.{number}", each) for number, each in enumerate(chosen, 2)]
            self._put(factories.endpointslice(f"{name}-1", service=name, endpoints=rows))

    def break_the_line(self) -> None:
        self._server.kill()

    def forget_the_history(self) -> None:
        self._cluster.compact()
        self._server.kill()

    def _labels(self) -> dict[str, str]:
        return {"app": self._random.choice(APPS), "tier": self._random.choice(("front", "back"))}

    def _write(self, name: str, selector: dict[str, str]) -> None:
        self._services.add(name)
        self._put(factories.service(name, selector=selector))

    def _put(self, built: factories.Json) -> None:
        # In place: another uid would be another object.
        self._cluster.create(versionless(built))


def seen(reader: CollectingReader, name: str) -> tuple[object, ...] | None:
    """Return what is shown of a service, but for its near misses, which are found on demand."""
    found = latest(reader, name)
    return None if found is None else _told(found)


def _told(found: ServiceSnapshot) -> tuple[object, ...]:
    # Of a pod that is gone the last record is shown, and what left the view before it went was not followed.
    rows = tuple(replace(row, pod=None) if row.stale else row for row in found.endpoints)
    return (found.service, found.counts, found.verdict, rows, found.absent, found.selector)


@pytest.mark.parametrize("seed", [1, 4, 7])
async def test_the_picture_of_named_services_is_that_of_all_pods(seed: int) -> None:
    cluster = SimCluster(seed=1)
    async with SimServer(cluster) as server, SimServer(cluster) as another:
        story = Story(cluster, server, seed)
        story.begin()
        named = Options(services=NAMES, namespaces=("default",))
        async with (
            watching(server, exact=True, options=named) as narrow,
            watching(another, exact=True, options=Options(namespaces=("default",))) as wide,
        ):
            for reader in (narrow, wide):
                await reader.until(lambda: reader.synced)  # noqa: B023
            for number in range(STEPS):
                story.step()
                if number % 4 == 0:
                    await asyncio.sleep(0)
                if number % 10 == 9:
                    story.write_slices()
                    await _agree(narrow, wide)
        assert narrow.ends == wide.ends == []


async def _agree(narrow: CollectingReader, wide: CollectingReader) -> None:
    for name in NAMES:
        async with asyncio.timeout(60):
            while seen(narrow, name) != seen(wide, name):  # noqa: ASYNC110 - the news are two readers'
                await asyncio.sleep(0.02)
