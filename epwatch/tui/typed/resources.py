"""What is said to somebody who types a resource after the colon, as in k9s: where that is to be seen here; pure."""

from typing import Final

from epwatch.tui.keys.named import KeyNames, named

_PODS: Final = "pods stand behind their Service: {open.open-or-close} opens it"
_SERVICES: Final = "Services are what is shown; {find.filter} finds one by its name"
_NODES: Final = "node:NAME in a filter, or {find.group}, has the pods of a node"
_OWNERS: Final = "owner:NAME in a filter, or {find.group}, has its pods; {watch.why} what it wants"

_HERE: Final = {
    **dict.fromkeys(("po", "pod", "pods"), _PODS),
    **dict.fromkeys(("svc", "service", "services", "ep", "endpoints", "eps", "endpointslices"), _SERVICES),
    **dict.fromkeys(("no", "node", "nodes"), _NODES),
    **dict.fromkeys(("dp", "deploy", "deployment", "deployments", "rs", "replicasets"), _OWNERS),
    **dict.fromkeys(("sts", "statefulsets", "ds", "daemonsets", "job", "jobs"), _OWNERS),
    **dict.fromkeys(("ev", "event", "events"), "{watch.timeline} tells what happened; {watch.why} has a pod's Events"),
    **dict.fromkeys(
        ("all", "alias", "aliases", "pulses", "xray"), "there is one tree; {program.help} has keys and commands"
    ),
}


def seen_elsewhere(name: str, names: KeyNames) -> str:
    """Return where what another tool calls so is to be seen, "" for what none does; ``names`` are the keys'."""
    return named(_HERE.get(name, ""), names)
