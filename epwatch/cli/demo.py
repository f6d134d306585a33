"""`epwatch demo`: the live tree over the embedded cluster, which lives exactly as long as this command."""

import os
import sys

from msgspec.structs import replace

from epwatch.cli.arguments import Arguments
from epwatch.cli.compose import Source, source_of, tape_of
from epwatch.cli.demo_cluster import DemoCluster, Ready, stories
from epwatch.cli.exits import Exit, tell
from epwatch.cli.options_from import demo_options
from epwatch.cli.terminal import on_screen
from epwatch.kube.kubeconfig import resolve

_DEFAULT = "scale"
_PINNED = ("web-service",)
"""The tutorial's service: it comes first, its rows open, the cursor on it."""


def run(arguments: Arguments) -> int:
    """Show the demo, serve its cluster, or list its stories.

    Raises:
        CommandError: the cluster did not start.
    """
    if arguments.list_scenarios:
        sys.stdout.writelines(f"{name:<12}{title}\n" for name, title in stories())
        return Exit.DONE
    options = ["--scenario", arguments.scenario or _DEFAULT, "--seed", str(arguments.seed)]
    options += ["--speed", str(arguments.speed), "--port", str(arguments.port)]
    if arguments.serve or arguments.kubeconfig_out is not None:
        from epwatch.cli.demo_serve import serve

        return serve(arguments, options)
    with DemoCluster(options) as cluster:
        return _show(cluster, arguments)


def _show(cluster: DemoCluster, arguments: Arguments) -> int:
    from epwatch.cli.live import follow_as_text, show
    from epwatch.cli.plain import converse

    if not on_screen(os.environ):
        if arguments.scenario:
            tell(cluster.ready.text)
        return follow_as_text(_source(cluster.ready, arguments, exact=True), arguments)
    if arguments.plain:
        return converse(_source(cluster.ready, arguments, exact=True), utc=arguments.utc)
    return show(_source(cluster.ready, arguments, exact=False), demo=cluster, pinned=_PINNED)


def _source(ready: Ready, arguments: Arguments, *, exact: bool) -> Source:
    options = demo_options(arguments, ready.server, ready.token)
    resolved = resolve(options, {})
    # The default story is told by the keys + and -; a first look is for the tree.
    notes = (ready.text,) if arguments.scenario else ()
    target = replace(
        resolved.target,
        context=arguments.name,
        kubeconfig="the embedded cluster",
        notes=notes,
        no_kubectl=_no_kubectl(arguments.scenario),
    )
    tape = tape_of(arguments)
    return source_of(options, (replace(resolved, target=target),), exact=exact, tape=tape)


def _no_kubectl(scenario: str | None) -> str:
    """Return what starts the same story for kubectl: without TLS it sends no token, and the screen has none."""
    return f"epwatch demo --serve{f' --scenario {scenario}' if scenario else ''}"
