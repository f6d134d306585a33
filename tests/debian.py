"""Debian's packages, unpacked into the cache where a program is not installed: that takes no rights."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    base.mkdir(parents=True, exist_ok=True)
    with _alone(base):
        if not (base / "whole").exists():
            _unpack(base, packages)
    return base


@contextmanager
def _alone(base: Path) -> Iterator[None]:
    """Wait until no other process fetches the same: the tests run in several."""
    with (base / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _unpack(base: Path, packages: Sequence[str]) -> None:
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        message = f"there is no apt-get to fetch Debian's {packages[0]} with"
        raise PackagesMissingError(message)
    try:
        _run(base, "apt-get", "download", "-q", *packages)
        for package in sorted(base.glob("*.deb")):
            _run(base, "dpkg-deb", "-x", str(package), str(base))
    except (subprocess.SubprocessError, OSError) as error:
        message = f"Debian's {packages[0]} cannot be had: {error}"
        raise PackagesMissingError(message) from None
    (base / "whole").touch()


def _run(folder: Path, *argv: str) -> None:
    subprocess.run(argv, cwd=folder, check=True, capture_output=True, timeout=_SECONDS)
