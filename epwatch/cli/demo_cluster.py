"""The embedded cluster as a child process: started, spoken to over pipes, and never left behind.

Its stdin is a pipe whose other end only this process holds: the child ends at the end of it, so also when this process
is killed. Token and address come over its stdout; no credential stands in any argv or file.
"""

import json
import os
import select
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import IO, Final, Self

from msgspec import Struct, ValidationError, convert

from epwatch.cli.exits import CommandError, Exit, tell
from epwatch.kube.sanitize import MESSAGE_LIMIT, clean
from epwatch.own_process import module_command, module_environment

_SLOW: Final = 2.0
"""Seconds of silence until it is said that something happens: a crowd of 50,000 pods takes its time."""
_READY_WITHIN: Final = 30.0
"""Seconds; it takes under one on an idle machine."""
_ENDS_WITHIN: Final = 2.0
"""Seconds to end at the end of stdin, before it is ended by a signal."""


class Ready(Struct, frozen=True):
    """What the child says when it listens.

    ``kubeconfig`` is the file it wrote, if any; ``text`` says what to look at in the scenario, and what one learns.
    """

    server: str
    token: str
    namespace: str
    scenario: str
    kubeconfig: str | None = None
    text: str = ""

    def __repr__(self) -> str:
        """Return the address alone: this holds a token."""
        return f"Ready({self.server})"


class DemoCluster:
    """A running embedded cluster; a context manager, entered when it is ready.

    Raises:
        CommandError: on entering, when it did not start; with what it said.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        """Take the options of `python -m epwatch.sim`."""
        self._arguments = arguments
        self._lock = threading.Lock()
        self._answers: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Start it and wait until it listens."""
        self._said = tempfile.TemporaryFile()
        self._process = _spawn(self._arguments, self._said)
        slow = threading.Timer(_SLOW, tell, ("epwatch: the demo's cluster starts",))
        slow.daemon = True
        slow.start()
        try:
            self.ready = self._read_ready()
        except BaseException:
            self._end()
            self._said.close()
            raise
        finally:
            slow.cancel()
        # What it answers must be read, or its pipe fills up and it stops.
        self._answers = threading.Thread(target=self._drop_answers, name="epwatch-demo-answers", daemon=True)
        self._answers.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self._end()
        self._said.close()

    def scale(self, namespace: str, service: str, by: int) -> None:
        """Add so many replicas behind a service; what cannot be scaled, or is gone, is left alone."""
        command = {"scale_service": {"namespace": namespace, "service": service, "by": by}}
        with self._lock:
            try:
                self._stdin.write(json.dumps(command).encode() + b"\n")
            except (OSError, ValueError):
                return

    def wait(self) -> int:
        """Wait until it ends by itself and return its exit code."""
        return self._process.wait()

    @property
    def _stdin(self) -> IO[bytes]:
        return _piped(self._process.stdin)

    @property
    def _stdout(self) -> IO[bytes]:
        return _piped(self._process.stdout)

    def _read_ready(self) -> Ready:
        line = _read_line(self._stdout.fileno(), time.monotonic() + _READY_WITHIN)
        try:
            return convert(json.loads(line), Ready)
        except (ValueError, ValidationError):
            raise self._failure() from None

    def _failure(self) -> CommandError:
        self._end()
        self._said.seek(0)
        said = self._said.read().decode("utf-8", "replace").strip().splitlines()
        prefix = "epwatch demo cluster: "
        code = self._process.returncode
        message = next((line.removeprefix(prefix) for line in said if line.startswith(prefix)), None)
        if message is None:
            message = f"the demo's cluster did not start: {said[-1] if said else f'exit code {code}'}"
        return CommandError(clean(message, MESSAGE_LIMIT), Exit.USAGE if code == Exit.USAGE else Exit.FAILED)

    def _drop_answers(self) -> None:
        while self._stdout.read(4096):
            pass

    def _end(self) -> None:
        with self._lock:
            self._stdin.close()
        try:
            self._process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        # Its stdout ends with it, and with that the thread that reads it.
        if self._answers is not None:
            self._answers.join()
        self._stdout.close()


def stories() -> list[tuple[str, str]]:
    """Return the scenarios that the cluster can play, as (name, title).

    Raises:
        CommandError: they cannot be listed.
    """
    with tempfile.TemporaryFile() as said, _spawn(["--list"], said) as process:
        told = _piped(process.stdout).read()
    try:
        return [(story["name"], story["title"]) for story in map(json.loads, told.splitlines())]
    except (ValueError, TypeError, KeyError):
        message = "the demo's stories cannot be listed"
        raise CommandError(message) from None


def _spawn(arguments: Sequence[str], said: IO[bytes]) -> "subprocess.Popen[bytes]":
    # A session of its own: ctrl-c at the terminal is for this process, which ends the cluster after the screen.
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [*module_command("epwatch.sim"), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=said,
        bufsize=0,
        env=module_environment(os.environ),
        start_new_session=True,
    )


def _piped(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        message = "the child was started without this pipe"
        raise ValueError(message)
    return pipe


def _read_line(handle: int, deadline: float) -> bytes:
    """Return what came up to the first newline, the end or the deadline."""
    data = b""
    while b"\n" not in data:
        readable, _, _ = select.select([handle], [], [], max(0.0, deadline - time.monotonic()))
        chunk = os.read(handle, 65536) if readable else b""
        if not chunk:
            return data
        data += chunk
    return data.split(b"\n", 1)[0]
