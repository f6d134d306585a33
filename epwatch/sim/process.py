"""The cluster as a process of its own, the demo's child.

It listens on 127.0.0.1 alone, prints one JSON line when it is ready::

    {"server": "http://127.0.0.1:PORT", "token": "…", "certificateAuthority": null, "kubeconfig": null,
     "namespace": "default", "scenario": "scale", "text": "What to look at, and what one learns."}

With --kubeconfig-out it speaks https, since kubectl sends a token over nothing else: then server is an https address,
certificateAuthority the PEM text to trust, and kubeconfig the file's path. It
answers each line that it reads from stdin with one line (commands.py). It ends at the end of its stdin, and so with
its parent, however that ended; also on SIGTERM and SIGINT. With --serve it does not read stdin.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import gc
import os
import secrets
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from epwatch.sim.certificate import Identity
    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.objects import Obj
    from epwatch.sim.scenarios.base import Scenario

STDIN, STDOUT = 0, 1
READ_SIZE = 64 * 1024
HIGHEST_PORT = 65535


def parser() -> argparse.ArgumentParser:
    """The process' options."""
    made = argparse.ArgumentParser(prog="python -m epwatch.sim", description="A Kubernetes API server on loopback.")
    made.add_argument("--port", type=_port, default=0, help="listen there; 0, the default, takes any free port")
    made.add_argument("--scenario", default="scale", help="what happens in the cluster (default: scale)")
    made.add_argument("--list", action="store_true", help="name the scenarios and end")
    made.add_argument("--seed", type=int, default=0, help="the same seed gives the same names and times")
    made.add_argument("--speed", type=_speed, default=1.0, help="how fast its time passes (default: 1)")
    made.add_argument("--kubeconfig-out", type=Path, metavar="FILE", help="write a kubeconfig for kubectl there")
    made.add_argument("--name", default="demo", help="its context in that FILE is epwatch-NAME (default: demo)")
    made.add_argument("--force", action="store_true", help="overwrite that FILE")
    made.add_argument("--serve", action="store_true", help="run until a signal comes, without reading stdin")
    return made


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= HIGHEST_PORT:
        message = f"{port} is not a port"
        raise argparse.ArgumentTypeError(message)
    return port


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed < float("inf"):
        message = "must be above 0"
        raise argparse.ArgumentTypeError(message)
    return speed


def main(argv: Sequence[str] | None = None) -> int:
    """Run until told to end; returns the exit code."""
    from epwatch.sim import scenarios

    options = parser().parse_args(argv)
    if options.list:
        for scenario in scenarios.every():
            _write({"name": scenario.name, "title": scenario.title, "text": scenario.text})
        return 0
    try:
        scenario = scenarios.find(options.scenario)
    except KeyError:
        return _fail(f'there is no scenario "{options.scenario}"; there are: {", ".join(scenarios.NAMES)}', 2)
    # Objects of the store live long and hold no cycles: the collector would only walk all of them again and again.
    gc.disable()
    cluster = scenario.start(options.seed)
    gc.freeze()
    gc.enable()
    try:
        return asyncio.run(_serve(cluster, scenario, options))
    except KeyboardInterrupt:
        return 130
    except FileExistsError:
        return _fail(f"{options.kubeconfig_out} exists; choose another file, or overwrite it with --force")
    except OSError as error:
        what = f"write {options.kubeconfig_out}" if error.filename else f"listen on 127.0.0.1:{options.port}"
        advice = "" if error.filename else "; choose another --port, or none: any free one is taken then"
        return _fail(f"cannot {what}: {os.strerror(error.errno or 0)}{advice}")


def _fail(message: str, code: int = 1) -> int:
    print(f"epwatch demo cluster: {message}", file=sys.stderr)  # noqa: T201 - a command's message
    return code


async def _serve(cluster: SimCluster, scenario: Scenario, options: argparse.Namespace) -> int:
    listener = socket.create_server(("127.0.0.1", options.port))
    path = options.kubeconfig_out and options.kubeconfig_out.absolute()
    identity = _identity() if path else None
    url = f"{'https' if identity else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    token = secrets.token_urlsafe(24)
    if identity:
        _write_kubeconfig(options, url, token, identity.authority)
    # The socket accepts already: whoever reads this line starts while the web server is being imported.
    ready = {"server": url, "token": token, "certificateAuthority": identity and identity.authority.decode()}
    _write(
        ready
        | {"kubeconfig": path and str(path), "namespace": "default", "scenario": scenario.name, "text": scenario.text}
    )
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    from epwatch.sim.server import SimServer

    tls = identity.context() if identity else None
    server = SimServer(cluster, token=token, listener=listener, tls=tls, speed=options.speed)
    scenario.attend(server)
    async with server:
        if not options.serve:
            _read_commands(cluster, loop, end.set)
        await end.wait()
    return 0


def _identity() -> Identity:
    from epwatch.sim.certificate import make_identity

    return make_identity(dt.datetime.now(dt.UTC))


def _write_kubeconfig(options: argparse.Namespace, server: str, token: str, authority: bytes) -> None:
    from epwatch.sim.kubeconfig import kubeconfig, write_private

    content = kubeconfig(options.name, server, token, authority)
    write_private(options.kubeconfig_out, content, force=options.force)


def _read_commands(cluster: SimCluster, loop: asyncio.AbstractEventLoop, ended: Callable[[], None]) -> None:
    """Hand each line of stdin to the loop, from a thread: stdin may be a file, which a loop cannot read."""
    from epwatch.sim.commands import answer

    def tell(line: bytes) -> None:
        _write(answer(cluster, line))

    def read() -> None:
        rest = b""
        while chunk := os.read(STDIN, READ_SIZE):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                loop.call_soon_threadsafe(tell, line)
        loop.call_soon_threadsafe(ended)

    threading.Thread(target=read, name="commands", daemon=True).start()


def _write(line: Obj) -> None:
    from epwatch.sim.objects import encode

    data = encode(line) + b"\n"
    while data:
        data = data[os.write(STDOUT, data) :]
