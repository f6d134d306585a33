"""`:sort`: the order of the services by its name; a minus before it turns it round."""

from collections.abc import Sequence

from epwatch.model.nearest import did_you_mean
from epwatch.tui.commands.commands import Command, CommandError
from epwatch.tui.commands.fuzzy import ranked
from epwatch.tui.tree.tree import Tree


def sort_command(tree: Tree) -> Command:
    """Return the command that orders the services of a tree."""

    def run(argument: str) -> None:
        name = argument.removeprefix("-")
        if name not in tree.orders:
            message = f"no order is called {name}{did_you_mean(name, tree.orders)}" if name else _WANTED
            raise CommandError(message)
        tree.sort_by(name, turned=argument.startswith("-"))

    def complete(typed: str) -> Sequence[str]:
        sign = "-" if typed.startswith("-") else ""
        return [sign + name for name in ranked(typed.removeprefix("-"), tree.orders)]

    what = f"order the services by {', '.join(tree.orders)}; a minus before it turns it round"
    return Command("sort", "ORDER", what, run, complete)


_WANTED = "name an order, as in :sort ready"
