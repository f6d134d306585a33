"""The credential plugin policy of kubectl's preferences, ~/.kube/kuberc, which holds for us too (SEC-8).

Source: kubectl pkg/kuberc/marshal.go, pkg/config/v1beta1/types.go (1.35). In one thing this is stricter: preferences
that cannot be read forbid every plugin, where kubectl warns and runs it.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from epwatch.kube.exec_policy import ExecPolicy, Rule
from epwatch.kube.stanzas import KubeconfigError
from epwatch.kube.yaml_documents import YamlError, documents

_GROUP: Final = "kubectl.config.k8s.io/"
_RULES: Final = {"": Rule.ALL, "AllowAll": Rule.ALL, "DenyAll": Rule.NONE, "Allowlist": Rule.LISTED}


class _Entry(Struct):
    command: str = ""
    name: str = ""
    """What ``command`` was called in 1.35."""


class _Preference(Struct, rename="camel"):
    credential_plugin_policy: str = ""
    credential_plugin_allowlist: list[_Entry] | None = None


def kuberc_policy(environ: Mapping[str, str]) -> ExecPolicy:
    """Return the policy of the preferences; all plugins where there are none, or where they are switched off.

    Raises:
        KubeconfigError: preferences that cannot be read or make no sense.
    """
    named = environ.get("KUBERC", "")
    if named == "off" or environ.get("KUBECTL_KUBERC", "").lower() == "false":
        return ExecPolicy()
    path = Path(named) if named else Path(environ.get("HOME") or str(Path.home())) / ".kube" / "kuberc"
    try:
        with path.open("rb") as file:
            found = _preference(documents(file))
        return ExecPolicy() if found is None else _policy(found, str(path))
    except FileNotFoundError:
        if not named:
            return ExecPolicy()
        raise _closed(path, "it does not exist") from None
    except OSError as error:
        raise _closed(path, f"it cannot be read: {error.strerror}") from None
    except (YamlError, ValueError) as error:
        raise _closed(path, str(error)) from None


def _closed(path: Path, problem: str) -> KubeconfigError:
    return KubeconfigError(f"kuberc {path}: {problem}; no credential plugin is run: mend it, or give --exec-policy")


def _preference(found: Iterable[object]) -> _Preference | None:
    """Return the first preferences among the documents, None for an empty file.

    Raises:
        ValueError: there are only other documents, or it does not decode.
    """
    empty = True
    for document in found:
        version, kind = (document.get("apiVersion"), document.get("kind")) if isinstance(document, dict) else ("", "")
        if str(version).startswith(_GROUP) and kind == "Preference":
            return msgspec.convert(document, _Preference)
        empty = empty and document is None
    if empty:
        return None
    msg = "it holds no preferences of kubectl"
    raise ValueError(msg)


def _policy(preference: _Preference, source: str) -> ExecPolicy:
    """Return the policy.

    Raises:
        ValueError: it is none, or its list does not fit it.
    """
    rule = _RULES.get(preference.credential_plugin_policy)
    entries = preference.credential_plugin_allowlist
    if rule is None:
        msg = f"credentialPluginPolicy {preference.credential_plugin_policy!r} is unknown"
        raise ValueError(msg)
    allowed = tuple(entry.command or entry.name for entry in entries or ())
    if (rule is Rule.LISTED) is not bool(allowed) or not all(allowed) or (entries is not None and not allowed):
        msg = "credentialPluginAllowlist does not fit credentialPluginPolicy"
        raise ValueError(msg)
    return ExecPolicy(rule, allowed, source)
