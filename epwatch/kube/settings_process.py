"""Reads the settings in a process of its own, which imports kubernetes_asyncio, answers and ends.

The import takes 0.2 s and 60 MB. Begun with the program, it is over when the first frame is painted, on another core,
and the memory is gone with it.
"""

import asyncio
import os
import subprocess
import sys
from typing import Final

import msgspec

from epwatch.kube.kubeconfig import KubeconfigError, Resolved
from epwatch.kube.settings import Settings
from epwatch.own_process import module_command, module_environment

_PATIENCE: Final = 5.0
"""Seconds for an answer; it takes half of one. Then this process does it itself."""


class _Answer(msgspec.Struct):
    """What the process says: one of both."""

    settings: Settings | None = None
    error: str | None = None


class SettingsProcess:
    """The settings of one cluster, asked for at once and awaited later; a :class:`epwatch.kube.settings.Configure`.

    Where the process gives no answer, this one reads the settings.
    """

    def __init__(self, resolved: Resolved) -> None:
        """Start the process; returns at once."""
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = _spawn()
            # It reads before it imports; credentials go through this pipe alone.
            _write(self._process, msgspec.json.encode(resolved))
        except OSError:
            self.close()

    async def __call__(self, resolved: Resolved) -> Settings:
        """Return what the process says.

        Raises:
            KubeconfigError: what is configured cannot be used.
        """
        try:
            answer = msgspec.json.decode(await self._said(), type=_Answer)
        except (OSError, TimeoutError, ValueError):
            answer = _Answer()
        finally:
            self.close()
        if answer.error is not None:
            raise KubeconfigError(answer.error)
        return answer.settings or await _here(resolved)

    def close(self) -> None:
        """End the process, if it still runs."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait()

    async def _said(self) -> bytes:
        if self._process is None or self._process.stdout is None:
            return b""
        handle, loop = self._process.stdout.fileno(), asyncio.get_running_loop()
        said, ended = bytearray(), asyncio.Event()

        def take() -> None:
            data = os.read(handle, 65536)
            said.extend(data)
            if not data:
                loop.remove_reader(handle)
                ended.set()

        loop.add_reader(handle, take)
        try:
            async with asyncio.timeout(_PATIENCE):
                await ended.wait()
        finally:
            loop.remove_reader(handle)
        return bytes(said)


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


def main() -> None:
    """Answer on stdout for what stands on stdin."""
    resolved = msgspec.json.decode(sys.stdin.buffer.read(), type=Resolved)
    try:
        answer = _Answer(settings=asyncio.run(_here(resolved)))
    except KubeconfigError as error:
        answer = _Answer(error=str(error))
    sys.stdout.buffer.write(msgspec.json.encode(answer))
    sys.stdout.buffer.flush()
    # Nothing is left to be tidied up, and that would take as long as a tenth of the import.
    os._exit(0)


if __name__ == "__main__":
    main()
