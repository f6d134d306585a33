"""`epwatch demo --serve`: the embedded cluster alone, and how to reach it, until ctrl-c."""

import shlex
import sys
import tempfile
from pathlib import Path
from textwrap import fill
from typing import Final

from epwatch.cli.arguments import Arguments
from epwatch.cli.demo_cluster import DemoCluster, Ready
from epwatch.cli.exits import CommandError, Exit

WIDTH: Final = 78
"""Columns of the text: it fits any terminal."""


def serve(arguments: Arguments, options: list[str]) -> int:
    """Run the cluster until a signal comes; the kubeconfig is private, and goes with it unless a FILE was named.

    Raises:
        CommandError: it did not start, or ended by itself.
    """
    if arguments.kubeconfig_out is not None:
        return _run(
            Path(arguments.kubeconfig_out).absolute(),
            options + (["--force"] if arguments.force else []),
            arguments.name,
        )
    with tempfile.TemporaryDirectory(prefix="epwatch-demo-") as private:
        return _run(Path(private) / "kubeconfig", options, arguments.name)


def _run(kubeconfig: Path, options: list[str], name: str) -> int:
    with DemoCluster([*options, "--kubeconfig-out", str(kubeconfig), "--name", name]) as cluster:
        sys.stdout.write(_how_to_reach(cluster.ready, kubeconfig, name))
        sys.stdout.flush()
        code = cluster.wait()
    message = f"the demo's cluster ended by itself (exit code {code})"
    raise CommandError(message, Exit.FAILED)


def _how_to_reach(ready: Ready, kubeconfig: Path, name: str) -> str:
    return f"""\
The demo cluster listens on {ready.server}, for this machine alone; its context is
epwatch-{name} (another beside it: --name). In another terminal:

  export KUBECONFIG={shlex.quote(str(kubeconfig))}
  epwatch web-service
  kubectl scale deployment frontend --replicas=5

{fill(ready.text, WIDTH)}

Ctrl-c ends it.
"""
