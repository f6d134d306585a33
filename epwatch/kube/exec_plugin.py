"""Runs a kubeconfig's exec credential plugin: bounded in time and output, without our terminal, ended with us (CF-6).

Source of the protocol: client-go plugin/pkg/client/auth/exec/exec.go, client.authentication.k8s.io/v1. What is wrong
with the stanza itself was refused before (kubeconfig_checks.py).
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from epwatch.kube.errors import one_line
from epwatch.kube.exec_info import exec_info
from epwatch.kube.exec_policy import ExecPolicy, executable, refusal
from epwatch.kube.signals import CredentialError
from epwatch.kube.stanzas import ClusterStanza, ExecStanza

_OUTPUT_CAP: Final = 1024 * 1024
"""Bytes of its output; more is no credential."""


class _Status(Struct, rename="camel"):
    token: str | None = None
    client_certificate_data: str | None = None
    client_key_data: str | None = None
    expiration_timestamp: Annotated[datetime, Meta(tz=True)] | None = None

    def __repr__(self) -> str:
        return "_Status(...)"


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
    stanza: ExecStanza,
    cluster: ClusterStanza,
    environ: Mapping[str, str],
    policy: ExecPolicy,
    limit: float,
) -> PluginCredential:
    """Run the plugin once, for at most limit seconds, and return what it gives.

    Raises:
        CredentialError: it is missing, not allowed, fails, hangs, or gives no credential; the text names it.
    """
    path = _path(stanza, environ, policy)
    own = {one.name: one.value for one in stanza.env or ()}
    environment = {**environ, **own, "KUBERNETES_EXEC_INFO": exec_info(stanza, cluster)}
    return _read(stanza, await _output(stanza, path, environment, limit))


def _problem(stanza: ExecStanza, text: str) -> CredentialError:
    return CredentialError(one_line(f"exec plugin {stanza.command}: {text}"))


def _path(stanza: ExecStanza, environ: Mapping[str, str], policy: ExecPolicy) -> str:
    """Return what to run, asked anew each time, since PATH may lead elsewhere by now: what was allowed is what runs."""
    refused = refusal(policy, stanza.command, environ)
    if refused is not None:
        raise _problem(stanza, refused)
    path = executable(stanza.command, environ)
    if path is None:
        raise _problem(stanza, f"there is no such program{_hint(stanza)}")
    return path


def _hint(stanza: ExecStanza) -> str:
    return f"; {stanza.install_hint}" if stanza.install_hint else ""


async def _output(stanza: ExecStanza, path: str, environment: Mapping[str, str], limit: float) -> bytes:
    process = await _start(stanza, path, environment)
    whole = False
    try:
        async with asyncio.timeout(limit):
            out, err = await asyncio.gather(_drain(process.stdout), _drain(process.stderr))
            await process.wait()
        whole = True
    except TimeoutError:
        raise _problem(stanza, f"no answer within {limit:.0f} s") from None
    finally:
        if not whole:
            await _end(process)
    if process.returncode != 0:
        raise _problem(stanza, f"{_ending(process.returncode or 0)}: {_said(err)}")
    return out


def _ending(code: int) -> str:
    return f"failed with code {code}" if code > 0 else f"was ended by signal {-code}"


def _said(err: bytes) -> str:
    return err.decode("utf-8", "replace").strip() or "it said nothing"


async def _start(stanza: ExecStanza, path: str, environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            path,
            *(stanza.args or ()),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=dict(environment),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise _problem(stanza, f"{said}{_hint(stanza)}") from error


async def _drain(stream: asyncio.StreamReader | None) -> bytes:
    """Return the stream's beginning up to the cap, plus a byte where there is more; read to its end all the same.

    A plugin that nobody listens to would wait for ever, as the library's does on 400 KB of stderr (finding 11).
    """
    kept = bytearray()
    while stream is not None and (chunk := await stream.read(65_536)):
        kept += chunk[: _OUTPUT_CAP + 1 - len(kept)]
    return bytes(kept)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill the plugin and its children, which share a session of their own, even where the plugin itself is gone.

    A plugin that came to its end may leave an agent behind, as it may under kubectl.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError):
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
    token = (status.token or "").strip()
    if bool(status.client_certificate_data) != bool(status.client_key_data):
        raise _problem(stanza, "it gave a certificate without a key, or a key without a certificate")
    if not token and not status.client_certificate_data:
        raise _problem(stanza, "it gave neither token nor certificate")
    if not token.isprintable():
        raise _problem(stanza, "it gave a token that no header can carry")
    expires = status.expiration_timestamp
    return PluginCredential(
        token=token or None,
        certificate=status.client_certificate_data.encode() if status.client_certificate_data else None,
        key=status.client_key_data.encode() if status.client_key_data else None,
        expires=expires.timestamp() if expires else None,
    )
