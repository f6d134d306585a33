"""Builds etcd, kube-apiserver and kube-controller-manager with Go; done already means nothing to do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.control_plane import gomod
from tests.control_plane.binaries import missing_in

# Two at once, at low priority: a build shares the machine with whatever its owner does meanwhile.
_PARALLEL = "2"

Say = Callable[[str], None]


class BuildError(Exception):
    """The build cannot go on; the message is one line."""


def build(version: str, cache: Path, say: Say) -> Path:
    """Build what the folder `cache/version` lacks; give back that folder.

    `say` gets one line a step. A binary comes into its place whole, by a rename: a build that is cut off leaves none.

    Raises:
        BuildError: Go is missing or one of its commands failed.
        ValueError: the version is not of the form v1.MINOR.PATCH.
    """
    gomod.staging_version(version)
    target = cache / version
    wanted = missing_in(target)
    if not wanted:
        say(f"already built: {target}")
        return target
    go = _find_go()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".build-", dir=cache) as scratch:
        if "etcd" in wanted:
            _build_etcd(go, Path(scratch), target, say)
        commands = tuple(name for name in wanted if name != "etcd")
        if commands:
            _build_kubernetes(go, version, commands, Path(scratch), target, say)
    say(f"done: {target}")
    return target


def _find_go() -> str:
    go = shutil.which("go")
    if go is None:
        raise BuildError("Go is missing: no `go` on PATH; install it from https://go.dev/dl/ and run this again")
    return go


def _build_etcd(go: str, scratch: Path, target: Path, say: Say) -> None:
    module = scratch / "etcd-module"
    module.mkdir()
    say(f"etcd {gomod.ETCD_VERSION}: reading its modules")
    (module / "go.mod").write_text(gomod.etcd_go_mod(_upstream_go_mod(go, gomod.ETCD_MODULE, gomod.ETCD_VERSION)))
    (module / "main.go").write_text(gomod.ETCD_MAIN)
    _run(go, ["mod", "tidy", "-e"], module)
    say(f"etcd {gomod.ETCD_VERSION}: compiling (half a minute)")
    _compile(go, module, ".", "-s -w", target / "etcd")


def _build_kubernetes(go: str, version: str, commands: tuple[str, ...], scratch: Path, target: Path, say: Say) -> None:
    module = scratch / "kubernetes-module"
    module.mkdir()
    say(f"kubernetes {version}: reading its modules")
    upstream = _upstream_go_mod(go, gomod.KUBERNETES_MODULE, version)
    (module / "go.mod").write_text(gomod.kubernetes_go_mod(version, upstream))
    (module / "tools.go").write_text(gomod.kubernetes_tools_go(commands))
    _run(go, ["mod", "tidy", "-e"], module)
    for command in commands:
        say(f"{command} {version}: compiling (minutes when Go's build cache is cold)")
        package = f"{gomod.KUBERNETES_MODULE}/cmd/{command}"
        _compile(go, module, package, gomod.kubernetes_ldflags(version), target / command)


def _upstream_go_mod(go: str, module: str, version: str) -> str:
    """The text of a module's own go.mod, which `go mod download -json` puts into the module cache."""
    described = json.loads(_run(go, ["mod", "download", "-json", f"{module}@{version}"], Path(tempfile.gettempdir())))
    return Path(described["GoMod"]).read_text()


def _compile(go: str, module: Path, package: str, ldflags: str, target: Path) -> None:
    unfinished = module / target.name
    _run(go, ["build", "-p", _PARALLEL, "-trimpath", "-ldflags", ldflags, "-o", str(unfinished), package], module)
    unfinished.replace(target)


def _run(go: str, arguments: list[str], folder: Path) -> str:
    nice = ["nice", "-n", "10"] if shutil.which("nice") else []
    environment = os.environ | {"CGO_ENABLED": "0", "GOMAXPROCS": _PARALLEL, "GOWORK": "off"}
    done = subprocess.run(
        [*nice, go, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        # Go's last line of a failure says what it was; the ones before say where it came from.
        reason = (done.stderr or done.stdout).strip().splitlines() or ["no output"]
        raise BuildError(f"`go {' '.join(arguments[:2])}` failed with {done.returncode}: {reason[-1].strip()}")
    return done.stdout
