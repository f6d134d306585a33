"""From the command line to Options: the one place where arguments become what the rest of the program reads."""

import os
from typing import Final

from msgspec.structs import replace

from epwatch.cli.arguments import Arguments
from epwatch.options import Options

_SCREEN: Final = (
    "highlight",
    "ghosts",
    "refresh",
    "max_bytes",
    "history",
    "from_node",
    "from_zone",
    "theme",
    "where",
    "no_mouse",
    "keys",
    "actions",
)
"""What arguments and options have under the same names."""


def cluster_options(arguments: Arguments) -> Options:
    """Return the options of a command that reads a cluster; those of the screen are defaults where it has none."""
    options = Options(
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
        utc=arguments.utc,
        log_file=arguments.log_file,
    )
    return with_screen(options, arguments)


def with_screen(options: Options, arguments: Arguments) -> Options:
    """Return options with those of the screen; they stay as they are where the command has none."""
    return replace(options, **{name: getattr(arguments, name) for name in _SCREEN if hasattr(arguments, name)})


def demo_options(arguments: Arguments, server: str, token: str) -> Options:
    """Return the options of the demo; the user's own kubeconfig has no part in it: no proxy, user or namespace."""
    options = Options(
        kubeconfig=os.devnull,
        server=server,
        token=token,
        all_namespaces=True,
        utc=arguments.utc,
        log_file=arguments.log_file,
    )
    return with_screen(options, arguments)
