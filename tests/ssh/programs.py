"""Where ssh and sshd are; Debian's openssh-server is unpacked into the cache where it is not installed."""

import os
import shutil
from pathlib import Path
from typing import Final, NamedTuple

from tests.debian import PackagesMissingError, unpacked

_PACKAGES: Final = ("openssh-server", "libwrap0", "libnss-wrapper")
"""The server; the one library of it that hosts without it lack; what gives it the user that its installation makes."""


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
    try:
        root = unpacked("openssh", *_PACKAGES)
    except PackagesMissingError as error:
        message = f"sshd is not installed, and {error}"
        raise ProgramsMissingError(message) from None
    return Programs(Path(ssh), Path(keygen), root / "usr/sbin/sshd", root)
