"""Where a stream may go on, and since when something may have gone unseen."""

from epwatch.clock import Clock
from epwatch.kube.errors import ApiError
from epwatch.kube.signals import AuditMismatchError, RewindError


class Resumption:
    """The version to resume from, what made it useless, and the gap that a relist has to tell.

    ``version`` is None while a list is needed, ``why`` says what it is needed for, "" for the first one. ``fresh``: it
    is that of a list, and no watch has told anything since.
    """

    __slots__ = ("_agreed_at", "_clock", "_gap_begin", "fresh", "version", "why")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.version: str | None = None
        self.why = ""
        self.fresh = False
        self._gap_begin: float | None = None
        self._agreed_at: float | None = None

    def listed(self, version: str) -> None:
        """Go on from the version of a list."""
        self.version = version
        self.fresh = True

    def agree(self) -> None:
        """Take note that a list, or an audit, agrees with what is known at this moment."""
        self._agreed_at = self._clock.wall()

    def distrust(self, ending: Exception, why: str, last_heard: float | None) -> None:
        """Give up the version; what was heard last, at that wall second, begins the gap, unless one is open already."""
        self.version = None
        self.why = why
        if self._gap_begin is None:
            unseen = isinstance(ending, AuditMismatchError | RewindError)
            self._gap_begin = self._agreed_at if unseen else last_heard

    def gap(self) -> tuple[float, float]:
        """Return the wall seconds from which to which something may have gone unseen."""
        end = self._clock.wall()
        # The wall clock may have been set back meanwhile.
        return (end if self._gap_begin is None else min(self._gap_begin, end)), end

    def close(self) -> None:
        """End the gap: a list has told what became of all."""
        self.agree()
        self._gap_begin = None

    def outlived(self, ending: Exception) -> bool:
        """Return whether the server no longer knows the version of a list that it has only just given."""
        return self.fresh and self.version is not None and isinstance(ending, ApiError) and ending.is_expired
