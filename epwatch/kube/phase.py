"""How each stream stands: phases as interface.md names them, with cause and next try."""

from enum import StrEnum

from msgspec import Struct

from epwatch.kube.objects import Kind


class Phase(StrEnum):
    """The phase of one stream (one resource in one namespace scope)."""

    CONNECTING = "CONNECTING"
    SYNCING = "SYNCING"
    LIVE = "LIVE"
    STALE = "STALE"
    RETRYING = "RETRYING"
    RESYNC = "RESYNC"
    DENIED = "DENIED"
    UNSERVED = "UNSERVED"
    AUTH = "AUTH"


class StreamStatus(Struct, frozen=True, gc=False, kw_only=True):
    """One stream's phase and why.

    Args of note: ``namespace`` None means all namespaces. ``since``, ``next_try``, ``last_heard`` are wall seconds.
    ``cause`` is one cleaned line (status, reason, host), "" while all is well. ``listed`` tells whether a list was ever
    completed, so whether its objects are in the picture; ``objects`` how many arrived so far. ``skew`` is the server's
    clock less ours by the Date header of the last list, seconds, ±1; None where the server gives none.
    ``refused``: the server never listed it, and refuses to be asked as it is asked (400), so that no try will help.
    ``warning`` is what the server warned of with its last list (RFC 7234, code 299), cleaned, "" if of nothing.
    ``left_out`` is how many objects there are at least that epwatch has no room for (SEC-17): nothing can be known from
    an object's absence then.
    ``mismatches`` counts the audits that found the watch to differ from a fresh list (R-14).
    """

    kind: Kind
    namespace: str | None
    phase: Phase
    since: float
    cause: str = ""
    next_try: float | None = None
    last_heard: float | None = None
    listed: bool = False
    objects: int = 0
    skew: float | None = None
    mismatches: int = 0
    warning: str = ""
    refused: bool = False
    left_out: int = 0

    @property
    def settled(self) -> bool:
        """Return whether this stream no longer holds up SYNCED: listed, denied or not served."""
        return self.listed or self.phase in (Phase.DENIED, Phase.UNSERVED)
