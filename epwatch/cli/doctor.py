"""`epwatch doctor`: is this terminal fit, is the cluster reached, may this user read what the tree shows."""

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from epwatch.cli.arguments import Arguments
from epwatch.cli.config_file import config_path, problems, read
from epwatch.cli.exits import Exit
from epwatch.cli.options_from import cluster_options
from epwatch.cli.settings import SettingError
from epwatch.cli.terminal_checks import Streams, terminal_checks
from epwatch.clock import SystemClock
from epwatch.headless.checkup import Check, Health, all_well, report
from epwatch.kube.exec_policy import ExecPolicy, Rule, executable
from epwatch.kube.kubeconfig import KubeconfigError, Resolved
from epwatch.kube.several_contexts import resolve_all
from epwatch.kube.timing import PRODUCTION
from epwatch.tui.look.glyphs import signs_for


def run(arguments: Arguments) -> int:
    """Print a line a check; 0 if all is well, 1 if something is not."""
    checks = [*_terminal(), _config(), *_cluster(arguments)]
    sys.stdout.write(report(checks))
    return Exit.DONE if all_well(checks) else Exit.FAILED


def _terminal() -> Iterator[Check]:
    size = shutil.get_terminal_size()
    streams = Streams(terminal=all(os.isatty(handle) for handle in (1, 2)), columns=size.columns, lines=size.lines)
    return terminal_checks(os.environ, streams, utf8=not signs_for(os.environ).ascii_only)


def _config() -> Check:
    path = config_path(os.environ)
    if path is None or not path.exists():
        return Check("config file", Health.WELL, "none: all options have their defaults")
    try:
        wrong = list(problems(read(path)))
    except SettingError as error:
        wrong = [str(error)]
    if wrong:
        return Check("config file", Health.ILL, wrong[0], "epwatch config check tells all of it")
    return Check("config file", Health.WELL, str(path))


def _cluster(arguments: Arguments) -> list[Check]:
    try:
        every = resolve_all(cluster_options(arguments))
    except KubeconfigError as error:
        return [Check("kubeconfig", Health.ILL, str(error))]
    return asyncio.run(_all_asked(every))


async def _all_asked(every: Sequence[Resolved]) -> list[Check]:
    """Return the checks of each cluster, of several with its context before what was looked at."""
    answers = await asyncio.gather(*(_asked(resolved) for resolved in every))
    if len(every) == 1:
        return answers[0]
    pairs = zip(every, answers, strict=True)
    return [
        replace(check, what=f"{resolved.target.context} {check.what}") for resolved, checks in pairs for check in checks
    ]


async def _asked(resolved: Resolved) -> list[Check]:
    # Deferred: the libraries behind it take half a second to import.
    from epwatch.cli.cluster_checks import cluster_checks

    checks = list(_kubeconfig(resolved))
    try:
        checks += [check async for check in cluster_checks(resolved, SystemClock(), PRODUCTION)]
    except KubeconfigError as error:
        return [Check("kubeconfig", Health.ILL, str(error))]
    return checks


def _kubeconfig(resolved: Resolved) -> Iterator[Check]:
    target = resolved.target
    context = target.context or "none"
    where = ", ".join(target.namespaces) if target.namespaces is not None else "all namespaces"
    yield Check("kubeconfig", Health.WELL, f"{target.kubeconfig}, context {context}, {where}")
    plugin = resolved.user.exec
    if plugin is not None:
        found = executable(plugin.command, os.environ)
        if found is None:
            do = plugin.install_hint or "install it, or name another --user"
            yield Check("exec plugin", Health.ILL, f"{plugin.command} is not there", do)
        else:
            yield Check("exec plugin", Health.NOTE, f"{found} runs with your rights to log in")
            yield Check("exec policy", Health.WELL, _policy(resolved.exec_policy))
    for banner in target.banners:
        yield Check("connection", Health.NOTE, banner)


def _policy(policy: ExecPolicy) -> str:
    """Return who lets which programs run; an entry of a list with what it leads to here."""
    source = policy.source or "nobody says otherwise"
    if policy.rule is not Rule.LISTED:
        return f"any plugin may run: {source}"
    entries = (f"{entry} ({executable(entry, os.environ) or 'not there'})" for entry in policy.allowed)
    return f"only these may run: {', '.join(entries)}, by {source}"
