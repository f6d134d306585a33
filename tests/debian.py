"""Debian's packages, unpacked into the cache where a program is not installed: that takes no rights."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

_SECONDS: Final = 60.0


class PackagesMissingError(Exception):
    """The packages cannot be had; the message says why."""


def unpacked(name: str, *packages: str) -> Path:
    """Return the folder, called ``name`` in the cache, in which packages are unpacked.

    Raises:
        PackagesMissingError: this is no Debian, or it cannot be reached.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "epwatch" / name
    if (base / "whole").exists():
        return base
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        message = f"there is no apt-get to fetch Debian's {packages[0]} with"
        raise PackagesMissingError(message)
    base.mkdir(parents=True, exist_ok=True)
    try:
        _run(base, "apt-get", "download", "-q", *packages)
        for package in sorted(base.glob("*.deb")):
            _run(base, "dpkg-deb", "-x", str(package), str(base))
    except (subprocess.SubprocessError, OSError) as error:
        message = f"Debian's {packages[0]} cannot be had: {error}"
        raise PackagesMissingError(message) from None
    (base / "whole").touch()
    return base


def _run(folder: Path, *argv: str) -> None:
    subprocess.run(argv, cwd=folder, check=True, capture_output=True, timeout=_SECONDS)
