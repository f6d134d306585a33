"""Runs a kubeconfig's exec credential plugin: bounded in time and output, without our terminal, ended with us (CF-6).

Source of the protocol: client-go plugin/pkg/client/auth/exec/exec.go, client.authentication.k8s.io/v1.
"""

import asyncio
import contextlib
import json
import os
import signal
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from epwatch.kube.errors import one_line
from epwatch.kube.kubeconfig_files import ClusterStanza, ExecStanza
from epwatch.kube.signals import TransportError

_TIMEOUT: Final = 60.0
"""Seconds: a plugin may wait for a browser, but not for ever."""
_OUTPUT_CAP: Final = 1024 * 1024
_VERSIONS: Final = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")


class _Status(Struct, rename="camel"):
    token: str | None = None
    expiration_timestamp: datetime | None = None


class _Credential(Struct, rename="camel"):
    api_version: str = ""
    kind: str = ""
    status: _Status | None = None


class PluginToken(Struct, frozen=True):
    """A token and the wall seconds at which it expires, None for never."""

    token: str
    expires: float | None

    def __repr__(self) -> str:
        return "PluginToken(...)"


async def run_plugin(stanza: ExecStanza, cluster: ClusterStanza) -> PluginToken:
    """Run the plugin once and return its token.

    Raises:
        TransportError: it is missing, fails, hangs, needs a terminal, or says something else than a token.
    """
    if stanza.api_version not in _VERSIONS:
        msg = f"exec plugin {stanza.command}: apiVersion {stanza.api_version!r} is not supported"
        raise TransportError(one_line(msg))
    if stanza.interactive_mode == "Always":
        msg = f"exec plugin {stanza.command} needs a terminal: run `kubectl get ns` once in a normal shell"
        raise TransportError(one_line(msg))
    return _read(stanza, await _output(stanza, _environment(stanza, cluster)))


def _environment(stanza: ExecStanza, cluster: ClusterStanza) -> dict[str, str]:
    spec: dict[str, object] = {"interactive": False}
    if stanza.provide_cluster_info:
        known = {
            "server": cluster.server,
            "tls-server-name": cluster.tls_server_name,
            "insecure-skip-tls-verify": cluster.insecure_skip_tls_verify,
            "certificate-authority-data": cluster.certificate_authority_data,
            "proxy-url": cluster.proxy_url,
        }
        spec["cluster"] = {name: value for name, value in known.items() if value}
    info = {"apiVersion": stanza.api_version, "kind": "ExecCredential", "spec": spec}
    own = {one.name: one.value for one in stanza.env or ()}
    return {**os.environ, **own, "KUBERNETES_EXEC_INFO": json.dumps(info)}


async def _output(stanza: ExecStanza, environment: dict[str, str]) -> bytes:
    name = stanza.command
    try:
        process = await asyncio.create_subprocess_exec(
            name,
            *(stanza.args or ()),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        hint = f"; {stanza.install_hint}" if stanza.install_hint else ""
        msg = f"exec plugin {name}: {error.strerror}{hint}"
        raise TransportError(one_line(msg)) from error
    try:
        async with asyncio.timeout(_TIMEOUT):
            out, err = await process.communicate()
    except TimeoutError as error:
        msg = f"exec plugin {name} did not answer within {_TIMEOUT:.0f} s"
        raise TransportError(one_line(msg)) from error
    finally:
        if process.returncode is None:
            # Its children too: it leads a session of its own.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    if process.returncode != 0:
        said = err.decode("utf-8", "replace").strip() or "it said nothing"
        msg = f"exec plugin {name} failed with code {process.returncode}: {said}"
        raise TransportError(one_line(msg))
    return out


def _read(stanza: ExecStanza, out: bytes) -> PluginToken:
    problem = "its output is no ExecCredential"
    if len(out) <= _OUTPUT_CAP:
        with contextlib.suppress(msgspec.DecodeError):
            credential = msgspec.json.decode(out, type=_Credential)
            status = credential.status
            if credential.api_version != stanza.api_version:
                problem = f"it answered with apiVersion {credential.api_version!r}, not {stanza.api_version!r}"
            elif status is not None and status.token:
                expires = status.expiration_timestamp
                return PluginToken(status.token.strip(), expires.timestamp() if expires else None)
            else:
                problem = "it gave no token"
    msg = f"exec plugin {stanza.command}: {problem}"
    raise TransportError(one_line(msg))
