"""Names for completion: contexts of the kubeconfig, services and namespaces of the cluster, soon or not at all."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

from epwatch.cli.arguments import Arguments
from epwatch.cli.candidates import Question
from epwatch.cli.options_from import cluster_options
from epwatch.clock import SystemClock
from epwatch.kube.decode import decode_identity
from epwatch.kube.kubeconfig import Resolved
from epwatch.kube.kubeconfig_files import load_kubeconfig
from epwatch.kube.sanitize import clean
from epwatch.kube.several_contexts import resolve_all
from epwatch.kube.timing import PRODUCTION
from epwatch.kube.wire import decode_list

PATIENCE: Final = 2.0
"""Seconds: somebody holds a finger over the tab key."""
_MOST: Final = 500
"""Names; nobody chooses from more."""


def names_of(question: Question, arguments: Arguments, patience: float = PATIENCE) -> list[str]:
    """Return the names that answer a question, sorted, within so many seconds.

    Raises:
        Exception: they cannot be had.
    """
    import os

    options = cluster_options(arguments)
    if question is Question.CONTEXTS:
        # A shell takes no name whose characters cannot be shown, and its terminal would obey them.
        names = load_kubeconfig(options.kubeconfig, os.environ).contexts
        return sorted(name for name in names if clean(name) == name)
    return sorted(asyncio.run(_in_all(resolve_all(options), question, patience)))


async def _in_all(every: Sequence[Resolved], question: Question, patience: float) -> set[str]:
    """Return the names that there are in any of the clusters; one that does not answer offers none."""
    found = await asyncio.gather(
        *(_listed(each, _paths(each, question), patience) for each in every), return_exceptions=True
    )
    names = [each for each in found if not isinstance(each, BaseException)]
    for error in found if not names else ():
        if isinstance(error, BaseException):
            raise error
    return set[str]().union(*names)


def _paths(resolved: Resolved, question: Question) -> list[str]:
    if question is Question.NAMESPACES:
        return ["/api/v1/namespaces"]
    if resolved.target.namespaces is None:
        return ["/api/v1/services"]
    return [f"/api/v1/namespaces/{name}/services" for name in resolved.target.namespaces]


async def _listed(resolved: Resolved, paths: Iterable[str], patience: float) -> set[str]:
    from epwatch.kube.client import Client

    headers = {"Accept": "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"}
    names: set[str] = set()
    async with asyncio.timeout(patience), Client(resolved, SystemClock(), PRODUCTION) as client:
        for path in paths:
            async with client.get(path, {"limit": str(_MOST)}, headers, watch=False) as response:
                items = decode_list(await response.read()).items or ()
                names |= {decode_identity(raw).name for raw in items}
    return names
