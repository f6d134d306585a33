"""Which cluster, as whom, and in which namespaces: resolved as kubectl does, without network and in milliseconds.

Precedence: options, then the kubeconfig's context; without any kubeconfig the ServiceAccount of the pod we run in.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from epwatch.kube import service_account
from epwatch.kube.exec_policy import ExecPolicy, policy_from_option, refusal
from epwatch.kube.kubeconfig_checks import check_cluster, check_user
from epwatch.kube.kubeconfig_files import load_kubeconfig
from epwatch.kube.kuberc import kuberc_policy
from epwatch.kube.sanitize import clean
from epwatch.kube.server_url import ServerUrl
from epwatch.kube.service_account import MOUNT
from epwatch.kube.stanzas import ClusterStanza, ContextStanza, KubeconfigError, MergedConfig, UserStanza
from epwatch.kube.target import Target
from epwatch.options import Options

__all__ = ["IN_CLUSTER", "KubeconfigError", "Resolved", "load_target", "resolve", "resolve_context"]

IN_CLUSTER: Final = "in-cluster"


class Resolved(Struct, frozen=True, kw_only=True):
    """One cluster with its credentials as configured. Its repr tells no secret.

    ``exec_policy`` says whether the user's plugin may run. ``broken`` says why it cannot be used, where it is one of
    several that can; "" otherwise.
    """

    target: Target
    cluster: ClusterStanza
    user: UserStanza
    exec_policy: ExecPolicy = ExecPolicy()
    broken: str = ""

    def __repr__(self) -> str:
        return f"Resolved({self.target!r}, ...)"


def load_target(options: Options, environ: Mapping[str, str] | None = None, context: str | None = None) -> Target:
    """Return the cluster to look at.

    Raises:
        KubeconfigError: as :func:`resolve`.
    """
    return resolve(options, environ, context).target


def resolve(
    options: Options, environ: Mapping[str, str] | None = None, context: str | None = None, mount: Path = MOUNT
) -> Resolved:
    """Return the cluster to look at, and how to get in.

    Args:
        options: what the user asked for; the first of its contexts, else the current one.
        environ: the environment; None for that of the process.
        context: replaces the options' contexts.
        mount: where a pod finds its ServiceAccount.

    Raises:
        KubeconfigError: no kubeconfig, a broken one, an unknown context, cluster or user, or one that cannot be used.
    """
    env = os.environ if environ is None else environ
    merged = load_kubeconfig(options.kubeconfig, env)
    return resolve_context(options, merged, context or (options.contexts[0] if options.contexts else None), env, mount)


def resolve_context(
    options: Options, merged: MergedConfig, asked: str | None, env: Mapping[str, str], mount: Path
) -> Resolved:
    """Return the cluster of a context of a kubeconfig that is read already; raises as :func:`resolve`."""
    name = asked or merged.current_context
    if merged.is_empty and not options.server:
        asked = name or options.cluster or options.user
        if not asked and service_account.is_possible(env, mount):
            return _in_cluster(options, env, mount)
        what = "the kubeconfig is empty:" if merged.sources else "no kubeconfig at"
        msg = f"{what} {merged.named}; set --kubeconfig or KUBECONFIG, or try: epwatch demo"
        raise KubeconfigError(msg)
    return _from_kubeconfig(options, merged, name, env, mount)


def _from_kubeconfig(
    options: Options, merged: MergedConfig, name: str, environ: Mapping[str, str], mount: Path
) -> Resolved:
    stanza = _context(merged, name, options)
    cluster, url = _cluster(merged, stanza, options)
    user = _user(merged, stanza, options, url)
    # In a pod kubectl takes the pod's own namespace where the context names none.
    own = service_account.namespace(environ, mount) if service_account.is_possible(environ, mount) else "default"
    return Resolved(
        target=Target(
            context=clean(name) if name else None,
            namespaces=namespaces_of(options, stanza.namespace or own),
            server=clean(cluster.server),
            kubeconfig=files_of(merged),
            banners=(*_banners(cluster, url), *(f"kubeconfig {clean(path)} {_EXPOSED}" for path in merged.exposed)),
        ),
        cluster=cluster,
        user=user,
        exec_policy=_policy(options, user, environ),
    )


def files_of(merged: MergedConfig) -> str:
    """Return the files that a kubeconfig was read from, as they are shown."""
    return clean(os.pathsep.join(str(path) for path in merged.sources) or merged.named)


_EXPOSED: Final = "can be written by others, and names programs that run as you: chmod go-w"


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


def _cluster(merged: MergedConfig, context: ContextStanza, options: Options) -> tuple[ClusterStanza, ServerUrl]:
    name = options.cluster or context.cluster
    found = merged.clusters.get(name)
    if found is None and (options.cluster or not options.server):
        msg = f"cluster {name!r} does not exist in kubeconfig {merged.named}{_among(merged.clusters)}"
        raise KubeconfigError(msg)
    cluster, where = (
        ClusterStanza() if found is None else replace(found),
        f"cluster {name!r} in kubeconfig {merged.named}",
    )
    if options.server:
        # The name belongs to the server that it was written for, as for kubectl.
        cluster.server, cluster.tls_server_name = options.server, None
    check_cluster(cluster, where)
    try:
        url = ServerUrl.parse(cluster.server)
    except ValueError as error:
        msg = f"{where} has no usable server: {error}; expected https://host:port"
        raise KubeconfigError(msg) from None
    cluster.server = url.address
    return cluster, url


def _user(merged: MergedConfig, context: ContextStanza, options: Options, url: ServerUrl) -> UserStanza:
    """Return the user; one that a context names but nobody defines is anonymous, as for kubectl (CF-3)."""
    name = options.user or context.user
    if options.user and options.user not in merged.users:
        msg = f"user {options.user!r} does not exist in kubeconfig {merged.named}{_among(merged.users)}"
        raise KubeconfigError(msg)
    found = merged.users.get(name)
    user = UserStanza() if found is None else replace(found)
    if url.username and not (user.token or user.token_file or user.username or user.exec):
        user.username, user.password = url.username, url.password
    _override(user, options)
    check_user(user, f"user {name!r} in kubeconfig {merged.named}")
    return user if url.may_carry_credentials else _anonymous(user)


def _override(user: UserStanza, options: Options) -> None:
    """Let the options win: a token over everything that could give another one."""
    if options.token:
        user.token, user.token_file, user.exec, user.auth_provider = options.token, None, None, None
        user.username = user.password = None
    if options.as_user or options.as_groups:
        user.as_user = options.as_user or user.as_user
        user.as_groups = list(options.as_groups) or user.as_groups


def _anonymous(user: UserStanza) -> UserStanza:
    """Return the user without credentials; whom it acts as stays, as for kubectl."""
    return UserStanza(
        as_user=user.as_user, as_uid=user.as_uid, as_groups=user.as_groups, as_user_extra=user.as_user_extra
    )


def _policy(options: Options, user: UserStanza, environ: Mapping[str, str]) -> ExecPolicy:
    """Return whether a plugin may run; read only where there is one to run.

    Raises:
        KubeconfigError: it may not.
    """
    if user.exec is None or not user.needs_plugin:
        return ExecPolicy()
    policy = policy_from_option(options.exec_policy) if options.exec_policy else kuberc_policy(environ)
    refused = refusal(policy, user.exec.command, environ)
    if refused is not None:
        msg = f"exec plugin {user.exec.command}: {refused}"
        raise KubeconfigError(msg)
    return policy


def _in_cluster(options: Options, environ: Mapping[str, str], mount: Path) -> Resolved:
    cluster, user = service_account.stanzas(environ, mount)
    _override(user, options)
    return Resolved(
        target=Target(
            context=None,
            namespaces=namespaces_of(options, service_account.namespace(environ, mount)),
            server=clean(cluster.server),
            kubeconfig=IN_CLUSTER,
        ),
        cluster=cluster,
        user=user,
    )


def namespaces_of(options: Options, own: str) -> tuple[str, ...] | None:
    """Return the namespaces to look at, None for all; ``own`` is the context's."""
    if options.all_namespaces:
        return None
    return tuple(dict.fromkeys(clean(name) for name in options.namespaces)) or (clean(own),)


def _banners(cluster: ClusterStanza, url: ServerUrl) -> tuple[str, ...]:
    """Return the standing warnings (CF-11, SEC-10)."""
    banners: list[str] = []
    if url.is_tls and cluster.insecure_skip_tls_verify:
        banners.append("TLS is not verified (insecure-skip-tls-verify)")
    if not url.may_carry_credentials:
        banners.append("plain http: all traffic can be read, so no credential is sent")
    return tuple(banners)


def _among(names: Mapping[str, object]) -> str:
    shown = ", ".join(sorted(names)[:8])
    return f"; there are: {shown}" if shown else "; there are none"
