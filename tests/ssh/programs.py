"""Where ssh and sshd are; Debian's openssh-server is unpacked into the cache where it is not installed.

Unpacking takes no rights and changes nothing outside of the cache.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

_PACKAGES: Final = ("openssh-server", "libwrap0", "libnss-wrapper")
"""The server; the one library of it that hosts without it lack; what gives it the user that its installation makes."""
_SECONDS: Final = 60.0


class Programs(NamedTuple):
    """The programs; of a sshd that is not installed also the root of what was unpacked."""

    ssh: Path
    keygen: Path
    sshd: Path
    unpacked: Path | None = None


class ProgramsMissingError(Exception):
    """One of the programs is not here and cannot be had; the message says which, and why."""


def find() -> Programs:
    """Return the programs.

    Raises:
        ProgramsMissingError: ssh is not installed, or sshd is neither installed nor to be had from Debian.
    """
    ssh, keygen = shutil.which("ssh"), shutil.which("ssh-keygen")
    if ssh is None or keygen is None:
        message = "ssh and ssh-keygen are not installed (Debian: openssh-client)"
        raise ProgramsMissingError(message)
    installed = shutil.which("sshd", path=os.pathsep.join((os.environ["PATH"], "/usr/sbin", "/usr/local/sbin")))
    if installed is not None:
        return Programs(Path(ssh), Path(keygen), Path(installed))
    root = _unpacked()
    return Programs(Path(ssh), Path(keygen), root / "usr/sbin/sshd", root)


def _unpacked() -> Path:
    """Return the folder with Debian's openssh-server in it."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "epwatch" / "openssh"
    if (base / "whole").exists():
        return base
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        message = "sshd is not installed, and there is no apt-get to fetch Debian's openssh-server with"
        raise ProgramsMissingError(message)
    base.mkdir(parents=True, exist_ok=True)
    try:
        _run(base, "apt-get", "download", "-q", *_PACKAGES)
        for package in sorted(base.glob("*.deb")):
            _run(base, "dpkg-deb", "-x", str(package), str(base))
    except (subprocess.SubprocessError, OSError) as error:
        message = f"sshd is not installed, and Debian's openssh-server cannot be had: {error}"
        raise ProgramsMissingError(message) from None
    (base / "whole").touch()
    return base


def _run(folder: Path, *argv: str) -> None:
    subprocess.run(argv, cwd=folder, check=True, capture_output=True, timeout=_SECONDS)
