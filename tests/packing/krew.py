"""The manifest by which krew installs the kubectl plugin: an archive's address and checksum, a platform each.

https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest/
"""

import hashlib
import platform
import tarfile
from pathlib import Path
from typing import Final

import yaml

from epwatch import __version__
from epwatch.cli.command_table import LIVE

_ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64"}
"""Go's names, which krew matches, by those of uname."""


def archive(executable: Path, license_file: Path) -> Path:
    """Return a .tar.gz beside the executable, with it as kubectl-epwatch and the licence, which krew demands."""
    target = executable.with_name(f"kubectl-epwatch_{system()}_{architecture()}.tar.gz")
    with tarfile.open(target, "w:gz") as packed:
        packed.add(executable, "kubectl-epwatch")
        packed.add(license_file, "LICENSE")
    return target


def system() -> str:
    """Return Go's name of this machine's operating system: what an executable that is made here runs on."""
    return platform.system().lower()


def architecture() -> str:
    """Return Go's name of this machine's architecture."""
    machine = platform.machine()
    return _ARCHITECTURES.get(machine, machine)


def manifest(packed: Path, releases: str) -> str:
    """Return the manifest as YAML for an archive that is published below an address, which ends without a slash."""
    plugin = {
        "uri": f"{releases}/v{__version__}/{packed.name}",
        "sha256": hashlib.sha256(packed.read_bytes()).hexdigest(),
        "bin": "kubectl-epwatch",
        "selector": {"matchLabels": {"os": system(), "arch": architecture()}},
        "files": [{"from": "kubectl-epwatch", "to": "."}, {"from": "LICENSE", "to": "."}],
    }
    document = {
        "apiVersion": "krew.googlecontainertools.github.com/v1alpha2",
        "kind": "Plugin",
        "metadata": {"name": "epwatch"},
        "spec": {
            "version": f"v{__version__}",
            "homepage": releases,
            # krew refuses more than 50 characters.
            "shortDescription": "Who really gets a Service's traffic, live",
            "description": LIVE.summary,
            "platforms": [plugin],
        },
    }
    return str(yaml.safe_dump(document, sort_keys=False))
