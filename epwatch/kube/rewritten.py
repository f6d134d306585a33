"""A kubeconfig that somebody may rewrite while it is in use: read anew only where a file of it is another than before.

kubectl reads it with every command; somebody who has made a cluster anew, or renewed a login, expects no less of a
program that runs for hours (derailed/k9s#3607). What is the current context is not looked at: it was chosen in another
terminal, for that one (the same issue).
"""

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from msgspec.structs import replace

from epwatch.kube.kubeconfig import IN_CLUSTER, KubeconfigError, Resolved, resolve_context
from epwatch.kube.kubeconfig_files import files_asked_for, load_kubeconfig
from epwatch.kube.sanitize import clean
from epwatch.kube.service_account import MOUNT
from epwatch.kube.stanzas import MergedConfig
from epwatch.options import Options

_Stamp: TypeAlias = tuple[tuple[int, int, int, int] | None, ...]


class Rewritten:
    """The kubeconfig of several contexts as it is now; from any thread.

    Args:
        options: what the user asked for.
        environ: the environment; None for that of the process.
    """

    def __init__(self, options: Options, environ: Mapping[str, str] | None = None) -> None:
        self._options = options
        self._environ = os.environ if environ is None else environ
        self._lock = threading.Lock()
        self._stamp: _Stamp | None = None
        self._read = MergedConfig(named="")
        self._wrong = ""

    def resolve(self, before: Resolved) -> Resolved:
        """Return a cluster as the kubeconfig has it now, ``broken`` where it cannot be used.

        What it is called and where in it one looks stay: its streams are told by that. What is in no kubeconfig, as a
        pod's own ServiceAccount, is as it was.
        """
        context = before.target.context
        if before.target.kubeconfig == IN_CLUSTER or before.target.no_kubectl:
            return before
        try:
            merged = self._merged()
            shown: dict[str | None, str] = {clean(name): name for name in merged.contexts}
            if context is None:
                # With --server alone; a context that somebody has made the current one since is another.
                merged = replace(merged, current_context="")
            found = resolve_context(self._options, merged, shown.get(context, context), self._environ, MOUNT)
        except KubeconfigError as error:
            return replace(before, broken=str(error))
        return replace(found, target=replace(before.target, server=found.target.server, banners=found.target.banners))

    def _merged(self) -> MergedConfig:
        """Return the files as one.

        Raises:
            KubeconfigError: one of them cannot be read or makes no sense.
        """
        with self._lock:
            # Before they are read: what is written meanwhile is seen the next time.
            stamp = tuple(map(_file_stamp, files_asked_for(self._options.kubeconfig, self._environ)))
            if stamp != self._stamp:
                self._stamp, self._wrong = stamp, ""
                try:
                    self._read = load_kubeconfig(self._options.kubeconfig, self._environ)
                except KubeconfigError as error:
                    self._wrong = str(error)
            if self._wrong:
                raise KubeconfigError(self._wrong)
            return self._read


def _file_stamp(path: Path) -> tuple[int, int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_dev
