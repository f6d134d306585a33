"""From a command's name to its module: imported only when it runs, so that help stays fast and headless stays light."""

from importlib import import_module
from typing import Protocol, cast

from epwatch.cli import signals
from epwatch.cli.arguments import Arguments
from epwatch.cli.command_table import Command


class CommandModule(Protocol):
    """What every command's module has."""

    def run(self, arguments: Arguments) -> int:
        """Run the command and return the exit code.

        Raises:
            CommandError: with a message and an exit code.
        """
        ...


def run_command(command: Command, arguments: Arguments) -> int:
    """Import the command's module, run it and return its exit code."""
    module = cast("CommandModule", import_module(command.module))
    signals.install()
    return module.run(arguments)
