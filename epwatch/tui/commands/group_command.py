"""`:group`: what the rows of each service are grouped by; alone it ends that."""

from collections.abc import Callable, Iterable, Sequence

from epwatch.model.nearest import did_you_mean
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.tui.commands.commands import Command, CommandError
from epwatch.tui.commands.fuzzy import ranked
from epwatch.tui.tree.grouping import BY, grouping, label_names
from epwatch.tui.tree.tree import Tree

_WHAT = f"group the rows of each service by {', '.join(BY)}, or label=KEY; alone it ends that"


def group_command(tree: Tree, nearby: Callable[[], Iterable[ServiceSnapshot]]) -> Command:
    """Return the command; ``nearby`` gives the services whose labels are offered."""

    def run(argument: str) -> None:
        way = grouping(argument)
        if argument and way is None:
            message = f"rows are not grouped by {argument}{did_you_mean(argument, [*BY, 'label='])}"
            raise CommandError(message)
        tree.group_by(way)

    def complete(typed: str) -> Sequence[str]:
        return ranked(typed, [*BY, *label_names(nearby())])

    return Command("group", "BY", _WHAT, run, complete)
