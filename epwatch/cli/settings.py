"""Options that the command line leaves open: from the environment, else from the config file, else their defaults.

An option that several commands have is EPWATCH_NAME, and a key at the file's top; one that belongs to a single command
is EPWATCH_COMMAND_NAME, and a key in that command's table. The nearer one wins: command line, environment, file.
"""

import argparse
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from epwatch.cli.command_table import SHARED, Command
from epwatch.cli.option_table import Opt

PREFIX = "EPWATCH_"
_YES = ("1", "true", "yes", "on")
_NO = ("", "0", "false", "no", "off")
_RIVALS = {"namespaces": "all_namespaces", "all_namespaces": "namespaces"}
"""Where one of the two is given nearer by, the other one does not count."""


class SettingError(Exception):
    """A variable, or a value in the file, that cannot be used; the message names it, in one line."""


class Setting(NamedTuple):
    """One value that was found, and where: text for an option's own parsing."""

    texts: tuple[str, ...]
    origin: str


def options_of(command: Command) -> list[Opt]:
    """Return every option of a command, in the order of its help."""
    return [opt for _title, opts in command.groups for opt in opts]


def long_name(opt: Opt) -> str:
    """Return an option's long name without its dashes: its key in the file."""
    return next(flag for flag in opt.flags if flag.startswith("--"))[2:]


def variable(command: Command, opt: Opt) -> str:
    """Return the name of an option's environment variable."""
    own = "" if is_shared(opt) or not command.name else f"{command.name}_"
    return PREFIX + f"{own}{long_name(opt)}".replace("-", "_").upper()


def is_shared(opt: Opt) -> bool:
    """Return whether several commands have the option."""
    return any(opt is one for one in SHARED)


def from_environment(command: Command, environ: Mapping[str, str]) -> dict[str, Setting]:
    """Return what the environment sets of a command's options, by their destination; an empty variable sets nothing."""
    found: dict[str, Setting] = {}
    for opt in options_of(command):
        name = variable(command, opt)
        if text := environ.get(name):
            found[opt.dest] = Setting((text,), name)
    return found


def complete(
    command: Command, given: argparse.Namespace, environ: Mapping[str, str], file: Mapping[str, Setting]
) -> None:
    """Set what the command line left open.

    Args:
        command: whose options.
        given: has an attribute for each option on the command line, and gets one for each other.
        environ: the environment.
        file: what the config file sets, by destination.

    Raises:
        SettingError: a value cannot be used.
    """
    nearer = set(vars(given))
    settings: dict[str, Setting] = {}
    for level in (from_environment(command, environ), file):
        usable = {dest: one for dest, one in level.items() if _RIVALS.get(dest) not in nearer}
        settings = usable | settings
        nearer |= usable.keys()
    for opt in options_of(command):
        if not hasattr(given, opt.dest):
            setting = settings.get(opt.dest)
            setattr(given, opt.dest, _default(opt) if setting is None else value_of(opt, setting))


def _default(opt: Opt) -> object:
    if opt.many:
        return []
    return opt.default if opt.metavar else False


def value_of(opt: Opt, setting: Setting) -> object:
    """Return the value that a setting's text stands for.

    Raises:
        SettingError: it stands for none.
    """
    try:
        if not opt.metavar:
            return _switch(setting.texts[0])
        if opt.many:
            return [value for text in setting.texts for value in _each(opt, text)]
        return _one(opt, setting.texts[0])
    except (argparse.ArgumentTypeError, ValueError) as error:
        msg = f"{setting.origin}: {error}"
        raise SettingError(msg) from None


def _each(opt: Opt, text: str) -> Sequence[object]:
    parsed = opt.parse(text)
    return parsed if isinstance(parsed, tuple) else (parsed,)


def _one(opt: Opt, text: str) -> object:
    if opt.choices is not None and text not in opt.choices:
        msg = f"{text!a} is none of {', '.join(opt.choices)}"
        raise ValueError(msg)
    return opt.parse(text)


def _switch(text: str) -> bool:
    word = text.lower()
    if word not in _YES + _NO:
        msg = f"{text!a} is neither true nor false"
        raise ValueError(msg)
    return word in _YES
