"""What a front end is handed: everything that is new since the batch before, as frozen values."""

from msgspec import Struct

from epwatch.kube.delta import Gap
from epwatch.kube.objects import Pod
from epwatch.kube.phase import StreamStatus
from epwatch.kube.target import Target
from epwatch.model.change import Change
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot


class Batch(Struct, frozen=True, gc=False, kw_only=True):
    """The news since the former batch of the same reader.

    ``services`` are new or changed ones in their latest state, ``gone`` those that left. ``changes`` are in order, with
    the picture of before this batch as their start. ``streams`` is the whole list of one context's statuses when any of
    them changed, else None. ``synced``: every stream is settled (stays True from then on). ``time`` is wall seconds.
    ``pods`` are the latest records of the pods that somebody asked for by name. ``target`` is where the context's
    server is from now on, and what is to be warned of there, None where that is as before. ``over``: nothing more comes
    of the context, which is watched no longer, unless somebody has that tried again.
    """

    time: float
    context: str | None
    services: tuple[ServiceSnapshot, ...] = ()
    gone: tuple[ServiceKey, ...] = ()
    changes: tuple[Change, ...] = ()
    streams: tuple[StreamStatus, ...] | None = None
    gaps: tuple[Gap, ...] = ()
    skipped: int = 0
    pods: tuple[Pod, ...] = ()
    synced: bool = False
    target: Target | None = None
    over: bool = False
