"""`:without`: which services would fall to none, or below half, if a node or a zone went: ask before a drain."""

from collections.abc import Callable, Iterable, Sequence

from epwatch.model.nearest import did_you_mean
from epwatch.model.places import places
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.tui.commands.commands import Command, CommandError
from epwatch.tui.commands.fuzzy import ranked
from epwatch.tui.panels.falls import Falls

_WHAT = "which services would fall to none, or below half, without that node or zone; {program.go-there} goes to one"


def without_command(snapshots: Callable[[], Iterable[ServiceSnapshot]], show: Callable[[Falls], None]) -> Command:
    """Return the command; ``show`` takes the place to be without."""

    def run(argument: str) -> None:
        kind, _slash, name = argument.partition("/")
        known = places(snapshots())
        if kind not in known or not name:
            message = "name a place: node/NAME or zone/NAME"
            raise CommandError(message)
        if name not in known[kind]:
            there = f"on node {name}" if kind == "node" else f"in zone {name}"
            message = f"nothing runs {there}{did_you_mean(name, known[kind])}"
            raise CommandError(message)
        show(Falls(kind, name))

    def complete(typed: str) -> Sequence[str]:
        return ranked(typed, [f"{kind}/{name}" for kind, names in places(snapshots()).items() for name in names])

    return Command("without", "node/NODE|zone/ZONE", _WHAT, run, complete)
