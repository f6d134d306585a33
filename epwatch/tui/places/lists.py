"""The places that are offered to choose from: contexts, and namespaces with the recent ones first."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from epwatch.tui.panels.choices import Choice
from epwatch.tui.panels.chooser_screen import Chooseable, Chosen
from epwatch.tui.places.whereabouts import Whereabouts

CONTEXT: Final = "context"
NAMESPACE: Final = "namespace"
_ALL: Final = "all namespaces"
_SHOWN: Final = "shown"


def place_lists(whereabouts: Whereabouts, seen: Callable[[], Iterable[str]], first: str) -> tuple[Chooseable, ...]:
    """Return both lists, that of ``first`` first; ``seen`` are namespaces to offer where their names are not known."""
    contexts = Chooseable(CONTEXT, "contexts", lambda: _contexts(whereabouts))
    namespaces = Chooseable(NAMESPACE, "namespaces", lambda: _namespaces(whereabouts, seen()), typed=True)
    return (namespaces, contexts) if first == NAMESPACE else (contexts, namespaces)


def go_to(whereabouts: Whereabouts, chosen: Chosen) -> None:
    """Look at what was chosen.

    Raises:
        CommandError: there is no way there.
    """
    if chosen.kind == CONTEXT:
        whereabouts.to_contexts(chosen.names)
    elif _ALL in chosen.names:
        whereabouts.to_namespaces(())
    else:
        whereabouts.to_namespaces([name for names in chosen.names for name in names.split(",")])


def _contexts(whereabouts: Whereabouts) -> Sequence[Choice]:
    shown = whereabouts.shown
    return [Choice(name, note=_SHOWN if name in shown else "", marked=name in shown) for name in whereabouts.contexts()]


def _namespaces(whereabouts: Whereabouts, seen: Iterable[str]) -> Sequence[Choice]:
    place = whereabouts.place
    recent = [
        Choice(",".join(names), str(number), _SHOWN if names == place.namespaces else "")
        for number, names in enumerate(whereabouts.recent, 1)
    ]
    known = {choice.name for choice in recent}
    others = [Choice(name) for name in dict.fromkeys([*whereabouts.namespaces(), *sorted(seen)]) if name not in known]
    return [Choice(_ALL, "0", _SHOWN if place.everywhere else ""), *recent, *others]
