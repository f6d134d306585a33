"""Takes up a configuration that was rewritten: where somebody asks for it, and by itself where a stream cannot go on.

As long as it cannot be used, the former one goes on.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Never, TypeAlias
from urllib.parse import urlsplit

from msgspec.structs import replace

from epwatch.kube.kubeconfig import KubeconfigError, Resolved
from epwatch.kube.phase import Phase
from epwatch.kube.reflector import Reflector
from epwatch.kube.sanitize import MESSAGE_LIMIT, clean
from epwatch.kube.settings_process import SettingsProcess
from epwatch.kube.target import Target
from epwatch.stream_log import Log

if TYPE_CHECKING:
    from epwatch.kube.client import Client

Again: TypeAlias = Callable[[Resolved], Resolved]
"""Returns a cluster as it is configured now, given how it was; ``broken`` where it cannot be used; from any thread."""

_STUCK: Final = frozenset({Phase.AUTH, Phase.RETRYING, Phase.STALE})
"""Phases in which another configuration may help; what is denied or not served is no fault of it."""
_UNUSABLE: Final = "the kubeconfig is not usable now, the former goes on"


class Rereading:
    """How one cluster is configured, and what to do when it is otherwise.

    Args:
        resolved: as it was read at first.
        again: reads it anew; None: it stays.
        apart: have a process of its own read the settings, or a screen would wait for an import.
        every: seconds between two looks while streams are stuck.
        moved: is told where the server is, and what is to be warned of there, when that is otherwise.
        log: keeps what was taken up, and what could not be used; None keeps nothing.
    """

    def __init__(
        self,
        resolved: Resolved,
        again: Again | None,
        *,
        apart: bool,
        every: float,
        moved: Callable[[Target], None],
        log: Log | None,
    ) -> None:
        self.resolved = resolved
        self._again = again
        self._apart = apart
        self._every = every
        self._moved = moved
        self._log = log
        self._asked = asyncio.Event()
        self._told = resolved.target
        self._refused: Resolved | None = None
        self._client: Client | None = None

    def ask(self) -> None:
        """Have it read anew now, and let a credential plugin run again, however lately it did."""
        self._asked.set()
        if self._client is not None:
            self._client.hurry()

    @property
    def where(self) -> str:
        """Return the server as a cause names it: "host:port"."""
        return urlsplit(self.resolved.target.server).netloc

    def configure(self, resolved: Resolved) -> SettingsProcess | None:
        """Return who reads the settings of a configuration, None for this process."""
        return SettingsProcess.for_all((resolved,))[0] if self._apart else None

    async def run(self, client: "Client", reflectors: Sequence[Reflector]) -> Never:
        """Look until cancelled, and have client and reflectors go on as it is configured then."""
        self._client = client
        try:
            while True:
                asked = await self._wait()
                if self._again is None:
                    continue
                if asked or any(each.standing.phase in _STUCK for each in reflectors):
                    await self._look(self._again, client, reflectors, asked=asked)
                elif self._complains and not (await asyncio.to_thread(self._again, self.resolved)).broken:
                    self._tell()
        finally:
            self._client = None

    async def mended(self) -> None:
        """Return when somebody asks, or when a configuration that could not be used is otherwise."""
        self._asked.clear()
        while not await self._wait():
            if self._again is not None and await asyncio.to_thread(self._again, self.resolved) != self.resolved:
                return

    def begin_again(self) -> None:
        """Take the configuration as it is now, whether or not it can be used."""
        if self._again is not None:
            self.resolved = self._again(self.resolved)
        self._tell()

    async def _wait(self) -> bool:
        """Wait until it is time to look; return whether somebody asked."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._every):
                await self._asked.wait()
        asked = self._asked.is_set()
        self._asked.clear()
        return asked

    async def _look(self, again: Again, client: "Client", reflectors: Sequence[Reflector], *, asked: bool) -> None:
        # A kubeconfig of hundreds of contexts takes a while to read.
        found, before = await asyncio.to_thread(again, self.resolved), self.resolved
        if found.broken:
            self._tell(found.broken)
        elif (found.cluster, found.user) == (before.cluster, before.user):
            self.resolved = found
            self._tell()
        elif asked or found != self._refused:

            def renewed() -> None:
                self.resolved = found
                self._note(f"the kubeconfig was rewritten, and is read anew: server {found.target.server}")
                for each in reflectors:
                    each.renew(self.where, moved=found.cluster != before.cluster)
                self._tell()

            await self._take_up(client, found, renewed)

    async def _take_up(self, client: "Client", found: Resolved, renewed: Callable[[], None]) -> None:
        try:
            await client.renew(found, self.configure(found), renewed)
        except KubeconfigError as error:
            self._refused = found
            self._tell(str(error))

    def _tell(self, wrong: str = "") -> None:
        target = self.resolved.target
        if wrong:
            said = clean(f"{_UNUSABLE}: {' '.join(wrong.split())}", MESSAGE_LIMIT)
            target = replace(target, banners=(*target.banners, said))
            if target != self._told:
                self._note(said)
        if target != self._told:
            self._told = target
            self._moved(target)

    @property
    def _complains(self) -> bool:
        return self._told != self.resolved.target

    def _note(self, text: str) -> None:
        if self._log is not None:
            self._log.write(text)
