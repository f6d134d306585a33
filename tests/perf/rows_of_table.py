"""What the rows of the table are called beside which a peer's figures stand."""

from typing import Final

FIRST_ROWS: Final = "first rows, small cluster"
WHOLE: Final = "50,000 pods: whole picture"
MEMORY: Final = "50,000 pods: memory, RSS"
IDLE_CPU: Final = "50,000 pods, idle: CPU"
IDLE_BYTES: Final = "50,000 pods, idle: bytes a minute"
CUT_OFF: Final = "slow readers cut off"
WRITE_P50: Final = "50,000 pods, 200 events/s: server's write to row on screen, p50"
WRITE_P95: Final = "50,000 pods, 200 events/s: server's write to row on screen, p95"


def cpu_at(rate: int) -> str:
    """Return the row of the CPU at so many events a second."""
    return f"{rate:,} events/s at 50,000 pods: CPU"


def key_at(rate: int) -> str:
    """Return the row of how soon a key is answered at that rate."""
    return f"{rate:,} events/s at 50,000 pods: key answered"


def key_p99_at(rate: int) -> str:
    """Return the row of the slowest in a hundred of them."""
    return f"{key_at(rate)}, p99"


def bytes_at(rate: int) -> str:
    """Return the row of what goes to the terminal unasked at that rate."""
    return f"{rate:,} events/s at 50,000 pods: unasked bytes a second"
