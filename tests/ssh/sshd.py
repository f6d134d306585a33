"""A real sshd on loopback, for whoever runs the tests: keys of its own, and nothing of the host's configuration."""

import getpass
import os
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.ssh.programs import Programs

_CONFIG: Final = """\
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
PermitRootLogin prohibit-password
PrintMotd no
UseDNS no
"""
_SECONDS: Final = 30.0


class SshServer:
    """Listens on 127.0.0.1:``port`` while the context lasts.

    Args:
        programs: ssh and sshd.
        folder: for keys and configuration; nobody else's.
    """

    def __init__(self, programs: Programs, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()

    def __enter__(self) -> Self:
        """Make the keys and start it."""
        for name in ("host", "user"):
            self._run(self._programs.keygen, "-q", "-t", "ed25519", "-N", "", "-f", self._folder / name)
        config = self._folder / "sshd_config"
        config.write_text(_CONFIG.format(folder=self._folder))
        if os.getuid() == 0:
            # Where sshd, as root, confines what it has not let in yet.
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        with (self._folder / "sshd.log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._programs.sshd, "-D", "-e", "-f", config, "-p", str(self.port), "-o", "ListenAddress=127.0.0.1"],
                env={"PATH": os.environ["PATH"]} | self._as_if_installed(),
                stdout=log,
                stderr=log,
            )
        try:
            self._until_open()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it; the sessions that are open have processes of their own and go on."""
        self._end()

    def command(self, port: int, command: str) -> list[str]:
        """Return the argv that runs a shell command there, in a terminal, by way of a port."""
        options = ("BatchMode=yes", "StrictHostKeyChecking=no", "IdentitiesOnly=yes", "LogLevel=ERROR")
        files = (f"UserKnownHostsFile={self._folder}/known", f"IdentityFile={self._folder}/user")
        chosen = [word for option in (*options, *files) for word in ("-o", option)]
        login = f"{getpass.getuser()}@127.0.0.1"
        return [str(self._programs.ssh), "-F", "/dev/null", "-tt", *chosen, "-p", str(port), login, command]

    def _as_if_installed(self) -> dict[str, str]:
        """Return the environment in which a sshd that was only unpacked finds its libraries, and the user sshd."""
        root = self._programs.unpacked
        if root is None:
            return {}
        users = self._folder / "passwd"
        users.write_text(Path("/etc/passwd").read_text() + "sshd:x:65534:65534::/run/sshd:/usr/sbin/nologin\n")
        libraries = {found.parent for found in root.rglob("lib*.so*")}
        return {
            "LD_LIBRARY_PATH": os.pathsep.join(sorted(map(str, libraries))),
            "LD_PRELOAD": "libnss_wrapper.so",
            "NSS_WRAPPER_PASSWD": str(users),
            "NSS_WRAPPER_GROUP": "/etc/group",
        }

    def _run(self, *argv: str | Path) -> None:
        subprocess.run(argv, check=True, capture_output=True, timeout=_SECONDS)

    def _until_open(self) -> None:
        end = time.monotonic() + _SECONDS
        while True:
            assert self._process is not None
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                said = (self._folder / "sshd.log").read_text()
                assert self._process.poll() is None, f"sshd ended: {said}"
                assert time.monotonic() < end, f"sshd does not listen: {said}"
                time.sleep(0.02)
            else:
                return

    def _end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_SECONDS)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
