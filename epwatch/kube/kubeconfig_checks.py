"""What kubectl refuses to use, refused too: a contradiction, or a plugin that could never run.

Source: client-go tools/clientcmd/validation.go, transport/transport.go. Two things are not taken over: data beside a
file of the same kind, where the data counts as the types' own comments say, and files that cannot be read, which name
themselves where they are read.
"""

from typing import Final

from epwatch.kube.pem_data import decoded
from epwatch.kube.stanzas import ClusterStanza, ExecStanza, KubeconfigError, UserStanza

EXEC_VERSIONS: Final = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
"""Versions of the plugin protocol that client-go speaks."""
_MODES: Final = ("Never", "IfAvailable", "Always")


def check_cluster(cluster: ClusterStanza, where: str) -> None:
    """Refuse an authority for a server that is not to be verified, and one that is no data.

    Raises:
        KubeconfigError: the contradiction; ``where`` names the stanza and its file.
    """
    if cluster.insecure_skip_tls_verify and (cluster.certificate_authority or cluster.certificate_authority_data):
        msg = f"{where} has a certificate-authority and insecure-skip-tls-verify: remove one of them"
        raise KubeconfigError(msg)
    _check_data(cluster.certificate_authority_data, "certificate-authority-data", where)


def check_user(user: UserStanza, where: str) -> None:
    """Refuse a user that nobody could be.

    Raises:
        KubeconfigError: what is wrong; ``where`` names the stanza and its file.
    """
    problem = _user_problem(user) or (_exec_problem(user.exec, user) if user.exec is not None else None)
    if problem is not None:
        msg = f"{where} {problem}"
        raise KubeconfigError(msg)
    _check_data(user.client_certificate_data, "client-certificate-data", where)
    _check_data(user.client_key_data, "client-key-data", where)


def _check_data(data: str | None, name: str, where: str) -> None:
    try:
        decoded(data, name)
    except ValueError as error:
        msg = f"{where}: {error}"
        raise KubeconfigError(msg) from None


def _user_problem(user: UserStanza) -> str | None:
    if user.token and (user.username or user.password):
        return "has a token and a user name or password: remove one of them"
    if user.has_certificate and not (user.client_key or user.client_key_data):
        return "has a client-certificate without its client-key"
    if user.exec is not None and user.auth_provider is not None:
        return "has an exec plugin and an auth-provider: remove one of them"
    return None


def _exec_problem(stanza: ExecStanza, user: UserStanza) -> str | None:
    if not stanza.command:
        return "has an exec plugin without a command"
    plugin = f"has the exec plugin {stanza.command}"
    if stanza.api_version not in EXEC_VERSIONS:
        return f"{plugin} with apiVersion {stanza.api_version!r}, which is not supported; use {EXEC_VERSIONS[0]}"
    if not all(one.name for one in stanza.env or ()):
        return f"{plugin} with a variable that has no name"
    if stanza.interactive_mode not in _MODES:
        return f"{plugin} with interactiveMode {stanza.interactive_mode!r}, which must be one of {', '.join(_MODES)}"
    if stanza.interactive_mode == "Always" and user.needs_plugin:
        return f"{plugin}, which wants the terminal each time: interactiveMode IfAvailable would do, or --token"
    return None
