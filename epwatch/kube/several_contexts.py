"""Every cluster that --context means, side by side: one that is broken ends nothing, unless it was named itself."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from epwatch.kube.contexts import contexts_meant, contexts_named
from epwatch.kube.kubeconfig import KubeconfigError, Resolved, files_of, namespaces_of, resolve_context
from epwatch.kube.kubeconfig_files import load_kubeconfig
from epwatch.kube.sanitize import clean
from epwatch.kube.service_account import MOUNT
from epwatch.kube.stanzas import ClusterStanza, MergedConfig, UserStanza
from epwatch.kube.target import Target
from epwatch.options import Options


def resolve_all(
    options: Options, environ: Mapping[str, str] | None = None, mount: Path = MOUNT, *, chosen: bool = False
) -> tuple[Resolved, ...]:
    """Return every cluster to look at: one a context that the options mean, by name or glob, else the current one.

    A context that cannot be used stands as broken beside others that can, unless it was named itself.

    Args:
        options: what the user asked for.
        environ: the environment; None for that of the process.
        mount: where a pod finds its ServiceAccount.
        chosen: the names were chosen from what there is, so that none counts as named.

    Raises:
        KubeconfigError: as :func:`epwatch.kube.kubeconfig.resolve`; nothing is meant; what is of one cluster is given
            for several.
    """
    env = os.environ if environ is None else environ
    merged = load_kubeconfig(options.kubeconfig, env)
    if merged.is_empty:
        return (resolve_context(options, merged, next(iter(options.contexts), None), env, mount),)
    names = contexts_meant(options.contexts, tuple(merged.contexts), merged.named)
    if len(names) <= 1:
        # An empty name is the current context's, as for kubectl.
        return (resolve_context(options, merged, next(iter(names), None), env, mount),)
    _check_several(options, names)
    named = frozenset() if chosen else contexts_named(options.contexts, tuple(merged.contexts))
    every = tuple(_one_of_several(options, merged, name, env, mount, must=name in named) for name in names)
    if all(each.broken for each in every):
        raise _of_context(names[0], every[0].broken)
    return every


def _check_several(options: Options, names: Sequence[str]) -> None:
    of_one = {
        "--server": options.server,
        "--cluster": options.cluster,
        "--user": options.user,
        "--token": options.token,
    }
    if given := [flag for flag, value in of_one.items() if value]:
        msg = (
            f"{given[0]} is of one cluster, and --context means {len(names)}: {', '.join(names[:8])};"
            f" leave out {given[0]}, or name one context"
        )
        raise KubeconfigError(msg)
    if len({clean(name) for name in names}) < len(names):
        msg = f"two of these contexts look alike once what cannot be shown is left out: {', '.join(names[:8])}"
        raise KubeconfigError(msg)


def _one_of_several(
    options: Options, merged: MergedConfig, name: str, environ: Mapping[str, str], mount: Path, *, must: bool
) -> Resolved:
    try:
        return resolve_context(options, merged, name, environ, mount)
    except KubeconfigError as error:
        if must:
            raise _of_context(name, error) from None
        return _broken(options, merged, name, error)


def _of_context(name: str, what: object) -> KubeconfigError:
    msg = f"context {name!r}: {what}"
    return KubeconfigError(msg)


def _broken(options: Options, merged: MergedConfig, name: str, why: KubeconfigError) -> Resolved:
    stanza = merged.contexts[name]
    found = merged.clusters.get(stanza.cluster)
    target = Target(
        context=clean(name),
        namespaces=namespaces_of(options, stanza.namespace or "default"),
        server=(clean(found.server) if found is not None else "") or "none",
        kubeconfig=files_of(merged),
    )
    return Resolved(target=target, cluster=ClusterStanza(), user=UserStanza(), broken=str(why))
