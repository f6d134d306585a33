"""Runs a kubeconfig's exec credential plugin: bounded in time and output, without our terminal, ended with us (CF-6).

Source of the protocol: client-go plugin/pkg/client/auth/exec/exec.go, client.authentication.k8s.io/v1.
"""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from epwatch.kube.errors import one_line
from epwatch.kube.kubeconfig_files import ClusterStanza, ExecStanza
from epwatch.kube.signals import CredentialError

TIMEOUT: Final = 60.0
"""Seconds: a plugin may wait for a browser, but not for ever."""
_OUTPUT_CAP: Final = 1024 * 1024
"""Bytes of its output; more is no credential."""
_VERSIONS: Final = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")


class _Status(Struct, rename="camel"):
    token: str | None = None
    client_certificate_data: str | None = None
    client_key_data: str | None = None
    expiration_timestamp: datetime | None = None


class _Credential(Struct, rename="camel"):
    api_version: str = ""
    kind: str = ""
    status: _Status | None = None


class PluginCredential(Struct, frozen=True, kw_only=True):
    """What a plugin gave: a token, certificate and key as PEM, or both; ``expires`` in wall seconds, None for never."""

    token: str | None = None
    certificate: bytes | None = None
    key: bytes | None = None
    expires: float | None = None

    def __repr__(self) -> str:
        return "PluginCredential(...)"


async def run_plugin(
    stanza: ExecStanza, cluster: ClusterStanza, environ: Mapping[str, str], limit: float = TIMEOUT
) -> PluginCredential:
    """Run the plugin once, for at most limit seconds, and return what it gives.

    Raises:
        CredentialError: it is missing, fails, hangs, needs a terminal, or gives no credential; the text names it.
    """
    if stanza.api_version not in _VERSIONS:
        raise _problem(stanza, f"apiVersion {stanza.api_version!r} is not supported")
    if stanza.interactive_mode == "Always":
        raise _problem(stanza, "it needs a terminal: run `kubectl get ns` once in a normal shell")
    out = await _output(stanza, {**environ, **_own_environment(stanza, cluster)}, limit)
    return _read(stanza, out)


def _problem(stanza: ExecStanza, text: str) -> CredentialError:
    return CredentialError(one_line(f"exec plugin {stanza.command}: {text}"))


def _own_environment(stanza: ExecStanza, cluster: ClusterStanza) -> dict[str, str]:
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
    return {**own, "KUBERNETES_EXEC_INFO": json.dumps(info)}


async def _output(stanza: ExecStanza, environment: Mapping[str, str], limit: float) -> bytes:
    process = await _start(stanza, environment)
    try:
        async with asyncio.timeout(limit):
            out, err = await asyncio.gather(_drain(process.stdout), _drain(process.stderr))
            await process.wait()
    except TimeoutError:
        raise _problem(stanza, f"no answer within {limit:.0f} s") from None
    finally:
        await _end(process)
    if process.returncode != 0:
        said = err.decode("utf-8", "replace").strip() or "it said nothing"
        raise _problem(stanza, f"failed with code {process.returncode}: {said}")
    return out


async def _start(stanza: ExecStanza, environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            stanza.command,
            *(stanza.args or ()),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=dict(environment),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        hint = f"; {stanza.install_hint}" if stanza.install_hint else ""
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise _problem(stanza, f"{said}{hint}") from error


async def _drain(stream: asyncio.StreamReader | None) -> bytes:
    """Return the stream's beginning up to the cap, plus a byte where there is more; read to its end all the same.

    A plugin that nobody listens to would wait for ever, as the library's does on 400 KB of stderr (finding 11).
    """
    kept = bytearray()
    while stream is not None and (chunk := await stream.read(65_536)):
        kept += chunk[: _OUTPUT_CAP + 1 - len(kept)]
    return bytes(kept)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill the plugin and its children, which share a session of their own; nothing to do when it is gone."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _read(stanza: ExecStanza, out: bytes) -> PluginCredential:
    try:
        credential = msgspec.json.decode(out, type=_Credential) if len(out) <= _OUTPUT_CAP else _Credential()
    except (ValueError, RecursionError):
        credential = _Credential()
    if credential.kind != "ExecCredential":
        raise _problem(stanza, "its output is no ExecCredential")
    if credential.api_version != stanza.api_version:
        raise _problem(stanza, f"it answered with apiVersion {credential.api_version!r}, not {stanza.api_version!r}")
    status = credential.status or _Status()
    if bool(status.client_certificate_data) != bool(status.client_key_data):
        raise _problem(stanza, "it gave a certificate without a key, or a key without a certificate")
    if not status.token and not status.client_certificate_data:
        raise _problem(stanza, "it gave neither token nor certificate")
    expires = status.expiration_timestamp
    return PluginCredential(
        token=status.token.strip() if status.token else None,
        certificate=status.client_certificate_data.encode() if status.client_certificate_data else None,
        key=status.client_key_data.encode() if status.client_key_data else None,
        expires=expires.timestamp() if expires else None,
    )
