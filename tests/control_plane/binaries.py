"""Says where the control plane's binaries lie, or in one line why they are not there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_VERSION = "v1.34.4"
NAMES = ("etcd", "kube-apiserver", "kube-controller-manager")
ASSETS_VARIABLE = "KUBEBUILDER_ASSETS"


class BinariesMissingError(Exception):
    """No folder holds all binaries; the message is one line that names the folders and what to do."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """Paths of the three programs of a control plane."""

    etcd: Path
    kube_apiserver: Path
    kube_controller_manager: Path


def default_cache() -> Path:
    """The folder under which `build` keeps one folder a version."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "epwatch" / "control-plane"


def find_binaries(version: str = DEFAULT_VERSION, cache: Path | None = None) -> Binaries:
    """Look into KUBEBUILDER_ASSETS (the convention of controller-runtime's envtest), then into the cache.

    Raises:
        BinariesMissingError: neither folder holds all three.
    """
    folders = [(cache or default_cache()) / version]
    if assets := os.environ.get(ASSETS_VARIABLE):
        folders.insert(0, Path(assets))
    for folder in folders:
        if not missing_in(folder):
            return Binaries(*(folder / name for name in NAMES))
    looked = ", ".join(map(str, folders))
    raise BinariesMissingError(
        f"no etcd, kube-apiserver and kube-controller-manager in {looked}; "
        f"set {ASSETS_VARIABLE} or run: python -m tests.control_plane build"
    )


def missing_in(folder: Path) -> list[str]:
    """Names of the programs that the folder does not hold as executable files."""
    return [name for name in NAMES if not os.access(folder / name, os.X_OK)]
