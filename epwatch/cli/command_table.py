"""The commands that exist: name, purpose, examples and options of each; the live tree is the one without a name."""

from typing import NamedTuple

from epwatch.cli.option_table import (
    CLUSTER,
    COMMON,
    CONFIG,
    DEMO,
    EXPLAIN,
    GATE,
    GET,
    RBAC,
    RECORD,
    RECORDING,
    REPLAY_AT,
    REPLAY_FROM,
    REPLAYING,
    SCREEN,
    STREAM,
    TIMELINE,
    Opt,
)


class Word(NamedTuple):
    """One of a few words that a command takes."""

    choices: tuple[str, ...]
    required: bool


class Command(NamedTuple):
    """One command; ``module`` runs it and is imported only then.

    Examples are (what follows the program's name, what it does). Groups are (title, options) in the help's order.
    ``takes_pods``: pod/NAME may stand where a service may.
    ``configured``: environment and config file say what its command line leaves open.
    ``takes_files``: files stand where services would.
    ``takes_command``: what stands behind "--" is a command to run, not services.
    """

    name: str
    module: str
    summary: str
    usage: str
    examples: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[Opt, ...]], ...]
    takes_services: bool = True
    takes_pods: bool = False
    word: Word | None = None
    configured: bool = True
    takes_command: bool = False
    takes_files: bool = False


SHARED = CLUSTER + SCREEN + COMMON
"""Options that several commands have: one variable, and one key of the config file, serve them all."""

_WHICH = ("which cluster, and what of it", CLUSTER)
_SCREEN = ("screen", SCREEN)
_OTHER = ("other", COMMON)
_RECORD = ("recording", RECORD)
_AT = ("recordings", REPLAY_AT + RECORD)
_FROM = ("recordings", REPLAY_FROM + RECORD)

LIVE = Command(
    name="",
    module="epwatch.cli.live",
    summary="Show live which pods each Kubernetes Service really sends traffic to.",
    usage="[SERVICE|svc/NAME ...] [options]",
    examples=(
        ("", "the current namespace's services, live"),
        ("web-service", "one service"),
        ("-n shop,billing", "two namespaces; -A for all of them"),
        ("--context 'prod-*'", "several clusters side by side"),
        ("demo", "try it without a cluster"),
        ("get -o json", "one snapshot, for scripts"),
        ("stream -o json", "changes as they happen, one a line"),
    ),
    groups=(_WHICH, _SCREEN, _RECORD, _OTHER),
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
    summary="One snapshot: services, endpoints, and the pods not in rotation.",
    usage="get [SERVICE|svc/NAME ...] [options]",
    examples=(
        ("get", "the current namespace's services"),
        ("get web-service", "one service; fails if there is none"),
        ("get -A -o json", "everything, for scripts"),
        ("get -l app=web -o name", "service/NAME, one a line"),
        ("get -A --wrong", "what needs somebody now"),
        ("get --without node/a", "who falls if node a is drained"),
    ),
    groups=(("output", GET), _AT, _WHICH, _OTHER),
)

STREAM_COMMAND = Command(
    name="stream",
    module="epwatch.cli.stream",
    summary="Changes as they happen, one a line, never merged or held back.",
    usage="stream [SERVICE|svc/NAME ...] [options]",
    examples=(
        ("stream", "what is there, then all changes"),
        ("stream web -o json", "one service, for scripts"),
        ("stream -A --for 5m", "everything, for five minutes"),
        ("stream --count 1", "until something changes"),
    ),
    groups=(("output", STREAM), _FROM, _WHICH, _OTHER),
)

GATE_COMMAND = Command(
    name="gate",
    module="epwatch.cli.gate",
    summary="Wait until services hold; its exit code tells a script if they do.",
    usage="gate SERVICE ... [options] [-- COMMAND ...]",
    examples=(
        ("gate web", "all ready for 30 s"),
        ("gate web --min-ready 80%", "most of them"),
        ("gate web --until-old-gone", "until no old one is left"),
        ("gate web --never-below 3 -- make", "run it, never fewer"),
    ),
    groups=(("what has to hold", GATE), _FROM, _WHICH, _OTHER),
    takes_command=True,
)

TIMELINE_COMMAND = Command(
    name="timeline",
    module="epwatch.cli.timeline",
    summary="A service's hand-over, one lane per pod: steps, lags, low water.",
    usage="timeline SERVICE ... [options]",
    examples=(
        ("timeline web --for 2m", "watch a rollout"),
        ("timeline web --replay x.gz", "of a recording"),
    ),
    groups=(("output", TIMELINE), _FROM, _WHICH, _OTHER),
)

RECORD_COMMAND = Command(
    name="record",
    module="epwatch.cli.record",
    summary="Write what the server says to a file, without a screen.",
    usage="record [-o FILE|-] [options]",
    examples=(
        ("record -o web.ndjson", "until ctrl-c"),
        ("record -o web.gz --rotate 100M", "in compressed parts"),
        ("record -A > all.ndjson", "everything"),
    ),
    groups=(("recording", RECORDING), _WHICH, _OTHER),
    takes_services=False,
)

RBAC_COMMAND = Command(
    name="rbac",
    module="epwatch.cli.rbac",
    summary="The smallest manifest that lets somebody run epwatch.",
    usage="rbac [options]",
    examples=(
        ("rbac -n shop --subject user:ann", "for kubectl apply -f -"),
        ("rbac -A --subject group:ops", "all namespaces"),
        ("rbac --as-deployment --image REF", "a recorder"),
    ),
    groups=(("rights", RBAC),),
    takes_services=False,
    configured=False,
)

SCHEMA_COMMAND = Command(
    name="schema",
    module="epwatch.cli.schema",
    summary="The JSON Schema of the lines of stream -o json.",
    usage="schema",
    examples=(("schema > epwatch.schema.json", "for a validator"),),
    groups=(),
    takes_services=False,
    configured=False,
)

REPLAY_COMMAND = Command(
    name="replay",
    module="epwatch.cli.replay",
    summary="Show a recording on the live tree's screen, as it was.",
    usage="replay FILE ...|- [options]",
    examples=(
        ("replay web.ndjson", "at the pace at which it came"),
        ("replay web.gz --speed 10", "ten times as fast"),
        ("replay --follow -", "a recorder's log, as it comes"),
    ),
    groups=(("replay", REPLAYING), _SCREEN, _OTHER),
    takes_services=False,
    takes_files=True,
)

DOCTOR_COMMAND = Command(
    name="doctor",
    module="epwatch.cli.doctor",
    summary="Check terminal, kubeconfig, server and rights; say what to do.",
    usage="doctor [options]",
    examples=(
        ("doctor", "the current context"),
        ("doctor -A --context prod", "all of prod"),
        ("doctor --context a,b", "two clusters"),
    ),
    groups=(_WHICH, _OTHER),
    takes_services=False,
)

EXPLAIN_COMMAND = Command(
    name="explain",
    module="epwatch.cli.explain",
    summary="Why each pod is, or is not, in rotation; 3: something is wrong.",
    usage="explain [SERVICE|svc/NAME ...|pod/NAME] [options]",
    examples=(
        ("explain web-service", "its pods, and what is wrong"),
        ("explain pod/web-7f9aa-x", "one pod's gates"),
        ("explain -A -o json", "everything, for scripts"),
    ),
    groups=(("output", EXPLAIN), _AT, _WHICH, _OTHER),
    takes_pods=True,
)

CONFIG_COMMAND = Command(
    name="config",
    module="epwatch.cli.config",
    summary="Write a config file, all in comments, or check the one there is.",
    usage="config [check] [options]",
    examples=(
        ("config", "write it, and print its path"),
        ("config check", "say what is wrong with it, a line each"),
    ),
    groups=(("config", CONFIG),),
    takes_services=False,
    word=Word(("check",), required=False),
    configured=False,
)

COMPLETION_COMMAND = Command(
    name="completion",
    module="epwatch.cli.completion",
    summary="The script by which a shell completes commands and names.",
    usage="completion bash|zsh|fish",
    examples=(
        ("completion bash", "in ~/.bashrc: source <(...)"),
        ("completion zsh", "as _epwatch in a folder of $fpath"),
        ("completion fish", "in ~/.config/fish/completions"),
    ),
    groups=(),
    takes_services=False,
    word=Word(("bash", "zsh", "fish"), required=True),
    configured=False,
)

COMMANDS = {
    command.name: command
    for command in (
        DEMO_COMMAND,
        GET_COMMAND,
        STREAM_COMMAND,
        EXPLAIN_COMMAND,
        GATE_COMMAND,
        TIMELINE_COMMAND,
        RECORD_COMMAND,
        REPLAY_COMMAND,
        RBAC_COMMAND,
        SCHEMA_COMMAND,
        DOCTOR_COMMAND,
        CONFIG_COMMAND,
        COMPLETION_COMMAND,
    )
}
"""Every named command, in the order of the help."""
