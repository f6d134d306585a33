"""`:sort`: the order of the services by its name; a minus before it turns it round."""

from collections.abc import Sequence
from typing import Final

from epwatch.model.nearest import nearest_or_all, there_are
from epwatch.tui.tree.tree import Tree
from epwatch.tui.typed.commands import Command, CommandError
from epwatch.tui.typed.fuzzy import ranked


def sort_command(tree: Tree) -> Command:
    """Return the command that orders the services of a tree."""

    def run(argument: str) -> None:
        words = argument.removeprefix("by ").split()
        turned = argument.startswith("-") or words[1:] in _TURNED
        if words[1:] in (*_TURNED, *_STRAIGHT):
            words = words[:1]
        name = " ".join(words).removeprefix("-")
        # As the services stand at first.
        name = tree.orders[0] if name in _ENDS else name
        if name not in tree.orders:
            unknown = f"no order is called {name}{nearest_or_all(name, tree.orders)}"
            message = unknown if name else f"{_WANTED}{there_are(tree.orders)}"
            raise CommandError(message)
        tree.sort_by(name, turned=turned)

    def complete(typed: str) -> Sequence[str]:
        sign = "-" if typed.startswith("-") else ""
        return [sign + name for name in ranked(typed.removeprefix("-"), tree.orders)]

    what = f"order the services by {', '.join(tree.orders)}; a minus before it turns it round, none ends it"
    return Command("sort", "ORDER", what, run, complete)


_TURNED: Final = (["desc"], ["reverse"], ["reversed"])
_STRAIGHT: Final = (["asc"],)
_ENDS: Final = frozenset({"none", "off"})
_WANTED: Final = "name an order, as in :sort ready"
