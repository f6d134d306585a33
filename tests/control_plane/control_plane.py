"""One real control plane: start it, break it, mend it, and leave nothing behind."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.control_plane import flags
from tests.control_plane.api import ApiClient, Server
from tests.control_plane.binaries import Binaries, find_binaries
from tests.control_plane.errors import ControlPlaneError
from tests.control_plane.kubeconfig import write_kubeconfig
from tests.control_plane.kubelet import KubeletOptions
from tests.control_plane.kubelet_thread import KubeletThread
from tests.control_plane.ports import free_ports
from tests.control_plane.processes import Program, Reaper
from tests.control_plane.users import RestrictedUsers, User, write_static_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

# 3 to 7 s on two idle cores; a crowded machine gets ten times that before it counts as a failure.
_READY_DEADLINE = 60.0
_POLL_PAUSE = 0.1
# Another process may take a port between our look and the program's bind.
_START_TRIES = 3


class ControlPlane:
    """etcd, kube-apiserver, kube-controller-manager and a fake kubelet, all on loopback.

    A context manager. Methods block for a bounded time; from asyncio call them with `asyncio.to_thread`.

    Attributes:
        admin: user of group system:masters.
        nobody: user of no group, allowed nothing.
        folder: data, logs and kubeconfigs; goes when the control plane goes.
        kubelet: the fake kubelet, to hold pods back.
        api: a client as admin.
        users: makes users with few rights.
    """

    admin: User
    nobody: User
    folder: Path
    kubelet: KubeletThread
    api: ApiClient
    users: RestrictedUsers

    def __init__(self, binaries: Binaries | None = None, options: KubeletOptions | None = None) -> None:
        self._binaries = binaries or find_binaries()
        self._options = options or KubeletOptions()
        self._cleanup = contextlib.ExitStack()
        self._controllers_are_stale = False

    @property
    def url(self) -> str:
        """Base URL of the API server; it stays the same over restarts."""
        return self._layout.server_url

    @property
    def port(self) -> int:
        """Port of the API server on 127.0.0.1."""
        return self._layout.apiserver_port

    @property
    def programs(self) -> tuple[Program, ...]:
        """etcd, kube-apiserver, kube-controller-manager, with their logs."""
        return (self._etcd, self._apiserver, self._controllers)

    def start(self) -> None:
        """Start everything; returns when /readyz says ok and the nodes exist.

        Raises:
            ControlPlaneError: a program ended or was not ready within 60 s.
        """
        for attempt in range(1, _START_TRIES + 1):
            try:
                self._start_once()
            except ControlPlaneError as error:
                self.stop()
                if attempt == _START_TRIES or "address already in use" not in str(error):
                    raise
            except BaseException:
                self.stop()
                raise
            else:
                return

    def stop(self) -> None:
        """End everything and remove the folder; safe to call twice."""
        self._cleanup.close()

    def server(self, user: User | None = None) -> Server:
        """Address, token and TLS context for a user (default: admin)."""
        return Server(self.url, (user or self.admin).token, self._tls)

    def kubeconfig(self, user: User | None = None, namespace: str = "default") -> Path:
        """Write a kubeconfig (0600) for a user (default: admin) and give back its path, inside the folder."""
        who = user or self.admin
        path = self.folder / f"{who.name}-{namespace}.kubeconfig"
        authority = self._layout.certificate_authority.read_bytes()
        return write_kubeconfig(
            path, server=self.url, ca=authority, user=who.name, token=who.token, namespace=namespace
        )

    def stop_apiserver(self) -> None:
        """SIGTERM: open watches end, then the port is closed."""
        self._apiserver.stop()
        self._controllers_are_stale = True

    def kill_apiserver(self) -> None:
        """SIGKILL: connections break in the middle of whatever they do."""
        self._apiserver.kill()
        self._controllers_are_stale = True

    def start_apiserver(self) -> None:
        """Start it again on the same port with the same certificate; returns when /readyz says ok.

        Raises:
            ControlPlaneError: it ended or was not ready within 60 s.
        """
        self._apiserver.start()
        self._wait_ready(self._apiserver, self.server())

    @contextlib.contextmanager
    def held_controllers(self) -> Iterator[None]:
        """Stop kube-controller-manager for as long as the context lasts: it hangs, and then goes on where it was."""
        group = self.programs[2].group
        os.killpg(group, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(group, signal.SIGCONT)

    def renew_controllers(self) -> None:
        """Let the controllers begin anew if the API server was down since they began; it has to be there again.

        Their informers back off, and the endpointslice-controller may stand still for minutes with a cache that is out
        of date: what comes next would wait for that.
        """
        if self._controllers_are_stale:
            self._controllers.kill()
            self._controllers.start()
            self._controllers_are_stale = False

    def compact_etcd(self) -> int:
        """Drop all history before this moment; give back the revision that is now the oldest.

        A running API server still has recent history in its watch cache; stop it first to make it forget that as well.
        """
        etcd = ApiClient(Server(self._layout.etcd_url, ""))
        header = etcd.create("/v3/kv/range", {"key": "AA==", "count_only": True})["header"]
        revision = int(header["revision"])
        etcd.create("/v3/kv/compaction", {"revision": revision, "physical": True})
        return revision

    def log_tails(self) -> str:
        """The last lines of every program's log, for a failure's report."""
        return "\n".join(f"--- {program.name}\n{program.tail()}" for program in self.programs)

    def _start_once(self) -> None:
        self._make_folder()
        self._start_programs()
        self.api = ApiClient(self.server())
        self.users = RestrictedUsers(self.api)
        self._wait_ready(self._apiserver, self.server())
        controllers = flags.controller_manager_flags(self._binaries, self._layout, self.kubeconfig())
        self._controllers.arguments = controllers
        self._cleanup.enter_context(self._controllers)
        self.kubelet = self._cleanup.enter_context(KubeletThread(self.server(), self._options))

    def _make_folder(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="epwatch-control-plane-"))
        self._cleanup.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self._layout = flags.Layout(self.folder, *free_ports(3))
        self._layout.certificates.mkdir()
        self.admin, self.nobody = write_static_tokens(self._layout.tokens)
        _make_signing_key(self._layout.signing_key)

    def _start_programs(self) -> None:
        reaper = Reaper(self.folder)
        self._cleanup.callback(reaper.close)
        self._etcd = self._program("etcd", flags.etcd_flags(self._binaries, self._layout), reaper)
        self._apiserver = self._program("kube-apiserver", flags.apiserver_flags(self._binaries, self._layout), reaper)
        self._controllers = self._program("kube-controller-manager", [], reaper)
        self._cleanup.enter_context(self._etcd)
        # No certificate for plain http, and none is needed: etcd says its health without one.
        self._wait_ready(self._etcd, Server(self._layout.etcd_url, ""))
        self._cleanup.enter_context(self._apiserver)
        self._wait_for_certificate()
        self._tls = ssl.create_default_context(cafile=self._layout.certificate_authority)

    def _program(self, name: str, arguments: list[str], reaper: Reaper) -> Program:
        return Program(name, arguments, self.folder / f"{name}.log", reaper)

    def _wait_for_certificate(self) -> None:
        deadline = time.monotonic() + _READY_DEADLINE
        while not self._layout.certificate_authority.exists():
            self._pause(self._apiserver, deadline)

    def _wait_ready(self, program: Program, server: Server) -> None:
        deadline = time.monotonic() + _READY_DEADLINE
        while not _says_ready(server):
            self._pause(program, deadline)

    @staticmethod
    def _pause(program: Program, deadline: float) -> None:
        """Wait a moment between two looks.

        Raises:
            ControlPlaneError: the program has ended, or the deadline has passed.
        """
        if not program.running:
            raise ControlPlaneError(f"{program.name} ended by itself; its log ends with:\n{program.tail()}")
        if time.monotonic() > deadline:
            raise ControlPlaneError(f"{program.name} is not ready; its log ends with:\n{program.tail()}")
        time.sleep(_POLL_PAUSE)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _says_ready(server: Server) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        return ApiClient(server).send("GET", "/readyz").status == http.client.OK
    return False


def _make_signing_key(path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        raise ControlPlaneError("openssl is missing: it makes the key that signs ServiceAccount tokens")
    path.touch(mode=0o600)
    subprocess.run([openssl, "genrsa", "-out", str(path), "2048"], check=True, capture_output=True)
