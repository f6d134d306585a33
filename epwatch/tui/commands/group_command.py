"""`:group`: what the rows of each service are grouped by; alone it ends that."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from epwatch.model.nearest import did_you_mean, there_are
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.tui.tree.grouping import BY, grouping, label_names
from epwatch.tui.tree.tree import Tree
from epwatch.tui.typed.commands import Command, CommandError
from epwatch.tui.typed.fuzzy import ranked

_NONE: Final = "none"
_ENDS: Final = frozenset({_NONE, "off", "no", "nothing"})
"""What ends it, beside the command alone and ``:ungroup``."""
_WHAT: Final = f"group the rows of each service by {', '.join(BY)}, or label=KEY; none, or :group alone, ends that"


def group_command(tree: Tree, nearby: Callable[[], Iterable[ServiceSnapshot]]) -> Command:
    """Return the command; ``nearby`` gives the services whose labels are offered."""

    def run(argument: str) -> None:
        wanted = argument.removeprefix("by ").strip()
        # As a filter has it.
        wanted = re.sub("^label:", "label=", wanted)
        way = None if wanted in _ENDS else grouping(wanted)
        if wanted and wanted not in _ENDS and way is None:
            near = did_you_mean(wanted, [*BY, _NONE, *label_names(nearby())]) or there_are([*BY, "label=KEY"])
            message = f"rows are not grouped by {wanted}{near}"
            raise CommandError(message)
        tree.group_by(way)

    def complete(typed: str) -> Sequence[str]:
        return ranked(typed, [*BY, *([_NONE] if tree.grouping else []), *label_names(nearby())])

    return Command("group", "BY", _WHAT, run, complete, also=("ungroup",))
