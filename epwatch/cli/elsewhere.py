"""Other namespaces and contexts for a screen that runs: the same options, another place, a feed of its own."""

import os
from collections.abc import Sequence

from msgspec.structs import replace

from epwatch.cli.feeds import watch
from epwatch.cli.source import Source
from epwatch.history import History, history_part
from epwatch.kube.kubeconfig import KubeconfigError
from epwatch.kube.kubeconfig_files import load_kubeconfig
from epwatch.kube.sanitize import clean
from epwatch.kube.several_contexts import resolve_all
from epwatch.kube.target import Target
from epwatch.options import Options
from epwatch.tui.places.elsewhere import ElsewhereError, Place
from epwatch.tui.watched import Watched


class ClusterElsewhere:
    """Opens places with the options of a source; a :class:`epwatch.tui.places.elsewhere.Elsewhere`.

    What names a cluster, a user or a server by itself holds for the context that the source is in, and for no other.
    Whom it acts as goes along, as it does with k9s (internal/client/config.go, SwitchContext): rights that somebody
    gave up must not come back by the way.
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
            resolved = resolve_all(replace(options, contexts=self._as_written(options.contexts)), chosen=True)
        except KubeconfigError as error:
            raise ElsewhereError(clean(" ".join(str(error).split()))) from None
        if not place.contexts:
            # What it is called, and what is remarked of it, as it was begun: the demo has a name of its own.
            begun = zip(resolved, source.targets, strict=True)
            resolved = tuple(replace(each, target=_as_begun(was, each.target)) for each, was in begun)
        history = History(history_part(options.history))
        feed = watch(options, resolved, exact=False, clock=source.clock, log=source.log, history=history)
        targets = tuple(each.target for each in resolved)
        return Watched(
            feed,
            targets[0],
            options,
            feed.evidence,
            feed.namespaces,
            history,
            feed.heard,
            targets=targets,
            standing=feed.standing,
        )

    def _as_written(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the contexts' names as the kubeconfig has them: those that are shown were cleaned."""
        there = load_kubeconfig(self._source.options.kubeconfig, os.environ).contexts if names else ()
        shown: dict[str, str] = {clean(name): name for name in there}
        return tuple(name if name in there else shown.get(name, name) for name in names)

    def _options(self, place: Place) -> Options:
        options = replace(
            self._source.options,
            namespaces=place.namespaces,
            all_namespaces=place.everywhere,
            where="",
            from_node=None,
            from_zone=None,
        )
        if not place.contexts:
            # Those that a glob meant then: others may have come since.
            begun = tuple(target.context for target in self._source.targets if target.context is not None)
            return replace(options, contexts=begun) if options.contexts else options
        return replace(options, contexts=place.contexts, cluster=None, user=None, server=None, token=None)


def _as_begun(begun: Target, now: Target) -> Target:
    return replace(begun, namespaces=now.namespaces, server=now.server, banners=now.banners)
