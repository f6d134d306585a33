"""`:without`: which services would fall to none, or below half, if a node or a zone went: ask before a drain."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from epwatch.model.nearest import nearest_or_all
from epwatch.model.places import places
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.tui.panels.falls import Falls
from epwatch.tui.typed.commands import Command, CommandError
from epwatch.tui.typed.fuzzy import ranked

_WHAT = "which services would fall to none, or below half, without that node or zone; {program.go-there} goes to one"


def without_command(snapshots: Callable[[], Iterable[ServiceSnapshot]], show: Callable[[Falls], None]) -> Command:
    """Return the command; ``show`` takes the place to be without."""

    def run(argument: str) -> None:
        kind, _slash, name = argument.partition("/")
        known = places(snapshots())
        if kind not in known or not name:
            near = nearest_or_all(argument, _written(known))
            message = f"name a place: node/NAME or zone/NAME{near}"
            raise CommandError(message)
        if name not in known[kind]:
            there = f"on node {name}" if kind == "node" else f"in zone {name}"
            message = f"nothing runs {there}{nearest_or_all(name, known[kind])}"
            raise CommandError(message)
        show(Falls(kind, name))

    def complete(typed: str) -> Sequence[str]:
        return ranked(typed, _written(places(snapshots())))

    return Command("without", "node/NODE|zone/ZONE", _WHAT, run, complete)


def _written(known: Mapping[str, Collection[str]]) -> list[str]:
    return [f"{kind}/{name}" for kind, names in known.items() for name in names]
