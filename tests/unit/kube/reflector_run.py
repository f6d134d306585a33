"""A reflector on scripts: what its server answers, in turn, and what it asked and told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from msgspec.structs import replace

from epwatch.kube.objects import Kind
from epwatch.kube.reflector import Reflector
from epwatch.kube.store import OBJECT_CAP
from epwatch.kube.timing import PRODUCTION, Timing
from tests import factories
from tests.fakes import LoopClock, RecordingSink, ScriptedListerWatcher, Step, event_line, list_body

FOREVER = 1e6
Watch = Sequence[Step] | Exception | float
OPEN: Sequence[Step] = [FOREVER]


def pod(name: str, version: int, uid: str | None = None) -> dict[str, object]:
    return factories.pod(name, uid=uid or f"uid-{name}", resource_version=str(version))


def pods(*names: str, version: int = 10) -> bytes:
    return list_body(Kind.PODS, [pod(name, 1) for name in names], str(version))


def added(name: str, version: int, uid: str | None = None) -> bytes:
    return event_line("ADDED", pod(name, version, uid))


def modified(name: str, version: int) -> bytes:
    return event_line("MODIFIED", pod(name, version))


def deleted(name: str, version: int) -> bytes:
    return event_line("DELETED", pod(name, version))


class Run:
    """A reflector on its way."""

    def __init__(self, transport: ScriptedListerWatcher, timing: Timing = PRODUCTION, cap: int = OBJECT_CAP) -> None:
        self.transport = transport
        self.sink = RecordingSink()
        self.reflector = Reflector(
            Kind.PODS,
            "default",
            transport,
            self.sink,
            clock=LoopClock(),
            random=lambda: 0.0,
            where="host:6443",
            timing=timing,
            cap=cap,
        )

    @property
    def whole_lists(self) -> int:
        """Return how many lists were asked for that were no question to a silent server."""
        return len([request for request in self.transport.lists if request.limit != 1])


@asynccontextmanager
async def running(
    lists: Sequence[bytes | Exception | float],
    watches: Sequence[Watch],
    *,
    keep_alive: bool = False,
    cap: int = OBJECT_CAP,
) -> AsyncIterator[Run]:
    """Run a reflector on the scripts; keep_alive widens the idle limit, to look at other limits alone."""
    timing = replace(PRODUCTION, idle=FOREVER) if keep_alive else PRODUCTION
    run = Run(ScriptedListerWatcher(lists, watches), timing, cap)
    task = asyncio.create_task(run.reflector.run())
    try:
        yield run
        assert not task.done(), task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert run.transport.open_watches == 0
