"""What can stand at the cursor of a command line: pure; what only a cluster knows is a question."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from epwatch.cli.command_table import COMMANDS, LIVE, Command
from epwatch.cli.option_table import Opt
from epwatch.cli.parser import split_command
from epwatch.cli.settings import options_of


class Question(Enum):
    """What is to be asked of somebody else than the command table."""

    SERVICES = "services"
    NAMESPACES = "namespaces"
    CONTEXTS = "contexts"
    FILES = "files"


class Candidate(NamedTuple):
    """A word that can stand there, and what it means, "" where it speaks for itself."""

    word: str
    meaning: str = ""


class Completion(NamedTuple):
    """Words, and a question whose answers are words too; ``prefix`` stands before each answer."""

    candidates: tuple[Candidate, ...] = ()
    question: Question | None = None
    prefix: str = ""


_ASKED = {
    "namespaces": Question.NAMESPACES,
    "contexts": Question.CONTEXTS,
}
"""Options, by destination, whose values are names that only a cluster or a kubeconfig knows."""
_FILE = "FILE"
"""What help calls a value that is the name of a file."""

_LISTS = frozenset({"namespaces", "contexts"})
"""Options, by destination, whose values may be several, apart by commas."""


def complete_at(words: Sequence[str]) -> Completion:
    """Return what can stand in place of the last of words, the one under the cursor; the program's name is left out.

    Candidates are not yet narrowed to what the last word begins with.
    """
    *before, current = words or [""]
    command, rest = split_command(before)
    by_flag = {flag: opt for opt in options_of(command) for flag in opt.flags}
    flag, equals, value = current.partition("=")
    if equals and flag in by_flag:
        return _value_of(by_flag[flag], f"{flag}=", value)
    if rest and (opt := by_flag.get(rest[-1])) is not None and opt.metavar:
        return _value_of(opt, "", current)
    if current.startswith("-"):
        return Completion(tuple(_flags(command)))
    return _positional(command, rest, by_flag)


def _value_of(opt: Opt, prefix: str, value: str) -> Completion:
    choices = tuple(Candidate(prefix + choice) for choice in opt.choices or ())
    if opt.dest in _LISTS:
        # Behind a comma another one begins; what stands before it, a name or a glob, stays as it was typed.
        before, comma, _ = value.rpartition(",")
        prefix += before + comma
    return Completion(choices, Question.FILES if opt.metavar == _FILE else _ASKED.get(opt.dest), prefix)


def _flags(command: Command) -> Iterable[Candidate]:
    for opt in options_of(command):
        yield from (Candidate(flag, opt.help) for flag in opt.flags)
    yield Candidate("--help", "show this and end")
    yield Candidate("--version", "show the version and end")


def _positional(command: Command, rest: Sequence[str], by_flag: dict[str, Opt]) -> Completion:
    if command.word is not None:
        return Completion(tuple(Candidate(choice) for choice in command.word.choices))
    if command.takes_files:
        return Completion((), Question.FILES)
    named = _has_positional(rest, by_flag)
    commands = () if command is not LIVE or named else tuple(Candidate(*each) for each in _commands())
    return Completion(commands, Question.SERVICES if command.takes_services else None)


def _commands() -> Iterable[tuple[str, str]]:
    return ((name, command.summary) for name, command in COMMANDS.items())


def _has_positional(rest: Sequence[str], by_flag: dict[str, Opt]) -> bool:
    """Return whether a service is named already: then no command can follow."""
    skip = False
    for word in rest:
        if skip:
            skip = False
        elif word.startswith("-"):
            opt = by_flag.get(word)
            skip = opt is not None and bool(opt.metavar)
        else:
            return True
    return False
