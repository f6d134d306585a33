"""Every option of every command, as data: help, parsing and whatever else is made of options read the same table."""

from collections.abc import Callable
from typing import NamedTuple

from epwatch.cli.durations import duration, positive_duration
from epwatch.cli.names import (
    EXTRAS,
    cluster,
    exec_policy,
    expression,
    extras,
    factor,
    namespaces,
    place,
    port,
    seed,
    selector,
    size,
    whole,
)
from epwatch.cli.quorum import count, quorum, revision


class Opt(NamedTuple):
    """One option.

    ``metavar`` "" makes it a switch. ``many`` gathers the values of every occurrence; its ``parse`` gives a sequence.
    """

    flags: tuple[str, ...]
    dest: str
    help: str
    metavar: str = ""
    parse: Callable[[str], object] = str
    default: object = None
    many: bool = False
    choices: tuple[str, ...] | None = None


def _one(text: str) -> tuple[str, ...]:
    return (text,)


CLUSTER = (
    Opt(
        ("-n", "--namespace"),
        "namespaces",
        "the namespaces to look at (repeat it, or a,b)",
        "NS",
        namespaces,
        (),
        many=True,
    ),
    Opt(("-A", "--all-namespaces"), "all_namespaces", "look at all namespaces"),
    Opt(
        ("-l", "--selector"), "selector", "label selector on Services: app=web,tier!=db", "LABELS", selector, default=""
    ),
    Opt(("--kubeconfig",), "kubeconfig", "the kubeconfig file; else $KUBECONFIG, ~/.kube/config", "FILE"),
    Opt(
        ("--context",),
        "contexts",
        "the contexts of the kubeconfig to use, side by side (repeat it; a,b or 'prod-*')",
        "NAME",
        _one,
        (),
        many=True,
    ),
    Opt(("--cluster",), "cluster", "the cluster of the kubeconfig to use", "NAME"),
    Opt(("--user",), "user", "the user of the kubeconfig to use", "NAME"),
    Opt(("--server",), "server", "the API server's address", "URL"),
    Opt(("--token",), "token", "bearer token; others can see it in ps", "TOKEN"),
    Opt(("--as",), "as_user", "the user to impersonate", "USER"),
    Opt(("--as-group",), "as_groups", "a group to impersonate (repeat it)", "GROUP", _one, (), many=True),
    Opt(
        ("--exec-policy",),
        "exec_policy",
        "which credential plugins may run: allow, deny or allowlist=NAME,...; else as kuberc says",
        "POLICY",
        exec_policy,
    ),
    Opt(("--request-timeout",), "request_timeout", "how long one request may take (30s)", "TIME", duration),
    Opt(
        ("--endpoints",),
        "endpoints",
        "watch the older Endpoints too: on (default), off, or auto: only where slices cannot be read",
        "WHEN",
        default="on",
        choices=("on", "auto", "off"),
    ),
)
"""Which cluster, and what of it; names as kubectl's."""

COMMON = (
    Opt(("--utc",), "utc", "show times in UTC"),
    Opt(("--log-file",), "log_file", "append phases, causes and what goes wrong to FILE", "FILE"),
)

WHERE = Opt(
    ("--where",),
    "where",
    "only rows that match, as with / on the screen: words, regex, !not, is:notready, zone:a, label:k=v, ...",
    "EXPR",
    expression,
    "",
)

FROM = (
    Opt(("--from-node",), "from_node", "mark what a pod on this node does not reach", "NODE"),
    Opt(("--from-zone",), "from_zone", "mark what a pod in this zone does not reach", "ZONE"),
)

SCREEN = (
    WHERE,
    *FROM,
    Opt(("--highlight",), "highlight", "how long a change is marked (5s)", "TIME", duration, 5.0),
    Opt(("--ghosts",), "ghosts", "how long what went stays in sight (10s)", "TIME", duration, 10.0),
    Opt(("--plain",), "plain", "for screen readers: sentences that are appended, and prompts"),
    Opt(
        ("--theme",),
        "theme",
        "dark, light, high-contrast, colour-blind, terminal (its own colours), or one of Textual's (auto)",
        "NAME",
        default="auto",
    ),
    Opt(("--no-mouse",), "no_mouse", "leave the mouse to the terminal, for marking text with it"),
    Opt(("--refresh",), "refresh", "the least time between two unasked paints (80ms)", "TIME", positive_duration, 0.08),
    Opt(
        ("--max-bytes-per-second",),
        "max_bytes",
        "so many bytes go to the terminal unasked (3000; 0: no limit); what a key brings about is not counted",
        "N",
        count,
        3000,
    ),
    Opt(("--history",), "history", "how much of what was seen is kept to look back at (32M)", "SIZE", size, 32 << 20),
)

FORCE = Opt(("--force",), "force", "let files be overwritten")

RECORD = (
    Opt(("--record",), "record", "write what the server says to FILE, to be replayed (.gz: compressed)", "FILE"),
    FORCE,
)

_REPLAY = Opt(
    ("--replay",), "replay", "read a recording (-: stdin; repeat it for parts), no cluster", "FILE", _one, (), many=True
)

REPLAY_AT = (
    _REPLAY,
    Opt(("--at",), "until", "as it was at TIME: 12:03:22, or as RFC 3339", "TIME"),
)

REPLAY_FROM = (
    _REPLAY,
    Opt(("--since",), "since", "from TIME on: 12:03:22, or as RFC 3339", "TIME"),
    Opt(("--until",), "until", "up to TIME", "TIME"),
)

RBAC = (
    CLUSTER[0],
    CLUSTER[1],
    Opt(
        ("--with",),
        "extras",
        "more than the streams: why, what explanations read; names, of all namespaces, which :ns and completion offer",
        "WHAT",
        extras,
        (),
        many=True,
        choices=EXTRAS,
    ),
    Opt(("--subject",), "subject", "who: user:NAME, group:NAME, serviceaccount:NS/NAME", "SUBJECT"),
    Opt(("--as-deployment",), "as_deployment", "a recorder in the cluster that writes to stdout"),
    Opt(("--image",), "image", "the image that it runs (the tree has a Containerfile)", "REF"),
)

RECORDING = (
    Opt(("-o", "--output"), "output", "the file to write (-: stdout; .gz: compressed)", "FILE", default="-"),
    Opt(("--rotate",), "rotate", "begin another part after so much; FILE.1 is the one before", "SIZE", size),
    Opt(("--keep",), "keep", "so many older parts are kept (10)", "N", whole, 10),
    Opt(("--redact",), "redact", "pseudonyms for names, labels, images, addresses and contexts; no free text"),
    FORCE,
)

REPLAYING = (
    Opt(("--speed",), "speed", "how fast it goes (1)", "X", factor, 1.0),
    Opt(("--at",), "since", "begin at TIME: 12:03:22, or as RFC 3339", "TIME"),
    Opt(("--follow",), "follow", "go on as the recording grows, without a wait"),
)

GET = (
    WHERE,
    Opt(
        ("-o", "--output"),
        "output",
        "tree (default), wide, json, yaml or name",
        "FORMAT",
        default="tree",
        choices=("tree", "wide", "json", "yaml", "name"),
    ),
    *FROM,
    Opt(("--without",), "without", "only services that fall to none, or below half, without it", "PLACE", place),
    Opt(("--wrong",), "wrong", "only services that have a finding of severity error"),
)

EXPLAIN = (
    Opt(
        ("-o", "--output"),
        "output",
        "text (default), or json: the document of get",
        "FORMAT",
        default="text",
        choices=("text", "json"),
    ),
)

STREAM = (
    WHERE,
    Opt(
        ("-o", "--output"),
        "output",
        "text (default), or json: one object a line",
        "FORMAT",
        default="text",
        choices=("text", "json"),
    ),
    Opt(("--changes-only",), "changes_only", "leave out what was there at the start"),
    Opt(("--for",), "lasting", "end after this time, counted from SYNCED", "TIME", positive_duration),
    Opt(("--count",), "count", "end after N changes, counted from SYNCED", "N", whole),
)

TIMELINE = (
    Opt(("--for",), "lasting", "end after this time (5m; of a recording: at its end)", "TIME", positive_duration),
    Opt(
        ("-o", "--output"),
        "output",
        "text (default) or json",
        "FORMAT",
        default="text",
        choices=("text", "json"),
    ),
)

GATE = (
    Opt(("--min-ready",), "min_ready", "so many have to be ready, or such a part of all (all)", "N|P%", quorum),
    Opt(("--never-below",), "never_below", "and never, from the first picture on, fewer than M", "M", count),
    Opt(("--for",), "hold", "so long without a break (30s)", "TIME", duration, 30.0),
    Opt(("--timeout",), "timeout", "all in all no longer than this (5m)", "TIME", positive_duration, 300.0),
    Opt(("--revision",), "revision", "count only pods of this revision: a hash, or new", "new|HASH", revision),
    Opt(("--until-old-gone",), "until_old_gone", "and no pod of another revision may be in any slice"),
    Opt(
        ("-o", "--output"),
        "output",
        "the result as text (default) or json",
        "FORMAT",
        default="text",
        choices=("text", "json"),
    ),
)

DEMO = (
    Opt(("--scenario",), "scenario", "the story to show (scale)", "NAME", default=""),
    Opt(("--list",), "list_scenarios", "list the stories and end"),
    Opt(("--seed",), "seed", "the same seed gives the same names and times (0)", "N", seed, 0),
    Opt(("--speed",), "speed", "how fast the story goes (1)", "X", factor, 1.0),
    Opt(("--serve",), "serve", "run the cluster alone, without a screen, until ctrl-c"),
    Opt(("--port",), "port", "the port on 127.0.0.1 (0: any free one)", "N", port, 0),
    Opt(
        ("--name",),
        "name",
        "what its cluster is called; with --serve the context epwatch-NAME (demo)",
        "NAME",
        cluster,
        "demo",
    ),
    Opt(("--kubeconfig-out",), "kubeconfig_out", "write the kubeconfig of --serve to FILE", "FILE"),
    RECORD[0],
    FORCE,
)

CONFIG = (Opt(("--force",), "force", "let the new file take the place of one that is there"),)
