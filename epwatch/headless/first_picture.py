"""The first picture of a stream: held back until it is as whole as it can be for now, then told as additions alone.

Four lists come in one after the other. Told as they come, each row would be added and then changed by what the next
list knows of it, and nothing of that ever happened in the cluster.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from epwatch.headless.gathered import Gathered
from epwatch.headless.standing import Statuses, failing, hopeless
from epwatch.model.batch import Batch
from epwatch.model.change import Change, ChangeType
from epwatch.model.snapshot import ServiceSnapshot


class FirstPicture:
    """Takes batches until :attr:`whole` or :attr:`hopeless`; then :meth:`told` gives what to write instead of them."""

    __slots__ = ("_batches", "_gathered")

    def __init__(self) -> None:
        """Start before the first batch."""
        self._batches: list[Batch] = []
        self._gathered = Gathered(None)

    def take(self, batch: Batch) -> None:
        """Take a batch in."""
        self._batches.append(batch)
        self._gathered.take(batch)

    @property
    def streams(self) -> Statuses:
        """Return the streams as they stand."""
        return self._gathered.streams

    @property
    def hopeless(self) -> bool:
        """Return whether nothing at all can be read."""
        return hopeless(self.streams)

    @property
    def whole(self) -> bool:
        """Return whether something was read and no stream is still on its way: each is listed, or fails for now."""
        listed = [stream for stream in self.streams if stream.listed]
        return bool(listed) and len(listed) + len(failing(self.streams)) == len(self.streams)

    def told(self) -> list[Batch]:
        """Return the batches with the changes of all of them as additions in the last one."""
        *earlier, last = self._batches
        additions = tuple(change for snapshot in self._gathered.services() for change in _additions(snapshot))
        return [replace(batch, changes=()) for batch in earlier] + [replace(last, changes=additions)]


def _additions(snapshot: ServiceSnapshot) -> Iterator[Change]:
    yield Change(
        type=ChangeType.SERVICE_ADDED,
        service=snapshot.key,
        after=snapshot,
        verdict=snapshot.verdict,
        initial=True,
    )
    for row in snapshot.endpoints:
        yield Change(type=ChangeType.ADDED, service=snapshot.key, after=snapshot, endpoint=row, initial=True)
