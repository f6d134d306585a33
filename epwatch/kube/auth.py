"""From a resolved kubeconfig to kubernetes_asyncio's Configuration, with no credential left in a file.

kubernetes_asyncio reads the stanzas; what it was measured to do wrong is kept from it: it sees neither exec plugins nor
token files (finding 11, CF-5), no OIDC refresh (finding 10), and no key data that it would leave behind (CF-12).
"""

import base64
import binascii
import ssl
import tempfile
from pathlib import Path

from kubernetes_asyncio.client import Configuration
from kubernetes_asyncio.config import load_kube_config_from_dict

from epwatch.kube.kubeconfig import KubeconfigError, Resolved
from epwatch.kube.kubeconfig_files import ClusterStanza, UserStanza

_NAME = "epwatch"


async def configure(resolved: Resolved) -> Configuration:
    """Return the library's Configuration for the cluster: host, TLS files, proxy; tokens come from credentials.py.

    Raises:
        KubeconfigError: the library refuses the stanzas, in one line.
    """
    configuration = Configuration()
    try:
        await load_kube_config_from_dict(_document(resolved), client_configuration=configuration)
    except Exception as error:
        msg = f"kubeconfig {resolved.target.kubeconfig} cannot be used: {type(error).__name__}"
        raise KubeconfigError(msg) from error
    return configuration


def ssl_context(resolved: Resolved, configuration: Configuration) -> ssl.SSLContext | None:
    """Return the context for https, None for plain http.

    Only insecure-skip-tls-verify turns verification off (SEC-10). VERIFY_X509_STRICT alone is cleared: Python 3.13 sets
    it, and the authorities of several distributions do not pass it, while kubectl accepts them (CF-13).

    Raises:
        KubeconfigError: a certificate or key that cannot be read.
    """
    if not str(configuration.host).startswith("https:"):
        return None
    try:
        context = ssl.create_default_context(cafile=configuration.ssl_ca_cert)
        if resolved.cluster.certificate_authority_data:
            context = ssl.create_default_context(cadata=_decoded(resolved.cluster.certificate_authority_data).decode())
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if not configuration.verify_ssl:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        _load_client_certificate(context, resolved.user)
    except (OSError, ValueError) as error:
        msg = f"kubeconfig {resolved.target.kubeconfig}: a certificate or key cannot be used: {error}"
        raise KubeconfigError(msg) from error
    return context


def _document(resolved: Resolved) -> dict[str, object]:
    cluster, user = resolved.cluster, resolved.user
    return {
        "current-context": _NAME,
        "contexts": [{"name": _NAME, "context": {"cluster": _NAME, "user": _NAME}}],
        "clusters": [{"name": _NAME, "cluster": _cluster(cluster)}],
        "users": [{"name": _NAME, "user": _user(user)}],
    }


def _cluster(cluster: ClusterStanza) -> dict[str, object]:
    values: dict[str, object] = {"server": cluster.server}
    if cluster.certificate_authority and not cluster.certificate_authority_data:
        values["certificate-authority"] = cluster.certificate_authority
    if cluster.insecure_skip_tls_verify:
        values["insecure-skip-tls-verify"] = True
    if cluster.tls_server_name:
        values["tls-server-name"] = cluster.tls_server_name
    if cluster.proxy_url:
        values["proxy-url"] = cluster.proxy_url
    return values


def _user(user: UserStanza) -> dict[str, object]:
    values: dict[str, object] = {}
    if user.username and user.password:
        values = {"username": user.username, "password": user.password}
    return values


def _load_client_certificate(context: ssl.SSLContext, user: UserStanza) -> None:
    """Load the certificate; key data touches a private file for the moment that ssl needs it (CF-12)."""
    certificate, key = user.client_certificate, user.client_key
    with tempfile.TemporaryDirectory(prefix="epwatch-") as folder:
        if user.client_certificate_data:
            certificate = _private_file(Path(folder, "certificate.pem"), user.client_certificate_data)
        if user.client_key_data:
            key = _private_file(Path(folder, "key.pem"), user.client_key_data)
        if certificate:
            context.load_cert_chain(certificate, key)


def _private_file(path: Path, data: str) -> str:
    path.touch(mode=0o600)
    path.write_bytes(_decoded(data))
    return str(path)


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data)
    except binascii.Error as error:
        msg = f"data is no base64: {error}"
        raise ValueError(msg) from None
