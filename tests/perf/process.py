"""What a process has used so far, from /proc."""

import os
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """Return the CPU time a process took so far, in steps of 10 ms."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
