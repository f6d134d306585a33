"""A cluster on paper: API objects go through the real decoder into a monitor, and the picture is read back."""

from collections.abc import Callable, Collection

from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.change import Change
from epwatch.model.snapshot import EndpointSnapshot, ServiceKey, ServiceSnapshot, Standing
from epwatch.monitor import Monitor
from tests.factories import Json, kind_of, record

CONTEXT = "prod"
WALL = 1_795_435_200.0


class SetClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def wall(self) -> float:
        """Return the wall time."""
        return WALL + self.now

    def monotonic(self) -> float:
        """Return the monotonic time."""
        return self.now


class World:
    """Feeds a monitor as reflectors would, and keeps what it told last."""

    def __init__(
        self, *, services: Collection[str] = (), orphans: bool = True, on_dirty: Callable[[], None] | None = None
    ) -> None:
        self.clock = SetClock()
        self.monitor = Monitor(CONTEXT, self.clock, services=services, orphans=orphans, on_dirty=on_dirty)
        self.store: dict[tuple[Kind, str, str], KubeObject] = {}
        self.picture: dict[ServiceKey, ServiceSnapshot] = {}

    def put(self, *objects: Json, cause: Cause = Cause.WATCH) -> None:
        """Add or replace objects, each as one event."""
        for built in objects:
            new = record(built)
            key = (kind_of(built), new.namespace, new.name)
            self.monitor.deltas([Delta(key[0], self.store.get(key), new, cause)])
            self.store[key] = new

    def remove(self, *objects: Json, cause: Cause = Cause.WATCH) -> None:
        """Delete objects, each as one event."""
        for built in objects:
            meta = built["metadata"]
            old = self.store.pop((kind_of(built), meta["namespace"], meta["name"]))
            self.monitor.deltas([Delta(kind_of(built), old, None, cause)])

    def stream(
        self,
        kind: Kind,
        phase: Phase = Phase.LIVE,
        *,
        listed: bool = True,
        namespace: str | None = None,
        left_out: int = 0,
    ) -> None:
        """Set one stream's status."""
        since = self.clock.wall()
        self.monitor.status(
            StreamStatus(kind=kind, namespace=namespace, phase=phase, since=since, listed=listed, left_out=left_out)
        )

    def live(self, *without: Kind) -> "World":
        """Make every stream live but those, which were never heard of; drain what was there; return itself."""
        for kind in Kind:
            if kind not in without:
                self.stream(kind)
        self.drain()
        return self

    def drain(self) -> Batch:
        """Drain the monitor and follow its picture."""
        batch = self.monitor.drain()
        for key in batch.gone:
            del self.picture[key]
        self.picture |= {snapshot.key: snapshot for snapshot in batch.services}
        return batch

    def changes(self) -> list[Change]:
        """Drain, and return the changes alone."""
        return list(self.drain().changes)

    def pass_time(self, seconds: float) -> None:
        """Move the clock and tick."""
        self.clock.now += seconds
        self.monitor.tick()

    def see(
        self, name: str = "web-service", *, namespace: str = "default", kind: Standing = Standing.SERVICE
    ) -> ServiceSnapshot:
        """Drain, and return one service."""
        self.drain()
        return self.picture[ServiceKey(CONTEXT, namespace, name, kind)]

    def row(self, address: str, name: str = "web-service") -> EndpointSnapshot:
        """Drain, and return the one row with an address."""
        (found,) = [row for row in self.see(name).endpoints if row.key.address == address]
        return found


def _subject(change: Change) -> str:
    if change.row is not None:
        return change.row.address
    if change.target is not None:
        return change.target.name
    return change.endpoint.key.address if change.endpoint is not None else change.service.name


def told(changes: Collection[Change]) -> list[tuple[str, str, str | None]]:
    """Return type, subject (address, pod or service), and reason of changes, for comparing."""
    return [
        (
            change.type.value,
            _subject(change),
            change.reason.value if change.reason is not None else None,
        )
        for change in changes
    ]
