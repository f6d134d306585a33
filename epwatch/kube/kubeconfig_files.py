"""Kubeconfig files read and merged as kubectl does: the first file that sets something wins (CF-1, CF-2).

Source of the rules: client-go tools/clientcmd/loader.go, api/v1/conversion.go.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final, TypeVar

import msgspec

from epwatch.kube.stanzas import ClusterStanza, ContextStanza, KubeconfigError, MergedConfig, UserStanza
from epwatch.kube.yaml_documents import YamlError, documents

_WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


def load_kubeconfig(explicit: str | None, environ: Mapping[str, str]) -> MergedConfig:
    """Return the merged configuration.

    Args:
        explicit: the file of --kubeconfig, which must exist; None reads those of $KUBECONFIG, else ~/.kube/config.
        environ: the environment.

    Raises:
        KubeconfigError: a file cannot be read or makes no sense.
    """
    paths = files_asked_for(explicit, environ)
    merged = MergedConfig(named=os.pathsep.join(str(path) for path in paths))
    for path in paths:
        try:
            with path.open("rb") as file:
                _merge(merged, path, file)
        except FileNotFoundError:
            if explicit:
                msg = f"kubeconfig {explicit} does not exist; check --kubeconfig, or try: epwatch demo"
                raise KubeconfigError(msg) from None
        except OSError as error:
            msg = f"kubeconfig {path} cannot be read: {error.strerror}; check --kubeconfig and KUBECONFIG"
            raise KubeconfigError(msg) from error
    return merged


def files_asked_for(explicit: str | None, environ: Mapping[str, str]) -> list[Path]:
    """Return the files of :func:`load_kubeconfig`, whether or not they are there."""
    return [Path(explicit).expanduser()] if explicit else default_paths(environ)


def default_paths(environ: Mapping[str, str]) -> list[Path]:
    """Return the files of $KUBECONFIG without empty and repeated names; unset or empty means ~/.kube/config."""
    listed = environ.get("KUBECONFIG", "")
    if not listed:
        return [Path(environ.get("HOME") or str(Path.home())) / ".kube" / "config"]
    return [Path(name) for name in dict.fromkeys(listed.split(os.pathsep)) if name]


def _merge(merged: MergedConfig, path: Path, file: IO[bytes]) -> None:
    mode = os.fstat(file.fileno()).st_mode
    document = _read(path, file)
    merged.sources.append(path.absolute())
    if stat.S_ISREG(mode) and mode & _WRITABLE_BY_OTHERS:
        merged.exposed.append(path.absolute())
    current = document.get("current-context")
    merged.current_context = merged.current_context or (current if isinstance(current, str) else "")
    base = os.path.dirname(os.path.abspath(path))  # noqa: PTH100, PTH120 - as Go: a/../b is b, whatever a links to
    for name, cluster in _stanzas(document, "clusters", "cluster", ClusterStanza, path).items():
        if name not in merged.clusters:
            cluster.certificate_authority = _anchored(base, cluster.certificate_authority)
            merged.clusters[name] = cluster
    for name, context in _stanzas(document, "contexts", "context", ContextStanza, path).items():
        merged.contexts.setdefault(name, context)
    for name, user in _stanzas(document, "users", "user", UserStanza, path).items():
        if name not in merged.users:
            merged.users[name] = _anchor(base, user)


def _read(path: Path, file: IO[bytes]) -> Mapping[str, object]:
    try:
        document = next(documents(file), None)
    except YamlError as error:
        msg = f"kubeconfig {path} is {error}"
        raise KubeconfigError(msg) from None
    if document is None:
        return {}
    if not isinstance(document, dict):
        msg = f"kubeconfig {path} is no kubeconfig: expected a mapping at its top"
        raise KubeconfigError(msg)
    version, kind = document.get("apiVersion") or "v1", document.get("kind") or "Config"
    if (version, kind) != ("v1", "Config"):
        msg = f"kubeconfig {path} is no kubeconfig: it says apiVersion {version}, kind {kind}, not v1, Config"
        raise KubeconfigError(msg)
    return document


_S = TypeVar("_S", ClusterStanza, ContextStanza, UserStanza)


def _stanzas(document: Mapping[str, object], plural: str, singular: str, stanza: type[_S], path: Path) -> dict[str, _S]:
    """Return the named entries of one list; a name may come once, and be left out, which makes it ""."""
    entries = document.get(plural)
    if entries is None:
        return {}
    if not isinstance(entries, list):
        msg = f"kubeconfig {path}: {plural} is no list"
        raise KubeconfigError(msg)
    found: dict[str, _S] = {}
    for number, entry in enumerate(entries):
        name = (entry.get("name") or "") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            msg = f"kubeconfig {path}: {plural}[{number}] has no name"
            raise KubeconfigError(msg)
        if name in found:
            msg = f"kubeconfig {path}: {singular} {name!r} is there twice"
            raise KubeconfigError(msg)
        found[name] = _convert(entry.get(singular), stanza, f"kubeconfig {path}: {singular} {name!r}")
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
        return msgspec.convert(_without_nulls(values), stanza)
    except (msgspec.ValidationError, RecursionError) as error:
        msg = f"{where}: {error}"
        raise KubeconfigError(msg) from None


def _without_nulls(value: object) -> object:
    """Return value without keys that are null: those count as absent, for Go at every depth."""
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value


def _anchor(base: str, user: UserStanza) -> UserStanza:
    user.client_certificate = _anchored(base, user.client_certificate)
    user.client_key = _anchored(base, user.client_key)
    user.token_file = _anchored(base, user.token_file)
    if user.exec is not None:
        if os.sep in user.exec.command:
            user.exec.command = _anchored(base, user.exec.command) or ""
        if user.exec.api_version.endswith("beta1"):
            # Only v1 has to say it (api/v1/defaults.go).
            user.exec.interactive_mode = user.exec.interactive_mode or "IfAvailable"
    return user


def _anchored(base: str, path: str | None) -> str | None:
    """Return a path as it is meant in a file of the folder base; an absolute one stays as it is written."""
    if not path or os.path.isabs(path):  # noqa: PTH117
        return path
    return os.path.normpath(os.path.join(base, path))  # noqa: PTH118 - as Go's filepath.Join
