"""Which cluster, as whom, and in which namespaces: resolved as kubectl does, without network and in milliseconds.

Precedence: options, then the kubeconfig's context; without any kubeconfig the ServiceAccount of the pod we run in.
"""

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from epwatch.kube.kubeconfig_files import (
    ClusterStanza,
    ContextStanza,
    KubeconfigError,
    MergedConfig,
    UserStanza,
    load_kubeconfig,
)
from epwatch.kube.sanitize import clean
from epwatch.kube.target import Target
from epwatch.options import Options

__all__ = ["IN_CLUSTER", "KubeconfigError", "Resolved", "load_target", "resolve"]

IN_CLUSTER: Final = "in-cluster"
SERVICE_ACCOUNT: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount")
"""Where the kubelet mounts the token, the CA and the namespace."""


class Resolved(Struct, frozen=True, kw_only=True):
    """One cluster with its credentials as configured; in a cluster the stanzas are empty. Its repr tells no secret."""

    target: Target
    cluster: ClusterStanza
    user: UserStanza
    in_cluster: bool = False

    def __repr__(self) -> str:
        return f"Resolved({self.target!r}, ...)"


def load_target(options: Options, environ: Mapping[str, str] | None = None, context: str | None = None) -> Target:
    """Return the cluster to look at.

    Raises:
        KubeconfigError: as :func:`resolve`.
    """
    return resolve(options, environ, context).target


def resolve(options: Options, environ: Mapping[str, str] | None = None, context: str | None = None) -> Resolved:
    """Return the cluster to look at, and how to get in.

    Args:
        options: what the user asked for; the first of its contexts, else the current one.
        environ: the environment; None for that of the process.
        context: replaces the options' contexts.

    Raises:
        KubeconfigError: no kubeconfig, a broken one, or an unknown context, cluster or user.
    """
    env = os.environ if environ is None else environ
    merged = load_kubeconfig(options.kubeconfig, env)
    if not merged.sources and not options.server:
        if env.get("KUBERNETES_SERVICE_HOST") and env.get("KUBERNETES_SERVICE_PORT"):
            return _in_cluster(options, env)
        msg = f"no kubeconfig at {merged.named}; set --kubeconfig or KUBECONFIG, or try: epwatch demo"
        raise KubeconfigError(msg)
    name = context or (options.contexts[0] if options.contexts else None) or merged.current_context
    return _from_kubeconfig(options, merged, name)


def _from_kubeconfig(options: Options, merged: MergedConfig, name: str) -> Resolved:
    stanza = _context(merged, name, options)
    cluster = _cluster(merged, stanza, options)
    user = _user(merged, stanza, options)
    files = os.pathsep.join(str(path) for path in merged.sources) or merged.named
    return Resolved(
        target=Target(
            context=clean(name) if name else None,
            namespaces=_namespaces(options, stanza.namespace or "default"),
            server=clean(_without_credentials(cluster.server)),
            kubeconfig=clean(files),
            banners=_banners(cluster),
        ),
        cluster=cluster,
        user=user,
    )


def _context(merged: MergedConfig, name: str, options: Options) -> ContextStanza:
    if not name:
        if options.server or options.cluster:
            return ContextStanza()
        msg = f"no current context in kubeconfig {merged.named}; choose one with --context{_among(merged.contexts)}"
        raise KubeconfigError(msg)
    if name not in merged.contexts:
        msg = f"context {name!r} does not exist in kubeconfig {merged.named}{_among(merged.contexts)}"
        raise KubeconfigError(msg)
    return merged.contexts[name]


def _cluster(merged: MergedConfig, context: ContextStanza, options: Options) -> ClusterStanza:
    name = options.cluster or context.cluster
    found = merged.clusters.get(name)
    if found is None and not options.server:
        msg = f"cluster {name!r} does not exist in kubeconfig {merged.named}{_among(merged.clusters)}"
        raise KubeconfigError(msg)
    cluster = found or ClusterStanza()
    if options.server:
        cluster.server = options.server if "://" in options.server else f"https://{options.server}"
    if urlsplit(cluster.server).scheme not in {"http", "https"} or not urlsplit(cluster.server).hostname:
        shown = _without_credentials(cluster.server) or "nothing"
        msg = f"cluster {name!r} in kubeconfig {merged.named} has no usable server: {shown}; expected https://host:port"
        raise KubeconfigError(msg)
    return cluster


def _user(merged: MergedConfig, context: ContextStanza, options: Options) -> UserStanza:
    """Return the user; one that a context names but nobody defines is anonymous, as for kubectl (CF-3)."""
    name = options.user or context.user
    if options.user and options.user not in merged.users:
        msg = f"user {options.user!r} does not exist in kubeconfig {merged.named}{_among(merged.users)}"
        raise KubeconfigError(msg)
    user = merged.users.get(name) or UserStanza()
    if options.token:
        user.token, user.token_file, user.exec, user.auth_provider = options.token, None, None, None
        user.username = user.password = None
    if options.as_user or options.as_groups:
        user.as_user = options.as_user or user.as_user
        user.as_groups = list(options.as_groups) or user.as_groups
    return user


def _in_cluster(options: Options, environ: Mapping[str, str]) -> Resolved:
    host, port = environ["KUBERNETES_SERVICE_HOST"], environ["KUBERNETES_SERVICE_PORT"]
    server = f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"
    return Resolved(
        target=Target(
            context=None,
            namespaces=_namespaces(options, environ.get("POD_NAMESPACE") or _mounted_namespace() or "default"),
            server=clean(server),
            kubeconfig=IN_CLUSTER,
        ),
        cluster=ClusterStanza(server=server, certificate_authority=str(SERVICE_ACCOUNT / "ca.crt")),
        user=UserStanza(token_file=str(SERVICE_ACCOUNT / "token"), as_user=options.as_user),
        in_cluster=True,
    )


def _mounted_namespace() -> str | None:
    try:
        return (SERVICE_ACCOUNT / "namespace").read_text("utf-8").strip() or None
    except (OSError, ValueError):
        return None


def _namespaces(options: Options, own: str) -> tuple[str, ...] | None:
    if options.all_namespaces:
        return None
    return tuple(dict.fromkeys(clean(name) for name in options.namespaces)) or (clean(own),)


def _banners(cluster: ClusterStanza) -> tuple[str, ...]:
    """Return the standing warnings (CF-11, SEC-10)."""
    parts = urlsplit(cluster.server)
    banners: list[str] = []
    if parts.scheme == "https" and cluster.insecure_skip_tls_verify:
        banners.append("TLS is not verified (insecure-skip-tls-verify)")
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        banners.append("plain http: all traffic can be read")
    return tuple(banners)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _without_credentials(server: str) -> str:
    """Return a URL without the user and password that it might carry."""
    head, separator, rest = server.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{head}{separator}{authority.rpartition('@')[2]}{slash}{path}"


def _among(names: Mapping[str, object]) -> str:
    shown = ", ".join(sorted(names)[:8])
    return f"; there are: {shown}" if shown else "; there are none"
