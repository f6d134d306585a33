"""The commands of the `:` line as a table: each with its arguments, its help, what completes it, what it does; pure."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from epwatch.model.nearest import did_you_mean, there_are
from epwatch.tui.keys.named import KeyNames
from epwatch.tui.typed.fuzzy import ranked
from epwatch.tui.typed.resources import seen_elsewhere


class CommandError(Exception):
    """A command cannot be done; the text says in one cleaned line what is wrong with it."""


class Command(Struct, frozen=True):
    """One command.

    ``arguments`` is how they are written in the help, "" for none. ``run`` takes what stands behind the name, without
    spaces around it, and raises :class:`CommandError`. ``complete`` returns whole arguments that begin with, or nearly
    are, what was typed so far, the best first. ``also`` are other names for it.
    """

    name: str
    arguments: str
    help: str
    run: Callable[[str], None]
    complete: Callable[[str], Sequence[str]] = lambda _typed: ()
    also: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """Return the command as it is written."""
        return f"{self.name} {self.arguments}" if self.arguments else self.name


class CommandTable:
    """All commands, in the order of the help."""

    __slots__ = ("_by_name", "_names", "commands")

    def __init__(self, *commands: Command, names: KeyNames) -> None:
        self.commands = commands
        self._names = names
        self._by_name = {name: command for command in commands for name in (command.name, *command.also)}

    def run(self, line: str) -> None:
        """Do what a line says; an empty one says nothing.

        Raises:
            CommandError: there is no such command, or it cannot be done.
        """
        name, argument = _split(line)
        if not name:
            return
        command = self._by_name.get(name)
        if command is None:
            near = did_you_mean(name, self._by_name) or there_are(command.name for command in self.commands)
            unknown = f"no command is called {name}{near}"
            message = seen_elsewhere(name, self._names) or unknown
            raise CommandError(message)
        if argument and not command.arguments:
            message = f"{name} takes no argument"
            raise CommandError(message)
        command.run(argument)

    def complete(self, line: str) -> tuple[str, ...]:
        """Return the lines that a line may become, the best first."""
        name, space, _rest = line.lstrip().partition(" ")
        if not space:
            found = ranked(name, (command.name for command in self.commands))
            return tuple(f"{each} " if self._by_name[each].arguments else each for each in found)
        command = self._by_name.get(name)
        return () if command is None else tuple(f"{name} {each}" for each in command.complete(_split(line)[1]))

    def help_for(self, line: str) -> str:
        """Return how the line's command is written and what it does, "" where it is none yet."""
        command = self._by_name.get(_split(line)[0])
        return "" if command is None else f"{command.usage}: {command.help}"


def _split(line: str) -> tuple[str, str]:
    name, _space, argument = line.strip().partition(" ")
    return name, argument.strip()
