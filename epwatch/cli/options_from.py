"""From the command line to Options: the one place where arguments become what the rest of the program reads."""

import os

from epwatch.cli.arguments import Arguments
from epwatch.cli.exits import CommandError, Exit
from epwatch.options import Options


def cluster_options(arguments: Arguments) -> Options:
    """Return the options of a command that reads a cluster; those of the screen are defaults where it has none.

    Raises:
        CommandError: several contexts were asked for.
    """
    if len(arguments.contexts) > 1:
        message = "several contexts side by side are not supported yet: name one --context"
        raise CommandError(message, Exit.USAGE)
    usual = Options()
    return Options(
        kubeconfig=arguments.kubeconfig,
        contexts=tuple(arguments.contexts),
        cluster=arguments.cluster,
        user=arguments.user,
        server=arguments.server,
        token=arguments.token,
        namespaces=tuple(dict.fromkeys(arguments.namespaces)),
        all_namespaces=arguments.all_namespaces,
        services=tuple(dict.fromkeys(getattr(arguments, "services", ()))),
        pods=tuple(getattr(arguments, "pods", ())),
        selector=arguments.selector,
        as_user=arguments.as_user,
        as_groups=tuple(arguments.as_groups),
        exec_policy=arguments.exec_policy,
        request_timeout=arguments.request_timeout or None,
        endpoints=arguments.endpoints,
        highlight=getattr(arguments, "highlight", usual.highlight),
        ghosts=getattr(arguments, "ghosts", usual.ghosts),
        refresh=getattr(arguments, "refresh", usual.refresh),
        history=getattr(arguments, "history", usual.history),
        theme=getattr(arguments, "theme", usual.theme),
        where=getattr(arguments, "where", usual.where),
        from_node=getattr(arguments, "from_node", None),
        from_zone=getattr(arguments, "from_zone", None),
        utc=arguments.utc,
        log_file=arguments.log_file,
    )


def demo_options(arguments: Arguments, server: str, token: str) -> Options:
    """Return the options of the demo; the user's own kubeconfig has no part in it: no proxy, user or namespace."""
    return Options(
        kubeconfig=os.devnull,
        server=server,
        token=token,
        all_namespaces=True,
        highlight=arguments.highlight,
        ghosts=arguments.ghosts,
        refresh=arguments.refresh,
        history=arguments.history,
        theme=arguments.theme,
        where=arguments.where,
        from_node=arguments.from_node,
        from_zone=arguments.from_zone,
        utc=arguments.utc,
        log_file=arguments.log_file,
    )
