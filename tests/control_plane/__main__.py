"""`python -m tests.control_plane build|run`: make the binaries, or try a control plane by hand."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.control_plane.binaries import DEFAULT_VERSION, BinariesMissingError, default_cache, find_binaries
from tests.control_plane.build import BuildError, build
from tests.control_plane.errors import ControlPlaneError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when it did its work, 1 after one line on standard error that says why not."""
    chosen = _parser().parse_args(arguments)
    try:
        if chosen.command == "build":
            build(chosen.version, chosen.cache, _say)
        else:
            _run(chosen.version, chosen.cache)
    except (BinariesMissingError, BuildError, ControlPlaneError, OSError, ValueError) as error:
        print(f"control_plane: {error}", file=sys.stderr)
        return 1
    return 0


def _run(version: str, cache: Path) -> None:
    # Deferred: `build` needs nothing but Python and Go, so that it can run before anything is installed.
    from tests.control_plane.control_plane import ControlPlane

    signals = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    # Blocked before any thread starts: a signal is then waited for here, and interrupts no start or stop half-way.
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        with ControlPlane(find_binaries(version, cache)) as plane:
            _say(f"kube-apiserver on {plane.url}, logs in {plane.folder}; ctrl-c ends it")
            _say(f"export KUBECONFIG={plane.kubeconfig()}")
            signal.sigwait(signals)
            _say("ending")
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)


def _say(line: str) -> None:
    print(line, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.control_plane", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, purpose in (
        ("build", "build etcd, kube-apiserver and kube-controller-manager with Go"),
        ("run", "start a control plane with a fake kubelet until ctrl-c"),
    ):
        command = commands.add_parser(name, help=purpose, description=purpose)
        command.add_argument("--version", default=DEFAULT_VERSION, help="Kubernetes version (default %(default)s)")
        command.add_argument(
            "--cache", type=Path, default=default_cache(), help="folder of builds (default %(default)s)"
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
