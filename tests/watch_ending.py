"""How a test ends a feed: wholly, so that nothing of it runs into the next test."""

from epwatch.watch_thread import WatchThread

_PATIENCE = 60.0


def end(feed: WatchThread) -> None:
    """Stop a feed and wait for its thread: on a loaded machine it may take more than the second that a user waits."""
    feed.stop()
    if feed._thread is not None:
        feed._thread.join(_PATIENCE)
        assert not feed._thread.is_alive(), "the feed's thread does not end"
