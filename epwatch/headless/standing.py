"""How far the first picture is: still coming, beyond hope, or as good as it gets."""

from collections.abc import Iterable
from typing import TypeAlias

from epwatch.kube.phase import Phase, StreamStatus

Statuses: TypeAlias = tuple[StreamStatus, ...]
"""The statuses of all of one context's streams."""

_FAILING = frozenset({Phase.RETRYING, Phase.AUTH, Phase.DENIED, Phase.UNSERVED})


def failing(streams: Iterable[StreamStatus]) -> list[StreamStatus]:
    """Return the streams of which nothing was ever read and that cannot go on for now."""
    return [stream for stream in streams if not stream.listed and stream.phase in _FAILING]


def hopeless(streams: Statuses) -> bool:
    """Return whether nothing at all can be read: there are streams, and every one of them fails."""
    return bool(streams) and len(failing(streams)) == len(streams)
