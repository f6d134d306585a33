"""Every duration of the watch contract in one table, with its reason, scalable by one factor for tests.

A common factor keeps the order that matters: bookmarks every 60 s < idle limit 70 s < staleness 75 s.
"""

from typing import Final

import msgspec
from msgspec import Struct


class Timing(Struct, frozen=True, kw_only=True):
    """Durations in seconds."""

    connect: float = 10.0
    """Connecting, TLS and waiting for a free connection, each (R-3)."""
    list_total: float = 60.0
    """One page of a list, all in all (R-3)."""
    list_read: float = 30.0
    """Silence within a list, and until the headers of a watch (R-3)."""
    idle: float = 70.0
    """Silence of a watch: over the server's 60 s between bookmarks, under its 75 s of history (HO-1)."""
    stale: float = 75.0
    """After so long without a byte nothing is called LIVE (HO-2)."""
    very_short: float = 1.0
    """A watch that ends sooner and empty is a failure; client-go's limit (R-5)."""
    resume: float = 1.0
    """A watch that is not open again so soon after the former one ended is said not to be (I-5, F-04)."""
    watch_shortest: float = 300.0
    watch_longest: float = 600.0
    """The server is asked to end a watch after a random time between the two, as by client-go (R-2)."""
    backoff_first: float = 0.8
    backoff_cap: float = 10.0
    """client-go waits up to 30 s; somebody sits before this one (R-4)."""
    healthy: float = 10.0
    """So long a watch has to live before failures are forgotten, and between two retries without delay (R-4)."""
    denied_retry: float = 60.0
    """403 and 404 are asked again, since rights and APIs come and go (R-7)."""
    retry_after_cap: float = 120.0
    """A server cannot send us away for longer (TH-1)."""
    heartbeat: float = 60.0
    """Between lists of one object where a server sends no bookmarks (HO-2)."""
    audit: float = 600.0
    """Between comparisons with a fresh list, times a random factor in [1, 1.25) (R-14)."""
    audit_pace: float = 0.5
    """Between two pages of an audit, which nobody waits for."""
    confirm: float = 10.0
    """So long a watch has to tell all that a fresh list tells, before a gate says yes."""
    start_jitter: float = 0.3
    """Streams start up to so far apart (R-15)."""
    counts_first: float = 3.0
    """So long pods and v1 Endpoints wait for services to be counted and shown; over a thin line these take longer."""
    ticker: float = 5.0
    """Between two comparisons of the clocks (HO-4)."""
    jump: float = 15.0
    """Such a jump between the clocks means that the machine slept (HO-4)."""
    nudge: float = 1.0
    """Between two honoured requests to reconnect now: somebody leans on the key (I-6)."""
    token_reread: float = 60.0
    """A token file is read again so often; client-go's period (CF-5)."""
    credentials_shortest: float = 30.0
    """No plugin runs more often (CF-6)."""
    plugin: float = 60.0
    """A plugin may wait for a browser, but not for ever (CF-6)."""

    def scaled(self, factor: float) -> "Timing":
        """Return the same table with every duration times factor."""
        return Timing(**{name: seconds * factor for name, seconds in msgspec.structs.asdict(self).items()})


PRODUCTION: Final = Timing()
