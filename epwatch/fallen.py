"""How the streams of a context stand that can be watched no longer, while other contexts go on; pure."""

from collections.abc import Collection

from msgspec.structs import replace

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus


def fallen(
    known: Collection[StreamStatus],
    expected: Collection[tuple[Kind, str | None]],
    why: str,
    now: float,
    *,
    credentials: bool,
) -> tuple[StreamStatus, ...]:
    """Return the statuses of all streams.

    Args:
        known: how those stand that were heard of; what was listed stays in the picture, and grows old.
        expected: all that were to be watched.
        why: the cause, one cleaned line.
        now: wall seconds.
        credentials: whether it is the configuration that cannot be used: then somebody can mend it.
    """
    heard = {(status.kind, status.namespace): status for status in known}
    unheard = [scope for scope in expected if scope not in heard]
    streams = [*heard.values(), *(_unheard(kind, namespace, now) for kind, namespace in unheard)]

    def phase(status: StreamStatus) -> Phase:
        if credentials:
            return Phase.AUTH
        return Phase.STALE if status.listed else Phase.RETRYING

    return tuple(replace(each, phase=phase(each), since=now, cause=why, next_try=None) for each in streams)


def _unheard(kind: Kind, namespace: str | None, now: float) -> StreamStatus:
    return StreamStatus(kind=kind, namespace=namespace, phase=Phase.CONNECTING, since=now)
