"""The bounded tables of the decoder: what they take must not look like a leak.

Together they take some 20 MB when full and begin anew at their bounds; a soak fills them within an hour or so.
"""

import gc
from typing import Any

from epwatch.kube.intern import InternTable, Shared


def empty() -> None:
    """Let every table begin anew, as it does at its bound; what is in use stays in its records."""
    held: list[InternTable | Shared[Any, Any]] = [
        one for one in gc.get_objects() if isinstance(one, InternTable | Shared)
    ]
    for table in held:
        table.clear()
