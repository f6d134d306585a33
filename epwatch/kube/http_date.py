"""The Date header: the server's own time, in whole seconds."""

from email.utils import parsedate_to_datetime


def http_seconds(date: str | None) -> float | None:
    """Return an HTTP date as seconds since the epoch; None for an absent or odd one."""
    try:
        return None if date is None else parsedate_to_datetime(date).timestamp()
    except ValueError:
        return None
