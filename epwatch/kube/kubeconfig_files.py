"""Kubeconfig files read and merged as kubectl does: the first file that sets something wins (CF-1, CF-2).

Source of the rules: client-go tools/clientcmd/loader.go.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct, field

from epwatch.kube.sanitize import clean

_SIZE_CAP: Final = 16 * 1024 * 1024
"""Bytes of one file; no kubeconfig comes near."""


class KubeconfigError(Exception):
    """A kubeconfig that cannot be used; the message names the file and says what to do, in one cleaned line."""

    def __init__(self, message: str) -> None:
        super().__init__(clean(message, 1000))


class ClusterStanza(Struct, rename="kebab"):
    """One cluster; paths are absolute after loading."""

    server: str = ""
    certificate_authority: str | None = None
    certificate_authority_data: str | None = None
    insecure_skip_tls_verify: bool = False
    tls_server_name: str | None = None
    proxy_url: str | None = None


class ContextStanza(Struct):
    """One context."""

    cluster: str = ""
    user: str = ""
    namespace: str | None = None


class ExecEnv(Struct):
    """One variable for a plugin."""

    name: str
    value: str = ""

    def __repr__(self) -> str:
        return f"ExecEnv({self.name!r}, ...)"


class ExecStanza(Struct, rename="camel"):
    """How a credential plugin is run (CF-6)."""

    command: str = ""
    api_version: str = ""
    args: list[str] | None = None
    env: list[ExecEnv] | None = None
    install_hint: str = ""
    provide_cluster_info: bool = False
    interactive_mode: str = "IfAvailable"

    def __repr__(self) -> str:
        return f"ExecStanza({self.command!r}, ...)"


class ProviderStanza(Struct):
    """A legacy auth-provider."""

    name: str = ""
    config: dict[str, str] | None = None

    def __repr__(self) -> str:
        return f"ProviderStanza({self.name!r}, ...)"


class UserStanza(Struct, rename="kebab"):
    """One user; paths are absolute after loading. Its repr tells nothing: it holds credentials (SEC-9)."""

    client_certificate: str | None = None
    client_certificate_data: str | None = None
    client_key: str | None = None
    client_key_data: str | None = None
    token: str | None = None
    token_file: str | None = field(default=None, name="tokenFile")
    username: str | None = None
    password: str | None = None
    as_user: str | None = field(default=None, name="as")
    as_uid: str | None = None
    as_groups: list[str] | None = None
    as_user_extra: dict[str, list[str]] | None = None
    auth_provider: ProviderStanza | None = None
    exec: ExecStanza | None = None

    def __repr__(self) -> str:
        return "UserStanza(...)"


class MergedConfig(Struct):
    """All files as one; ``sources`` are those that were read, ``named`` what was asked for, for messages."""

    named: str
    sources: list[Path] = []
    current_context: str = ""
    clusters: dict[str, ClusterStanza] = {}
    contexts: dict[str, ContextStanza] = {}
    users: dict[str, UserStanza] = {}

    def __repr__(self) -> str:
        return f"MergedConfig({self.named!r}, ...)"


def load_kubeconfig(explicit: str | None, environ: Mapping[str, str]) -> MergedConfig:
    """Return the merged configuration.

    Args:
        explicit: the file of --kubeconfig, which must exist; None reads those of $KUBECONFIG, else ~/.kube/config.
        environ: the environment.

    Raises:
        KubeconfigError: a file cannot be read or makes no sense.
    """
    if explicit:
        if not Path(explicit).expanduser().exists():
            msg = f"kubeconfig {explicit} does not exist; check --kubeconfig, or try: epwatch demo"
            raise KubeconfigError(msg)
        paths = [Path(explicit).expanduser()]
    else:
        paths = default_paths(environ)
    merged = MergedConfig(named=os.pathsep.join(str(path) for path in paths))
    for path in paths:
        if path.exists():
            _merge(merged, path.absolute())
    return merged


def default_paths(environ: Mapping[str, str]) -> list[Path]:
    """Return the files of $KUBECONFIG without empty and repeated names; unset or empty means ~/.kube/config."""
    listed = environ.get("KUBECONFIG", "")
    if not listed:
        return [Path(environ.get("HOME") or str(Path.home())) / ".kube" / "config"]
    return [Path(name) for name in dict.fromkeys(listed.split(os.pathsep)) if name]


def _merge(merged: MergedConfig, path: Path) -> None:
    document = _read(path)
    merged.sources.append(path)
    current = document.get("current-context")
    merged.current_context = merged.current_context or (current if isinstance(current, str) else "")
    base = path.parent
    for name, cluster in _stanzas(document, "clusters", "cluster", ClusterStanza, path).items():
        if name not in merged.clusters:
            cluster.certificate_authority = _absolute(base, cluster.certificate_authority)
            merged.clusters[name] = cluster
    for name, context in _stanzas(document, "contexts", "context", ContextStanza, path).items():
        merged.contexts.setdefault(name, context)
    for name, user in _stanzas(document, "users", "user", UserStanza, path).items():
        if name not in merged.users:
            merged.users[name] = _anchor(base, user)


def _read(path: Path) -> Mapping[str, object]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        with path.open("rb") as file:
            # Both loaders are safe ones: plain values, no objects.
            document = yaml.load(file.read(_SIZE_CAP), Loader=loader)  # noqa: S506
    except OSError as error:
        msg = f"kubeconfig {path} cannot be read: {error.strerror}; check --kubeconfig and KUBECONFIG"
        raise KubeconfigError(msg) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # The problem and its place, without the lines around it: those may hold a token.
        problem = getattr(error, "problem", None) or type(error).__name__
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark is not None else ""
        msg = f"kubeconfig {path} is no valid YAML{where}: {problem}"
        raise KubeconfigError(msg) from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        msg = f"kubeconfig {path} is no kubeconfig: expected a mapping at its top"
        raise KubeconfigError(msg)
    return document


_S = TypeVar("_S", ClusterStanza, ContextStanza, UserStanza)


def _stanzas(document: Mapping[str, object], plural: str, singular: str, stanza: type[_S], path: Path) -> dict[str, _S]:
    """Return the named entries of one list; the first of a repeated name counts."""
    entries = document.get(plural)
    if entries is None:
        return {}
    if not isinstance(entries, list):
        msg = f"kubeconfig {path}: {plural} is no list"
        raise KubeconfigError(msg)
    found: dict[str, _S] = {}
    for number, entry in enumerate(entries):
        name, body = (entry.get("name"), entry.get(singular)) if isinstance(entry, dict) else (None, None)
        if not isinstance(name, str):
            msg = f"kubeconfig {path}: {plural}[{number}] has no name"
            raise KubeconfigError(msg)
        found.setdefault(name, _convert(body, stanza, f"kubeconfig {path}: {singular} {name!r}"))
    return found


def _convert(body: object, stanza: type[_S], where: str) -> _S:
    values = body if isinstance(body, dict) else {}
    known = {one.encode_name for one in msgspec.structs.fields(stanza)}
    strange = [key for key in values if isinstance(key, str) and key.startswith(("as-", "act-as")) and key not in known]
    if strange:
        # Running with more rights than kubectl would is worse than not running (CF-9).
        msg = f"{where}: unknown impersonation key {strange[0]!r}"
        raise KubeconfigError(msg)
    try:
        return msgspec.convert({key: value for key, value in values.items() if value is not None}, stanza)
    except msgspec.ValidationError as error:
        msg = f"{where}: {error}"
        raise KubeconfigError(msg) from None


def _anchor(base: Path, user: UserStanza) -> UserStanza:
    user.client_certificate = _absolute(base, user.client_certificate)
    user.client_key = _absolute(base, user.client_key)
    user.token_file = _absolute(base, user.token_file)
    if user.exec is not None and os.sep in user.exec.command:
        user.exec.command = _absolute(base, user.exec.command) or ""
    return user


def _absolute(base: Path, path: str | None) -> str | None:
    return str(base / path) if path else None
