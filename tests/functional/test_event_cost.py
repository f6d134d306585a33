"""One event, from the join to the terminal, at 500, 5,000 and 50,000 pods: what is done is counted, and is the same."""

from collections.abc import Callable
from typing import NamedTuple, Self

from msgspec.structs import replace

from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import ConditionSet, EndpointSlice, Kind, KubeObject, Pod
from epwatch.model.batch import Batch
from epwatch.model.snapshot import ServiceKey
from epwatch.tui.tree.folds import Folds
from epwatch.tui.tree.row_index import RowIndex
from tests.functional import scenes
from tests.functional.screen import Screen, screen
from tests.functional.test_paint_cost import counting
from tests.unit.model.test_cost import calls, cluster
from tests.unit.model.world import World


class Event:
    """A cluster of so many services with ten pods each, and a pod of one of them that turns not ready."""

    def __init__(self, services: int) -> None:
        self.world = World()
        found: dict[str, KubeObject] = {}
        for kind, made in cluster(services):
            self.world.monitor.deltas([Delta(kind, None, made, Cause.INITIAL)])
            found[made.uid] = made
        self.world.live()
        pod, told = found["svc-7-pod-3"], found["s-svc-7"]
        assert isinstance(pod, Pod)
        assert isinstance(told, EndpointSlice)
        self.pod, self.slice = pod, told
        while self.world.monitor.dirty:
            self.world.drain()
        self.first = scenes.initial(self.world.picture.values())

    def turns(self, *, ready: bool) -> Batch:
        """Return the batch that tells of the pod and, as the controller writes it, of its slice."""
        was = self.pod, self.slice
        told = tuple(replace(one, status=str(ready)) for one in self.pod.conditions)
        rows = tuple(replace(row, ready=ready or number != 3) for number, row in enumerate(self.slice.endpoints))
        self.pod, self.slice = (
            replace(self.pod, condition_set=ConditionSet.of(told)),
            replace(self.slice, endpoints=rows),
        )
        self.world.monitor.deltas([Delta(Kind.PODS, was[0], self.pod, Cause.WATCH)])
        self.world.monitor.deltas([Delta(Kind.ENDPOINTSLICES, was[1], self.slice, Cause.WATCH)])
        return self.world.drain()


class Cost(NamedTuple):
    """What was done for one event: operations, of the join first, of the screen then."""

    touched: int
    built: int
    made: int
    laid_out: int
    sent: int

    @classmethod
    async def of(cls, event: Event, it: Screen, happen: Callable[[], Batch]) -> Self:
        """Let it happen and be shown; return joins touched, services looked at, rows made, laid out, lines sent."""
        topology = event.world.monitor._topology
        topology.touched = topology.built = 0
        batch = happen()
        with counting() as counted:
            await it.deliver(batch)
            # What is not in sight waits for a while, but for no longer than until somebody looks.
            it.app.main.catch_up()
            await it.pilot.pause()
        lines = sum(region.height for region in counted.regions)
        return cls(topology.touched, topology.built, counted.made, counted.rows, lines)


async def costs(services: int) -> dict[str, Cost]:
    """Return what events cost with so many services of ten pods, every one open, at the top of the tree."""
    event = Event(services)
    found = {}
    async with screen(event.first, size=(140, 40), pinned=("svc-7",)) as it:
        await it.press("*")
        assert it.app.main.parts.tree.index.height > services * 11
        # The columns are as wide as they get once a row has said so.
        await it.deliver(event.turns(ready=False), event.turns(ready=True))
        found["in sight"] = await Cost.of(event, it, lambda: event.turns(ready=False))
        assert any("NotReady" in row for row in it.rows)
        await it.deliver(event.turns(ready=True))
        await it.press("G")
        assert not any("svc-7 " in row for row in it.rows)
        found["out of sight"] = await Cost.of(event, it, lambda: event.turns(ready=False))
    return found


async def test_an_event_costs_as_much_whatever_the_cluster() -> None:
    """One service is looked at; in sight its line, the row's and the header's are sent, out of sight the header's."""
    few, more, many = [await costs(services) for services in (50, 500, 5_000)]
    assert few == more == many
    seen, unseen = few["in sight"], few["out of sight"]
    # The pod, its slice taken from where it was, and put where it is: each time the one service, looked at once.
    assert (seen.touched, seen.built) == (unseen.touched, unseen.built) == (3, 1)
    assert seen.made <= 11
    assert unseen.made <= 2
    assert 1 <= seen.laid_out <= 2
    assert 2 <= seen.sent <= 3
    assert (unseen.laid_out, unseen.sent) == (0, 1)


def test_the_index_does_as_much_for_an_event_whatever_the_cluster() -> None:
    """What is called beside the service itself grows by the logarithm: a few calls for ten times the services."""
    few, more, many = (index_calls(services) for services in (50, 500, 5_000))
    assert more <= few + 40
    assert many <= more + 40


def index_calls(services: int) -> int:
    """Return how many functions the index calls to put a service and to find two lines."""
    event = Event(services)
    index = RowIndex(Folds())
    for snapshot in event.first.services:
        index.put(snapshot)
    index.set_all(opened=True)
    middle = index.height // 2
    (changed,) = event.turns(ready=False).services
    assert changed.key == ServiceKey("prod", "ns-0", "svc-7")
    return calls(put_and_look(index, lambda: index.put(changed), middle))


def put_and_look(index: RowIndex, put: Callable[[], None], middle: int) -> Callable[[], object]:
    """Return what an event makes of an index."""

    def run() -> object:
        put()
        return [index.line_of(index.at(line).id) for line in (0, middle)]

    return run
