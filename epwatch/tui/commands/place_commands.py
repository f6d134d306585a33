"""`:ns` and `:ctx`: other namespaces, or other contexts; the old picture stays until the new one is there."""

import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Final

from epwatch.model.nearest import nearest_or_all
from epwatch.tui.places.whereabouts import Whereabouts
from epwatch.tui.typed.commands import Command, CommandError
from epwatch.tui.typed.fuzzy import ranked

_ALL: Final = "all"
_TOLD: Final = 4
"""Names that are told where a word may mean several."""
_APART: Final = re.compile("[ ,]+")
_NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
"""An RFC 1123 label (k8s.io/apimachinery pkg/util/validation)."""


def namespace_command(
    whereabouts: Whereabouts, seen: Callable[[], Iterable[str]], choose: Callable[[], None]
) -> Command:
    """Return ``:ns``; ``seen`` are namespaces to offer where their names may not be listed, ``choose`` shows a list."""

    def run(argument: str) -> None:
        names = [name.strip() for name in argument.split(",") if name.strip()]
        if not names:
            choose()
            return
        if bad := next((name for name in names if not _NAME.fullmatch(name)), None):
            message = f"{bad} is not the name of a namespace (lower case letters, digits and '-')"
            raise CommandError(message)
        known = None if names == [_ALL] else whereabouts.names
        if known is not None:
            names = [_meant(name, known) for name in names]
        whereabouts.to_namespaces([] if names == [_ALL] else names)

    def complete(typed: str) -> Sequence[str]:
        whereabouts.ask()
        before, comma, last = typed.rpartition(",")
        taken = before.split(",")
        known = dict.fromkeys((*whereabouts.namespaces(), *sorted(seen())))
        offered = [name for name in (*known, *([] if comma else [_ALL])) if name not in taken]
        return [f"{before}{comma}{name}" for name in ranked(last, offered)]

    what = "look at this namespace, at several (a,b), at all; alone: a list; 0 is all, 1-9 those of before"
    return Command("ns", "[NAME]", what, run, complete, also=("namespace",))


def context_command(whereabouts: Whereabouts, choose: Callable[[], None]) -> Command:
    """Return ``:ctx``; ``choose`` shows a list."""

    def run(argument: str) -> None:
        if argument:
            whereabouts.to_contexts(contexts_named(argument, whereabouts.contexts()))
        else:
            choose()

    def complete(typed: str) -> Sequence[str]:
        before, space, last = typed.rpartition(" ")
        taken = before.split()
        offered = [name for name in whereabouts.contexts() if name not in taken]
        return [f"{before}{space}{name}" for name in ranked(last, offered)]

    what = "look at another context, or at several side by side (a b, prod-*); alone: a list"
    return Command("ctx", "[NAME ...]", what, run, complete, also=("context",))


def contexts_named(argument: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the contexts that names and globs mean, apart by spaces or commas, each once.

    A word that only one of them begins with, or holds, is that one.

    Raises:
        CommandError: one of them means none, or several.
    """
    if argument in known:
        return (argument,)
    found: dict[str, None] = {}
    for word in _APART.split(argument):
        globbed = [] if word in known else [name for name in known if fnmatchcase(name, word)]
        meant = globbed or [_meant(word, known)]
        if not globbed and meant[0] not in known:
            message = f"no context is called {word}{nearest_or_all(word, known)}"
            raise CommandError(message)
        found |= dict.fromkeys(meant)
    return tuple(found)


def _meant(word: str, known: Sequence[str]) -> str:
    """Return the name that a word is, else the only one that begins with it, or holds it; the word where none does.

    Raises:
        CommandError: it may mean several.
    """
    if word in known or not word:
        return word
    found = [name for name in known if name.startswith(word)] or [name for name in known if word in name]
    if len(found) > 1:
        more = f" and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
        message = f"{word} may be {', '.join(sorted(found)[:_TOLD])}{more}"
        raise CommandError(message)
    return found[0] if found else word
