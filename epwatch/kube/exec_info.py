"""What a credential plugin is told: that it has no terminal, and which cluster it is for, if it asks for that.

Source: client-go rest/exec.go (ConfigToExecCluster), pkg/apis/clientauthentication/v1/types.go.
"""

import base64
import json
from pathlib import Path
from typing import Final

from epwatch.kube.errors import one_line
from epwatch.kube.signals import CredentialError
from epwatch.kube.stanzas import ClusterStanza, ExecStanza

_EXTENSION: Final = "client.authentication.k8s.io/exec"
"""The name under which a cluster's stanza holds data for plugins."""


def exec_info(stanza: ExecStanza, cluster: ClusterStanza) -> str:
    """Return the ExecCredential for $KUBERNETES_EXEC_INFO, as JSON.

    Raises:
        CredentialError: the cluster's authority cannot be read, or its data for plugins cannot be told.
    """
    spec: dict[str, object] = {"interactive": False}
    if stanza.provide_cluster_info:
        spec["cluster"] = {name: value for name, value in _cluster(cluster).items() if value}
    try:
        return json.dumps({"apiVersion": stanza.api_version, "kind": "ExecCredential", "spec": spec})
    except (TypeError, ValueError, RecursionError):
        msg = one_line(f"exec plugin {stanza.command}: the cluster's extension {_EXTENSION} is no JSON")
        raise CredentialError(msg) from None


def _cluster(cluster: ClusterStanza) -> dict[str, object]:
    return {
        "server": cluster.server,
        "tls-server-name": cluster.tls_server_name,
        "insecure-skip-tls-verify": cluster.insecure_skip_tls_verify,
        "certificate-authority-data": cluster.certificate_authority_data or _encoded(cluster.certificate_authority),
        "proxy-url": cluster.proxy_url,
        "disable-compression": cluster.disable_compression,
        "config": next((one.extension for one in cluster.extensions if one.name == _EXTENSION), None),
    }


def _encoded(authority: str | None) -> str | None:
    """Return the content of the authority's file as a plugin expects it: it never gets to see the path."""
    if authority is None:
        return None
    try:
        return base64.b64encode(Path(authority).read_bytes()).decode()
    except OSError as error:
        msg = one_line(f"certificate-authority {authority} cannot be read: {error.strerror}")
        raise CredentialError(msg) from None
