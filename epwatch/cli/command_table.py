"""The commands that exist: name, purpose, examples and options of each; the live tree is the one without a name."""

from typing import NamedTuple

from epwatch.cli.option_table import CLUSTER, COMMON, DEMO, GET, SCREEN, STREAM, Opt


class Command(NamedTuple):
    """One command; ``module`` runs it and is imported only then.

    Examples are (what follows the program's name, what it does). Groups are (title, options) in the help's order.
    """

    name: str
    module: str
    summary: str
    usage: str
    examples: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[Opt, ...]], ...]
    takes_services: bool = True


_WHICH = ("which cluster, and what of it", CLUSTER)
_SCREEN = ("screen", SCREEN)
_OTHER = ("other", COMMON)

LIVE = Command(
    name="",
    module="epwatch.cli.live",
    summary="Show live which pods each Kubernetes Service really sends traffic to.",
    usage="[SERVICE|svc/NAME ...] [options]",
    examples=(
        ("", "the current namespace's services, live"),
        ("web-service", "one service"),
        ("-n shop,billing", "two namespaces; -A for all of them"),
        ("demo", "try it without a cluster"),
        ("get -o json", "one snapshot, for scripts"),
        ("stream -o json", "changes as they happen, one a line"),
    ),
    groups=(_WHICH, _SCREEN, _OTHER),
)

DEMO_COMMAND = Command(
    name="demo",
    module="epwatch.cli.demo",
    summary="The live tree over a small cluster that epwatch brings along.",
    usage="demo [options]",
    examples=(
        ("demo", "keys + and - scale web-service"),
        ("demo --serve", "run the cluster alone, for kubectl"),
        ("demo --speed 4", "the same story, four times as fast"),
    ),
    groups=(("demo", DEMO), _SCREEN, _OTHER),
    takes_services=False,
)

GET_COMMAND = Command(
    name="get",
    module="epwatch.cli.get",
    summary="One snapshot: services, their endpoints, and the pods not in rotation.",
    usage="get [SERVICE|svc/NAME ...] [options]",
    examples=(
        ("get", "the current namespace's services"),
        ("get web-service", "one service; fails if there is none"),
        ("get -A -o json", "everything, for scripts"),
        ("get -l app=web -o name", "service/NAME, one a line"),
    ),
    groups=(("output", GET), _WHICH, _OTHER),
)

STREAM_COMMAND = Command(
    name="stream",
    module="epwatch.cli.stream",
    summary="Changes as they happen, one a line, never merged, never held back.",
    usage="stream [SERVICE|svc/NAME ...] [options]",
    examples=(
        ("stream", "what is there, then all changes"),
        ("stream web -o json", "one service, for scripts"),
        ("stream -A --for 5m", "everything, for five minutes"),
        ("stream --count 1", "until something changes"),
    ),
    groups=(("output", STREAM), _WHICH, _OTHER),
)

COMMANDS = {command.name: command for command in (DEMO_COMMAND, GET_COMMAND, STREAM_COMMAND)}
"""Every named command, in the order of the help."""
