"""Other namespaces and contexts for a screen that runs: the same options, another place, a feed of its own."""

import os
from collections.abc import Sequence

from msgspec.structs import replace

from epwatch.cli.source import Source
from epwatch.history import History, history_part
from epwatch.kube.kubeconfig import KubeconfigError, Resolved, resolve
from epwatch.kube.kubeconfig_files import load_kubeconfig
from epwatch.kube.sanitize import clean
from epwatch.kube.settings_process import SettingsProcess
from epwatch.options import Options
from epwatch.tui.places.elsewhere import ElsewhereError, Place, Watched
from epwatch.watch_thread import WatchThread


class ClusterElsewhere:
    """Opens places with the options of a source; a :class:`epwatch.tui.places.elsewhere.Elsewhere`.

    What names a cluster, a user or a server by itself holds for the context that the source is in, and for no other.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    def contexts(self) -> Sequence[str]:
        """Return the kubeconfig's contexts, by the alphabet; none where it cannot be read."""
        try:
            return sorted(map(clean, load_kubeconfig(self._source.options.kubeconfig, os.environ).contexts))
        except KubeconfigError:
            return ()

    def open(self, place: Place) -> Watched:
        """Return a place's feed, not started.

        Raises:
            ElsewhereError: the kubeconfig cannot be used for it.
        """
        source, options = self._source, self._options(place)
        try:
            resolved = resolve(options)
        except KubeconfigError as error:
            raise ElsewhereError(clean(" ".join(str(error).split()))) from None
        if place.context is None:
            # As it was begun: the demo has a name of its own, and so has what was warned of.
            target = replace(source.target, namespaces=resolved.target.namespaces)
            resolved = Resolved(
                target=target, cluster=resolved.cluster, user=resolved.user, exec_policy=resolved.exec_policy
            )
        history = History(history_part(options.history))
        feed = WatchThread(
            options,
            resolved,
            exact=False,
            clock=source.clock,
            log=source.log,
            configure=SettingsProcess(resolved),
            history=history,
        )
        return Watched(feed, resolved.target, options, feed.evidence, feed.namespaces, history, feed.heard)

    def _options(self, place: Place) -> Options:
        options = replace(
            self._source.options,
            namespaces=place.namespaces,
            all_namespaces=place.everywhere,
            where="",
            from_node=None,
            from_zone=None,
        )
        if place.context is None:
            return options
        return replace(options, contexts=(place.context,), cluster=None, user=None, server=None, token=None)
