"""Free ports on loopback, outside the range from which the kernel takes ports for outgoing connections."""

from __future__ import annotations

import random
import socket

# Linux hands out 32768 and above. A server that is stopped for a while must find its port free again, and a client
# that retries a closed port of that range can even connect to itself.
_FIRST, _LAST = 20_000, 32_000
_TRIES = 200


def free_ports(count: int) -> list[int]:
    """Distinct ports nobody listens on right now; the caller must bear that one is taken before it is used.

    Raises:
        OSError: 200 random ports in a row were taken.
    """
    # The system's random source, so that parallel workers with equal seeds do not choose alike.
    candidates = random.SystemRandom().sample(range(_FIRST, _LAST), _TRIES)
    free = [port for port in candidates if _is_free(port)]
    if len(free) < count:
        raise OSError(f"no {count} free ports among {_TRIES} tried between {_FIRST} and {_LAST}")
    return free[:count]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
