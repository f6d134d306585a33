"""Comparing resourceVersions: allowed since KEP-5504 within one resource type, and only for well-formed ones (RV-5).

Source: apimachinery pkg/util/resourceversion.
"""

import re
from typing import Final

_WELL_FORMED: Final = re.compile(r"[1-9][0-9]*")


def is_newer(left: str, right: str) -> bool | None:
    """Return whether left is later than right; None where the two cannot be compared. Equal ones are not newer."""
    if left == right:
        return False
    if not _WELL_FORMED.fullmatch(left) or not _WELL_FORMED.fullmatch(right):
        return None
    return (len(left), left) > (len(right), right)
