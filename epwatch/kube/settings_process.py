"""Reads the settings in a process of its own, which imports kubernetes_asyncio, answers and ends.

The import takes 0.2 s and 60 MB, however many clusters it is for. Begun with the program, it is over when the first
frame is painted, on another core, and the memory is gone with it.
"""

import asyncio
import gc
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future, InvalidStateError
from typing import Final, Self

import msgspec

from epwatch.kube.kubeconfig import KubeconfigError, Resolved
from epwatch.kube.settings import Settings
from epwatch.own_process import module_command, module_environment

_PATIENCE: Final = 5.0
"""Seconds for an answer; it takes half of one. Then this process does it itself."""


class _Answer(msgspec.Struct):
    """What the process says of the cluster with a number: one of both."""

    number: int
    settings: Settings | None = None
    error: str | None = None


class SettingsProcess:
    """The settings of one cluster, asked for at once and awaited later; a :class:`epwatch.kube.settings.Configure`.

    Where the process gives no answer, this one reads the settings.
    """

    def __init__(self, asked: "_Process", number: int) -> None:
        self._asked = asked
        self._number = number
        self._closed = False

    @classmethod
    def for_all(cls, every: Sequence[Resolved]) -> list[Self]:
        """Start one process for several clusters, each of which is awaited, and closed, by itself; returns at once."""
        asked = _Process(every)
        return [cls(asked, number) for number in range(len(every))]

    async def __call__(self, resolved: Resolved) -> Settings:
        """Return what the process says.

        Raises:
            KubeconfigError: what is configured cannot be used.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await asyncio.wrap_future(self._asked.answers[self._number])
        except TimeoutError:
            answer = _Answer(self._number)
        finally:
            self.close()
        if answer.error is not None:
            raise KubeconfigError(answer.error)
        return answer.settings or await _here(resolved)

    def close(self) -> None:
        """Have no need of it any longer; the last one ends the process, if it still runs."""
        if not self._closed:
            self._closed = True
            self._asked.let_go()


class _Process:
    """The process, and a thread that takes its answers: those who wait are on loops of their own."""

    def __init__(self, every: Sequence[Resolved]) -> None:
        self.answers: list[Future[_Answer]] = [Future() for _ in every]
        for answer in self.answers:
            # Whoever waits no longer cancels nothing.
            answer.set_running_or_notify_cancel()
        self._users = len(every)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._reader = threading.Thread(target=self._read, name="epwatch-settings", daemon=True)
        try:
            self._process = _spawn()
            # It reads before it imports; credentials go through this pipe alone.
            _write(self._process, msgspec.json.encode(every))
        except OSError:
            self._end()
        self._reader.start()

    def let_go(self) -> None:
        """Take note that one of those who asked needs it no longer."""
        with self._lock:
            self._users -= 1
            last = self._users == 0
        if last:
            self._end()

    def _read(self) -> None:
        process = self._process
        try:
            if process is not None and process.stdout is not None:
                for line in process.stdout:
                    answer = msgspec.json.decode(line, type=_Answer)
                    self.answers[answer.number].set_result(answer)
        except (OSError, ValueError, LookupError, InvalidStateError):
            # Not its own words: then nothing that it says is believed.
            pass
        for number, waiting in enumerate(self.answers):
            if not waiting.done():
                waiting.set_result(_Answer(number))

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        if self._reader.is_alive():
            self._reader.join()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait()


async def _here(resolved: Resolved) -> Settings:
    from epwatch.kube.auth import configure

    return await configure(resolved)


def _spawn() -> "subprocess.Popen[bytes]":
    # A session of its own: ctrl-c is for this process.
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        module_command(__name__),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=module_environment(os.environ),
        start_new_session=True,
    )


def _write(process: "subprocess.Popen[bytes]", data: bytes) -> None:
    if process.stdin is not None:
        process.stdin.write(data)
        process.stdin.close()


async def _answer_all(every: Sequence[Resolved]) -> None:
    # Side by side: one that takes its time holds up no other.
    await asyncio.gather(*(_answer(number, resolved) for number, resolved in enumerate(every)))


async def _answer(number: int, resolved: Resolved) -> None:
    try:
        answer = _Answer(number, settings=await _here(resolved))
    except KubeconfigError as error:
        answer = _Answer(number, error=str(error))
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """Answer on stdout, a line a cluster, for those that stand on stdin."""
    # It has little, and ends before any is worth a look.
    gc.disable()
    asyncio.run(_answer_all(msgspec.json.decode(sys.stdin.buffer.read(), type=list[Resolved])))
    # Nothing is left to be tidied up, and that would take as long as a tenth of the import.
    os._exit(0)


if __name__ == "__main__":
    main()
