"""The identity of a pod: what the kubelet mounts into it, and where the API server is (CF-4, CF-5).

Source: client-go rest/config.go (InClusterConfig), tools/clientcmd/client_config.go (inClusterClientConfig).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from epwatch.kube.stanzas import ClusterStanza, UserStanza

MOUNT: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount")
"""Where the kubelet mounts the token, the CA and the namespace."""


def is_possible(environ: Mapping[str, str], mount: Path) -> bool:
    """Return whether we run in a pod that has a ServiceAccount."""
    named = environ.get("KUBERNETES_SERVICE_HOST") and environ.get("KUBERNETES_SERVICE_PORT")
    try:
        return bool(named) and (mount / "token").is_file()
    except OSError:
        return False


def stanzas(environ: Mapping[str, str], mount: Path) -> tuple[ClusterStanza, UserStanza]:
    """Return the cluster and the user; the token is read from its file again and again, since the kubelet renews it."""
    host, port = environ["KUBERNETES_SERVICE_HOST"], environ["KUBERNETES_SERVICE_PORT"]
    authority = mount / "ca.crt"
    cluster = ClusterStanza(
        server=f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}",
        # Without one the system's authorities count, as in client-go: they will not know the server.
        certificate_authority=str(authority) if authority.is_file() else None,
    )
    return cluster, UserStanza(token_file=str(mount / "token"))


def namespace(environ: Mapping[str, str], mount: Path) -> str:
    """Return the pod's namespace: $POD_NAMESPACE, the mounted file, else default."""
    return environ.get("POD_NAMESPACE") or _mounted(mount) or "default"


def _mounted(mount: Path) -> str | None:
    try:
        return (mount / "namespace").read_text("utf-8").strip() or None
    except (OSError, ValueError):
        return None
