"""The command lines of etcd, kube-apiserver and kube-controller-manager on loopback, without root or network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.control_plane.binaries import Binaries

# What makes Deployments, StatefulSets, slices and Endpoints alive, and nothing that would need real nodes.
_CONTROLLERS = (
    "deployment-controller",
    "replicaset-controller",
    "statefulset-controller",
    "endpointslice-controller",
    "endpoints-controller",
    "endpointslice-mirroring-controller",
    "garbage-collector-controller",
    "namespace-controller",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Folder and ports of one control plane."""

    folder: Path
    etcd_port: int
    etcd_peer_port: int
    apiserver_port: int

    @property
    def etcd_url(self) -> str:
        return f"http://127.0.0.1:{self.etcd_port}"

    @property
    def server_url(self) -> str:
        return f"https://127.0.0.1:{self.apiserver_port}"

    @property
    def tokens(self) -> Path:
        """CSV of token, user, uid, groups."""
        return self.folder / "tokens.csv"

    @property
    def signing_key(self) -> Path:
        """RSA key that signs ServiceAccount tokens."""
        return self.folder / "service-account.key"

    @property
    def certificates(self) -> Path:
        """Where the API server puts the certificate it makes for itself."""
        return self.folder / "certificates"

    @property
    def certificate_authority(self) -> Path:
        """PEM with the server's certificate and the authority it made to sign that."""
        return self.certificates / "apiserver.crt"


def etcd_flags(binaries: Binaries, layout: Layout) -> list[str]:
    """One member, only on loopback; a power cut may cost its data, which nobody wants to keep."""
    peer = f"http://127.0.0.1:{layout.etcd_peer_port}"
    return [
        str(binaries.etcd),
        f"--data-dir={layout.folder / 'etcd'}",
        f"--listen-client-urls={layout.etcd_url}",
        f"--advertise-client-urls={layout.etcd_url}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
        "--unsafe-no-fsync",
    ]


def apiserver_flags(binaries: Binaries, layout: Layout) -> list[str]:
    """RBAC, static tokens, a certificate of its own making, dual-stack Services.

    ServiceAccount admission is off: it would wait for accounts that no controller here makes. TaintNodesByCondition
    is off: it would taint each new node until a controller that does not run here takes the taint away.
    """
    return [
        str(binaries.kube_apiserver),
        f"--etcd-servers={layout.etcd_url}",
        f"--secure-port={layout.apiserver_port}",
        "--bind-address=127.0.0.1",
        f"--cert-dir={layout.certificates}",
        f"--token-auth-file={layout.tokens}",
        "--authorization-mode=RBAC",
        "--service-cluster-ip-range=10.96.0.0/16,fd00:10:96::/112",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={layout.signing_key}",
        f"--service-account-signing-key-file={layout.signing_key}",
        "--disable-admission-plugins=ServiceAccount,TaintNodesByCondition",
        "--endpoint-reconciler-type=none",
        # Without it open watches are neither ended nor waited for: SIGTERM hangs on them for a minute.
        "--shutdown-watch-termination-grace-period=2s",
    ]


def controller_manager_flags(binaries: Binaries, layout: Layout, kubeconfig: Path) -> list[str]:
    """The controllers of `_CONTROLLERS`, alone (no leader to elect), quick enough for thousands of pods."""
    return [
        str(binaries.kube_controller_manager),
        f"--kubeconfig={kubeconfig}",
        "--leader-elect=false",
        "--secure-port=0",
        f"--service-account-private-key-file={layout.signing_key}",
        f"--controllers={','.join(_CONTROLLERS)}",
        "--kube-api-qps=1000",
        "--kube-api-burst=1000",
    ]
