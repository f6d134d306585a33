"""Runs a FakeKubelet on an event loop in a thread of its own, so that blocking and asyncio tests can both use it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, Self

from tests.control_plane.kubelet import FakeKubelet, KubeletOptions

if TYPE_CHECKING:
    from types import TracebackType

    from tests.control_plane.api import Server

_START_DEADLINE = 20.0


class KubeletThread:
    """A running fake kubelet; every method may be called from any thread and takes effect at once."""

    def __init__(self, server: Server, options: KubeletOptions | None = None) -> None:
        self._kubelet = FakeKubelet(server, options or KubeletOptions())
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._main, name="fake-kubelet", daemon=True)
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start, and wait until the nodes exist.

        Raises:
            TimeoutError: they do not within 20 s.
        """
        self._thread.start()
        if not self._ready.wait(_START_DEADLINE):
            self.stop()
            raise TimeoutError(f"the fake kubelet could not make its nodes within {_START_DEADLINE:.0f} s")

    def stop(self) -> None:
        """End it and wait for its thread; its pods stay as they are."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._cancel)
            self._thread.join()

    def set_start_delay(self, seconds: float) -> None:
        """Pods that are bound from now on take so long until they run."""
        self._soon("start_delay", seconds)

    def set_exit_delay(self, seconds: float) -> None:
        """Containers that are told to end from now on take so long, at most their grace period."""
        self._soon("exit_delay", seconds)

    def hold_readiness(self, key: str, value: str) -> None:
        """Pods with this label become, or stay, not ready."""
        self._loop.call_soon_threadsafe(self._hold, key, value)

    def release_readiness(self, key: str, value: str) -> None:
        """Undo `hold_readiness`."""
        self._loop.call_soon_threadsafe(self._release, key, value)

    def _main(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner, contextlib.suppress(asyncio.CancelledError):
            runner.run(self._run())

    async def _run(self) -> None:
        self._task = asyncio.current_task()
        await self._kubelet.run(self._ready.set)

    def _cancel(self) -> None:
        if self._task:
            self._task.cancel()

    def _soon(self, option: str, seconds: float) -> None:
        self._loop.call_soon_threadsafe(setattr, self._kubelet.options, option, seconds)

    def _hold(self, key: str, value: str) -> None:
        self._kubelet.options.held.add((key, value))
        self._kubelet.wake()

    def _release(self, key: str, value: str) -> None:
        self._kubelet.options.held.discard((key, value))
        self._kubelet.wake()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
