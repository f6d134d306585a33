"""The nodes and zones that a picture knows of: those of endpoints and of pods, and zones that hints name; pure."""

from collections.abc import Collection, Iterable, Mapping

from epwatch.model.snapshot import ServiceSnapshot


def places(snapshots: Iterable[ServiceSnapshot]) -> Mapping[str, Collection[str]]:
    """Return the names of the kinds ``node`` and ``zone``, each in the order of the alphabet.

    Nodes themselves are not watched: one on which nothing of these services runs is not known.
    """
    nodes: set[str] = set()
    zones: set[str] = set()
    for snapshot in snapshots:
        for row in snapshot.endpoints:
            nodes.add(row.node or "")
            zones.update((row.zone or "", *row.hints))
            nodes.update(row.hint_nodes)
        nodes.update(absent.pod.node or "" for absent in snapshot.absent)
    return {"node": sorted(nodes - {""}), "zone": sorted(zones - {""})}
