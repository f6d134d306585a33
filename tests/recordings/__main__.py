"""Makes the recordings in tests/data anew: ``python -m tests.recordings``."""

from pathlib import Path
from typing import Final

from epwatch.stream.redact import Redaction
from tests.recordings.scaled import scaled
from tests.recordings.told import told

DATA: Final = Path(__file__).parents[1] / "data"
STORIES: Final = ("rollout", "early-exit", "denied")
"""A hand-over with a gap in it, a finding of a lane, a stream without rights."""


def recordings() -> dict[str, bytes]:
    """Return what belongs into each file of the folder."""
    made = {f"{name}.ndjson": told(name)[0] for name in STORIES}
    made["scaled.ndjson"] = scaled()
    return made | {"redacted.ndjson": told("rollout", redaction=Redaction(bytes(32)))[0]}


def main() -> None:
    """Write them."""
    for name, data in recordings().items():
        (DATA / name).write_bytes(data)


if __name__ == "__main__":
    main()
