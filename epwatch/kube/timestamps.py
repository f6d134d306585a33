"""Timestamps of the API as seconds since the epoch; what is no timestamp is None, never an error."""

from datetime import UTC, datetime
from typing import Final

_ENTRIES: Final = 16_384
_LONGEST: Final = 64


class TimestampTable(dict[str, float | None]):
    """Maps RFC 3339 text to seconds: ``table[text]``; bounded. Pods of one rollout share most of their timestamps."""

    __slots__ = ()

    def __missing__(self, text: str) -> float | None:
        seconds = parse_timestamp(text)
        if len(text) <= _LONGEST:
            if len(self) >= _ENTRIES:
                self.clear()
            self[text] = seconds
        return seconds


def parse_timestamp(text: str) -> float | None:
    """Return the seconds since the epoch of an RFC 3339 time (metav1.Time, metav1.MicroTime, or nanoseconds).

    A time without an offset is read as UTC. Text that is no time, or out of range, gives None.
    """
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.timestamp()
    except (ValueError, OverflowError):
        return None


TIMES: Final = TimestampTable()
