"""From argv to Arguments: which command it is, its options, and help that fits into 80 columns."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import PurePath
from typing import NoReturn

from epwatch import __version__
from epwatch.cli.arguments import Arguments
from epwatch.cli.command_table import COMMANDS, LIVE, Command
from epwatch.cli.names import service, subject
from epwatch.cli.option_table import Opt
from epwatch.cli.settings import SettingError, complete

_WIDTH = 80


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _formatter(prog: str) -> argparse.HelpFormatter:
    return argparse.RawDescriptionHelpFormatter(prog, max_help_position=28, width=_WIDTH)


def program_name(argv0: str) -> str:
    """Return how the user calls this program, given sys.argv[0]: as a kubectl plugin, a module or itself."""
    name = PurePath(argv0).name
    if name == "kubectl-epwatch":
        return "kubectl epwatch"
    return "python -m epwatch" if name == "__main__.py" else "epwatch"


def _valued_flags() -> frozenset[str]:
    groups = [group for command in (LIVE, *COMMANDS.values()) for _, group in command.groups]
    return frozenset(flag for group in groups for opt in group if opt.metavar for flag in opt.flags)


def _takes_next(token: str, valued: frozenset[str]) -> bool:
    if token.startswith("--"):
        return token in valued
    for position, letter in enumerate(token[1:], start=1):
        if f"-{letter}" in valued:
            return position == len(token) - 1
    return False


def split_command(argv: Sequence[str]) -> tuple[Command, list[str]]:
    """Return the command and argv without its name; options may stand before it, as with kubectl.

    The first word that is no option decides: the name of a command, or else the live tree's first service. A service
    with a command's name is written svc/NAME.
    """
    valued = _valued_flags()
    skip = False
    for position, token in enumerate(argv):
        if skip:
            skip = False
        elif token == "--":  # noqa: S105 - the end of the options, no password
            break
        elif token.startswith("-") and len(token) > 1:
            skip = _takes_next(token, valued)
        elif token in COMMANDS:
            return COMMANDS[token], [*argv[:position], *argv[position + 1 :]]
        else:
            break
    return LIVE, list(argv)


def _add(group: argparse._ArgumentGroup, opt: Opt) -> None:
    """Add an option without its default: what the command line leaves open is completed later."""
    if not opt.metavar:
        group.add_argument(*opt.flags, dest=opt.dest, action="store_true", default=argparse.SUPPRESS, help=opt.help)
    elif opt.many:
        group.add_argument(
            *opt.flags,
            dest=opt.dest,
            action="extend",
            type=opt.parse,
            default=argparse.SUPPRESS,
            metavar=opt.metavar,
            help=opt.help,
        )
    else:
        group.add_argument(
            *opt.flags,
            dest=opt.dest,
            type=opt.parse,
            default=argparse.SUPPRESS,
            choices=opt.choices,
            metavar=opt.metavar,
            help=opt.help,
        )


def _description(command: Command, prog: str) -> str:
    wide = max(len(what) for what, _ in command.examples) + 3
    examples = (f"  {prog} {what:<{wide}}{why}".rstrip() for what, why in command.examples)
    text = "\n".join([command.summary, "", "examples:", *examples])
    if command is LIVE:
        widest = max(len(name) for name in COMMANDS) + 2
        rows = "\n".join(f"  {name:<{widest}}{other.summary}" for name, other in COMMANDS.items())
        text += f"\n\ncommands ({prog} COMMAND --help tells more):\n{rows}"
    return text


def build_parser(command: Command, prog: str) -> argparse.ArgumentParser:
    """Return the parser of one command, named as the user calls it."""
    parser = _Parser(
        prog=f"{prog} {command.name}".strip(),
        usage=f"{prog} {command.usage}",
        description=_description(command, prog),
        formatter_class=_formatter,
        add_help=False,
        allow_abbrev=False,
    )
    if command.takes_services:
        kind = subject if command.takes_pods else service
        parser.add_argument("services", nargs="*", type=kind, metavar="SERVICE", help=argparse.SUPPRESS)
    if command.takes_files:
        parser.add_argument("files", nargs="+", metavar="FILE", help=argparse.SUPPRESS)
    if command.word is not None:
        parser.add_argument(
            "word",
            nargs=None if command.word.required else "?",
            choices=command.word.choices,
            metavar="|".join(command.word.choices),
            help=argparse.SUPPRESS,
        )
    for title, opts in command.groups:
        group = parser.add_argument_group(title)
        for opt in opts:
            _add(group, opt)
    last = parser.add_argument_group("help")
    last.add_argument("-h", "--help", action="help", help="show this and end")
    last.add_argument("--version", action="version", version=f"epwatch {__version__}", help="show the version and end")
    return parser


def _complete(command: Command, arguments: Arguments) -> None:
    if not command.configured:
        complete(command, arguments, {}, {})
        return
    # Only now: help and version end before this, and TOML takes longer to import than they take in all.
    from epwatch.cli.config_file import configured, settings_for
    from epwatch.cli.own_keys import actions_of, keys_of

    file = configured(os.environ)
    complete(command, arguments, os.environ, settings_for(command, file))
    arguments.keys, arguments.actions = keys_of(file.keys), actions_of(file.actions)


def parse(argv: Sequence[str] | None = None) -> tuple[Command, Arguments]:
    """Return the command and its arguments; argv without the program's name, None for this process's own.

    Raises:
        SystemExit: 0 after --help and --version, 2 after a wrong argument; the text was printed.
    """
    command, rest = split_command(sys.argv[1:] if argv is None else argv)
    prog = program_name(sys.argv[0])
    arguments = Arguments(command=command.name, prog=prog, run=[])
    if command.takes_command and "--" in rest:
        end = rest.index("--")
        rest, arguments.run = rest[:end], rest[end + 1 :]
    parser = build_parser(command, prog)
    parser.parse_intermixed_args(rest, arguments)
    arguments.typed = frozenset(vars(arguments))
    try:
        _complete(command, arguments)
    except SettingError as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    return command, arguments
