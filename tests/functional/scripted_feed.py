"""A feed that is driven by hand: a test says what comes, and sees what the screen asked for."""

from epwatch.feed import Reader
from epwatch.model.batch import Batch


class ScriptedFeed:
    """Delivers batches when told; counts what the screen asked for."""

    def __init__(self) -> None:
        self.reader: Reader | None = None
        self.started = 0
        self.asked = 0
        self.reconnects = 0
        self.stopped = 0

    def start(self, reader: Reader) -> None:
        """Remember the reader."""
        self.reader = reader
        self.started += 1

    def more(self) -> None:
        """Count."""
        self.asked += 1

    def reconnect(self) -> None:
        """Count."""
        self.reconnects += 1

    def stop(self) -> None:
        """Count."""
        self.stopped += 1

    def deliver(self, *batches: Batch) -> None:
        """Hand batches to the reader, as the feed's thread would."""
        if self.reader is None:
            message = "the app has not started the feed"
            raise RuntimeError(message)
        for batch in batches:
            self.reader.batch(batch)

    def fail(self, message: str, exit_code: int) -> None:
        """Tell the reader that it is over."""
        if self.reader is None:
            raise RuntimeError(message)
        self.reader.failed(message, exit_code)
