"""`:from`: the place of a client, and the tree then tells what it does not reach; alone, or `off`, it ends that."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from epwatch.model.from_where import client_of
from epwatch.model.nearest import nearest_or_all
from epwatch.model.places import places
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.tui.tree.standpoint import Standpoint
from epwatch.tui.typed.commands import Command, CommandError
from epwatch.tui.typed.fuzzy import ranked

_ENDS: Final = frozenset({"off", "none", "no", "nothing"})
_WHAT: Final = "mark what a pod on that node, or in that zone, does not reach; alone, or off, it ends that"


def from_command(
    snapshots: Callable[[], Iterable[ServiceSnapshot]], stand: Callable[[Standpoint | None], None]
) -> Command:
    """Return the command; ``stand`` takes the place, None for none."""

    def run(argument: str) -> None:
        known = tuple(snapshots())
        ends = not argument or (argument in _ENDS and argument not in places(known)["node"])
        stand(None if ends else standpoint(argument, known))

    def complete(typed: str) -> Sequence[str]:
        known = places(snapshots())
        return ranked(typed, [*known["node"], *(f"zone/{zone}" for zone in known["zone"])])

    return Command("from", "NODE|zone/ZONE", _WHAT, run, complete)


def standpoint(argument: str, snapshots: Sequence[ServiceSnapshot]) -> Standpoint:
    """Return the place that ``NODE``, ``node/NODE``, ``zone/ZONE`` or a node with a zone names.

    Raises:
        CommandError: it is not known. A node on which nothing runs is, with a zone.
    """
    node: str | None = None
    zone: str | None = None
    for word in argument.split():
        kind, slash, name = word.rpartition("/")
        if slash and kind not in ("node", "zone"):
            message = f"{word} is no place: write NODE or zone/ZONE"
            raise CommandError(message)
        if kind == "zone":
            zone = name
        else:
            node = name
    if message := doubt(node, zone, snapshots):
        raise CommandError(message)
    return Standpoint(client_of(node, zone, snapshots), snapshots, named=zone is not None)


def doubt(node: str | None, zone: str | None, snapshots: Iterable[ServiceSnapshot]) -> str:
    """Return what speaks against a place, with the nearest one that is known; "" where nothing does."""
    known = places(snapshots)
    if zone is not None and zone not in known["zone"]:
        return f"nothing runs in zone {zone}{nearest_or_all(zone, known['zone'])}"
    if node is not None and zone is None and node not in known["node"]:
        near = f"; did you mean zone/{node}?" if node in known["zone"] else nearest_or_all(node, known["node"])
        return f"nothing runs on node {node}, its zone is not known{near}"
    return ""
