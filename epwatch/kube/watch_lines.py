"""The lines of a watch where a transport has to read them before the session does."""

from collections.abc import Iterator

from epwatch.kube.signals import RelistError
from epwatch.kube.wire import LineSplitter


def complete_lines(splitter: LineSplitter, chunk: bytes) -> Iterator[bytes]:
    """Yield the lines that a chunk completes, without their ends; the iterator has to be used up.

    Raises:
        RelistError: a line has no end.
    """
    try:
        yield from splitter.feed(chunk)
    except ValueError as error:
        raise RelistError(str(error)) from error
