"""A feed that the test drives by hand, and what its reader was told."""

from epwatch.feed import Reader
from epwatch.model.batch import Batch


class HandFeed:
    """Hands out what the test gives it; counts what it is asked for."""

    def __init__(self) -> None:
        self.reader: Reader | None = None
        self.asked = 0
        self.stops = 0

    def start(self, reader: Reader) -> None:
        self.reader = reader

    def more(self) -> None:
        self.asked += 1

    def reconnect(self) -> None:
        raise AssertionError

    def stop(self) -> None:
        self.stops += 1


class Written:
    """Collects what would be written."""

    def __init__(self) -> None:
        self.data = b""

    def put(self, data: bytes) -> None:
        self.data += data

    @property
    def lines(self) -> list[str]:
        return self.data.decode().splitlines()


def give(reader: Reader, *batches: Batch) -> None:
    for batch in batches:
        reader.batch(batch)
