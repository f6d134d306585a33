"""What stood on the command line, typed: filled by the parser, read by the commands."""

import argparse
from typing import TYPE_CHECKING

from epwatch.cli.quorum import MinReady

if TYPE_CHECKING:
    # The records' library takes its time, and --help shows none of them.
    from epwatch.options import OwnAction


class Arguments(argparse.Namespace):
    """One attribute for each option of any command; a command reads its own.

    Durations are seconds. Lists are empty where nothing was given. ``prog`` is the program as the user called it.
    ``keys`` and ``actions`` are those of the config file. ``typed`` are those that the command line itself set.
    """

    command: str
    typed: frozenset[str]
    prog: str
    word: str | None
    services: list[str]
    pods: list[str]

    kubeconfig: str | None
    contexts: list[str]
    cluster: str | None
    user: str | None
    server: str | None
    token: str | None
    namespaces: list[str]
    all_namespaces: bool
    selector: str
    as_user: str | None
    as_groups: list[str]
    exec_policy: str | None
    request_timeout: float | None
    endpoints: str
    utc: bool
    log_file: str | None

    where: str

    highlight: float
    ghosts: float
    refresh: float
    max_bytes: int
    theme: str
    plain: bool
    no_mouse: bool
    keys: tuple[tuple[str, str], ...]
    actions: "tuple[OwnAction, ...]"

    output: str
    wrong: bool
    from_node: str | None
    from_zone: str | None
    without: tuple[str, str] | None
    changes_only: bool
    lasting: float | None
    count: int | None

    min_ready: MinReady | None
    never_below: int | None
    hold: float
    timeout: float
    revision: str | None
    until_old_gone: bool
    run: list[str]

    record: str | None
    replay: list[str]
    since: str | None
    until: str | None
    follow: bool
    files: list[str]
    rotate: int | None
    extras: list[str]
    subject: str | None
    as_deployment: bool
    image: str | None
    keep: int
    redact: bool

    scenario: str
    list_scenarios: bool
    seed: int
    speed: float
    serve: bool
    port: int
    kubeconfig_out: str | None
    name: str
    force: bool
