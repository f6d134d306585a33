"""What is asked of a context beside its streams: a comparison, evidence, names; kept until somebody can answer it."""

import asyncio
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Never, TypeVar

from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.objects import Kind
from epwatch.kube.reflector import Reflector
from epwatch.kube.sanitize import MESSAGE_LIMIT, clean
from epwatch.stream_log import Log

if TYPE_CHECKING:
    from epwatch.kube.client import Client

_Question = TypeVar("_Question")


class Questions:
    """Takes questions on the loop's thread; :meth:`answer` answers them once there is a client."""

    def __init__(self, log: Log | None) -> None:
        self._log = log
        self._why_not = ""
        self._comparisons: asyncio.Queue[Callable[[str], None]] = asyncio.Queue()
        self._wanted: asyncio.Queue[tuple[Wanted, Callable[[Evidence], None]]] = asyncio.Queue()
        self._named: asyncio.Queue[Callable[[frozenset[str] | None], None]] = asyncio.Queue()

    def confirm(self, told: Callable[[str], None]) -> None:
        """Have it told "" once the watches have told all that a list of the slices made now tells, else why not."""
        if self._why_not:
            told(self._why_not)
        else:
            self._comparisons.put_nowait(told)

    def evidence(self, wanted: Wanted, told: Callable[[Evidence], None]) -> None:
        """Have it told what can be read of what is wanted, read by read."""
        if self._why_not:
            told(Evidence(unread=(f"everything: {self._why_not}",)))
        else:
            self._wanted.put_nowait((wanted, told))

    def namespaces(self, told: Callable[[frozenset[str] | None], None]) -> None:
        """Have it told the names of all namespaces, None where they cannot be read."""
        if self._why_not:
            told(None)
        else:
            self._named.put_nowait(told)

    def accept(self) -> None:
        """Keep questions again until they are answered."""
        self._why_not = ""

    def refuse(self, why: str) -> None:
        """Answer to all of them, from now on and to those that wait, why they cannot be answered."""
        self._why_not = why
        for told in _taken(self._comparisons):
            self.confirm(told)
        for wanted, answer in _taken(self._wanted):
            self.evidence(wanted, answer)
        for named in _taken(self._named):
            self.namespaces(named)

    async def answer(
        self,
        client: "Client",
        reflectors: Sequence[Reflector],
        widen: Callable[[], None],
        note: Callable[[Wanted, Evidence], None],
    ) -> Never:
        """Answer until cancelled.

        Args:
            client: reads.
            reflectors: those of all streams, more of them as they begin.
            widen: has all pods listed where only some are, once somebody asks why.
            note: takes what was read, when all of it is there.
        """
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._compare(reflectors))
            tasks.create_task(self._name(client))
            while True:
                wanted, told = await self._wanted.get()
                # Whoever asks why is told of near misses too, which are among the other pods.
                widen()
                tasks.create_task(self._read(client, wanted, told, note))

    async def _compare(self, reflectors: Sequence[Reflector]) -> Never:
        while True:
            told = await self._comparisons.get()
            slices = [each for each in reflectors if each.kind is Kind.ENDPOINTSLICES and not each.refused]
            # Where slices are refused the picture is made of v1 Endpoints.
            asked = slices or [each for each in reflectors if each.kind is Kind.ENDPOINTS]
            with _kept_for_later(self._comparisons, told):
                answers = await asyncio.gather(*(each.confirm() for each in asked))
            told(next((answer for answer in answers if answer), ""))

    async def _name(self, client: "Client") -> Never:
        from epwatch.kube.namespaces import namespace_names

        while True:
            told = await self._named.get()
            with _kept_for_later(self._named, told):
                names = await namespace_names(client)
            told(names)

    async def _read(
        self,
        client: "Client",
        wanted: Wanted,
        told: Callable[[Evidence], None],
        note: Callable[[Wanted, Evidence], None],
    ) -> None:
        from epwatch.kube.on_demand import read_evidence

        def heard(found: Evidence) -> None:
            if not found.reading:
                note(wanted, found)
            told(found)

        try:
            # Half a second of import: in a thread, so that no watch waits for it.
            with _kept_for_later(self._wanted, (wanted, told)):
                await asyncio.to_thread(import_module, "epwatch.kube.generated")
                await read_evidence(client, wanted, heard)
        except Exception as error:  # noqa: BLE001 - what is read beside the streams must not end them
            if self._log is not None:
                self._log.write("".join(traceback.format_exception(error)))
            heard(Evidence(unread=(f"everything: {clean(f'{type(error).__name__}: {error}', MESSAGE_LIMIT)}",)))


@contextmanager
def _kept_for_later(waiting: "asyncio.Queue[_Question]", question: _Question) -> Iterator[None]:
    """Put a question back of which the answer is cut off, for :meth:`Questions.refuse`: somebody waits for it."""
    try:
        yield
    except asyncio.CancelledError:
        waiting.put_nowait(question)
        raise


def _taken(waiting: "asyncio.Queue[_Question]") -> Iterator[_Question]:
    while not waiting.empty():
        yield waiting.get_nowait()
