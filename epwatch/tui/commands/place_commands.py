"""`:ns` and `:ctx`: other namespaces, or another context; the old picture stays until the new one is there."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from epwatch.model.nearest import did_you_mean
from epwatch.tui.commands.commands import Command, CommandError, ranked
from epwatch.tui.places.whereabouts import Whereabouts

_ALL: Final = "all"
_NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
"""An RFC 1123 label (k8s.io/apimachinery pkg/util/validation)."""


def namespace_command(whereabouts: Whereabouts, seen: Callable[[], Iterable[str]]) -> Command:
    """Return ``:ns``; ``seen`` are namespaces to offer where their names may not be listed."""

    def run(argument: str) -> None:
        names = [name.strip() for name in argument.split(",") if name.strip()]
        if not names:
            message = "name a namespace, several as a,b, or all"
            raise CommandError(message)
        if bad := next((name for name in names if not _NAME.fullmatch(name)), None):
            message = f"{bad} is not the name of a namespace (lower case letters, digits and '-')"
            raise CommandError(message)
        whereabouts.to_namespaces([] if names == [_ALL] else names)

    def complete(typed: str) -> Sequence[str]:
        whereabouts.ask()
        before, comma, last = typed.rpartition(",")
        taken = before.split(",")
        known = dict.fromkeys((*whereabouts.namespaces(), *sorted(seen())))
        offered = [name for name in (*known, *([] if comma else [_ALL])) if name not in taken]
        return [f"{before}{comma}{name}" for name in ranked(last, offered)]

    what = "look at this namespace, at several (a,b), or at all of them; 0 is all, 1-9 those of before"
    return Command("ns", "NAME", what, run, complete, also=("namespace",))


def context_command(whereabouts: Whereabouts) -> Command:
    """Return ``:ctx``."""

    def run(argument: str) -> None:
        known = whereabouts.contexts()
        if argument not in known:
            message = (
                f"no context is called {argument}{did_you_mean(argument, known)}" if argument else "name a context"
            )
            raise CommandError(message)
        whereabouts.to_context(argument)

    def complete(typed: str) -> Sequence[str]:
        return ranked(typed, whereabouts.contexts())

    what = "look at another context of the kubeconfig, at its own namespace"
    return Command("ctx", "NAME", what, run, complete, also=("context",))
