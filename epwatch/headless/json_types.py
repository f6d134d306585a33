"""The types of a JSON document in the making."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None
JsonObject: TypeAlias = dict[str, Json]

VERSION = 1
"""The `v` of every line and document."""


def timestamp(seconds: float) -> str:
    """Return wall seconds as the interface writes a time: UTC, RFC 3339, whole milliseconds, Z."""
    moment = datetime.fromtimestamp(round(seconds, 3), UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def optional_timestamp(seconds: float | None) -> str | None:
    """Return the same for a time that may be unknown."""
    return None if seconds is None else timestamp(seconds)
