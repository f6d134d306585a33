"""From a resolved kubeconfig through kubernetes_asyncio's Configuration: host, proxy, certificates, static credentials.

The library reads what it reads well. What it was measured to do wrong is kept from it and done by us: exec plugins
(exec_plugin.py), token files, OIDC (credentials.py), merging (kubeconfig_files.py), the ServiceAccount of a pod
(service_account.py), key data that it would leave in files (tls.py). Importing it takes half a second, so this module
is imported late, in the watch thread (D-1), or in a process of its own (settings_process.py).
"""

from importlib.metadata import PackageNotFoundError, version
from typing import cast

import kubernetes_asyncio
from kubernetes_asyncio.client import Configuration
from kubernetes_asyncio.config import ConfigException, load_kube_config_from_dict

from epwatch.kube.kubeconfig import KubeconfigError, Resolved
from epwatch.kube.settings import Settings

_NAME = "epwatch"


async def configure(resolved: Resolved) -> Settings:
    """Return what the library's Configuration says of the cluster.

    Raises:
        KubeconfigError: the library refuses what is configured, or is not itself; it was found to be broken before.
    """
    if resolved.broken:
        raise KubeconfigError(resolved.broken)
    _check_library()
    configuration = Configuration()
    try:
        await load_kube_config_from_dict(_document(resolved), client_configuration=configuration)
    except (ConfigException, OSError, ValueError) as error:
        msg = f"{resolved.target.kubeconfig} cannot be used: {error}"
        raise KubeconfigError(msg) from error
    return Settings(
        host=str(configuration.host),
        server_name=configuration.tls_server_name or None,
        authorization=cast("str | None", configuration.api_key.get("BearerToken")),
        proxy=configuration.proxy or None,
        authority_file=configuration.ssl_ca_cert or None,
    )


def _check_library() -> None:
    """Refuse a library that another package overwrote, as kubernetes 36.0.0 does (KA-2)."""
    try:
        installed = version("kubernetes_asyncio")
    except PackageNotFoundError:
        installed = "none"
    if installed != kubernetes_asyncio.__version__:
        msg = (
            f"kubernetes_asyncio {installed} is installed but {kubernetes_asyncio.__version__} was loaded: "
            "another package overwrote it; install epwatch in an environment of its own"
        )
        raise KubeconfigError(msg)


def _document(resolved: Resolved) -> dict[str, object]:
    """Return a kubeconfig of one context, with what the library may see of it."""
    cluster, user = resolved.cluster, resolved.user
    clusters: dict[str, str | bool | None] = {
        "server": cluster.server,
        "insecure-skip-tls-verify": cluster.insecure_skip_tls_verify or None,
        "tls-server-name": cluster.tls_server_name,
        "proxy-url": cluster.proxy_url,
        "certificate-authority": None if cluster.certificate_authority_data else cluster.certificate_authority,
    }
    users: dict[str, str | bool | None] = {
        "token": user.token,
        "username": user.username,
        "password": user.password,
        "client-certificate": None if user.client_certificate_data else user.client_certificate,
        "client-key": None if user.client_key_data else user.client_key,
    }
    return {
        "current-context": _NAME,
        "contexts": [{"name": _NAME, "context": {"cluster": _NAME, "user": _NAME}}],
        "clusters": [{"name": _NAME, "cluster": _given(clusters)}],
        # An absent user would be a TypeError in the library; an empty one is anonymous (CF-3).
        "users": [{"name": _NAME, "user": _given(users)}],
    }


def _given(values: dict[str, str | bool | None]) -> dict[str, str | bool]:
    return {name: value for name, value in values.items() if value}
