"""The pictures that are kept, and how one of now differs from them."""

from difflib import unified_diff
from pathlib import Path
from typing import Final

from tests.snapshots.picture import Picture

FOLDER: Final = Path(__file__).with_name("pictures")


def difference(picture: Picture, now: str) -> str:
    """Return how a picture differs from the one that is kept, as a unified diff; "" where it does not."""
    path = FOLDER / picture.file
    kept = path.read_text("utf-8") if path.exists() else ""
    lines = unified_diff(kept.splitlines(), now.splitlines(), f"kept/{picture.file}", "now", n=1, lineterm="")
    return "\n".join(lines)
