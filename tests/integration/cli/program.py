"""Runs the real program as a user would: a process of its own, pipes, a kubeconfig, nothing of this machine's."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

SECONDS = 60.0
"""A program that has not ended by then hangs."""


class Ended(NamedTuple):
    """How a run ended, and what it wrote."""

    code: int
    out: str
    err: str


class Program:
    """epwatch with a home and a kubeconfig of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.kubeconfig = home / "config"
        self.env: dict[str, str] = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}

    def reach(self, server: str, token: str = "", **cluster: object) -> None:
        """Write a kubeconfig with one context, "test", and use it."""
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "test", "cluster": {"server": server} | cluster}],
            "users": [{"name": "test", "user": {"token": token}}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
            "current-context": "test",
        }
        self.kubeconfig.write_text(json.dumps(config))
        self.env["KUBECONFIG"] = str(self.kubeconfig)

    async def run(self, *arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ended:
        """Run it to its end."""
        async with self.started(*arguments, env=env, cwd=cwd) as process, asyncio.timeout(SECONDS):
            out, err = await process.communicate()
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), err.decode())

    @asynccontextmanager
    async def started(
        self, *arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """Start it; it is gone at the end of the block."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "epwatch", *arguments),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self.env | dict(env or {}),
            cwd=cwd or Path(__file__).parents[3],
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def next_line(process: asyncio.subprocess.Process) -> dict[str, Any]:
    """Return the next line of NDJSON."""
    assert process.stdout is not None
    async with asyncio.timeout(SECONDS):
        line = await process.stdout.readline()
    assert line.endswith(b"\n"), "the stream ended"
    read: dict[str, Any] = json.loads(line)
    return read


async def until_type(process: asyncio.subprocess.Process, wanted: str) -> list[dict[str, Any]]:
    """Return the lines up to the first of a type, that one included."""
    lines = [await next_line(process)]
    while lines[-1]["type"] != wanted:
        lines.append(await next_line(process))
    return lines
