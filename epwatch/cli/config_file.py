"""The config file: where it is, what it sets, and what is wrong with it, each problem in one line.

TOML: keys at the top for options that several commands have, a table for those of one command. ``token`` has no key: a
credential belongs into the kubeconfig.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from epwatch.cli.command_table import COMMANDS, LIVE, SHARED, Command
from epwatch.cli.option_table import Opt
from epwatch.cli.own_keys import ACTION, KEYS, SAMPLE, action_problems, key_problems
from epwatch.cli.settings import Setting, SettingError, is_shared, long_name, options_of, value_of
from epwatch.kube.sanitize import clean
from epwatch.model.nearest import did_you_mean

VARIABLE = "EPWATCH_CONFIG"
"""Names another file; empty means none at all."""
_SIZE_CAP = 1024 * 1024
"""Bytes; a config file has some hundred."""
_SECRET = frozenset({"token"})


class ConfigFile(NamedTuple):
    """A config file as read: its values by table ("" is the top) and key; ``keys`` and ``actions`` stand apart."""

    path: Path
    tables: Mapping[str, Mapping[str, object]]
    keys: Mapping[str, object] = {}
    actions: object = ()


def config_path(environ: Mapping[str, str]) -> Path | None:
    """Return where the config file is looked for; None where EPWATCH_CONFIG is set to nothing."""
    if VARIABLE in environ:
        return Path(environ[VARIABLE]).expanduser() if environ[VARIABLE] else None
    import platformdirs

    return Path(platformdirs.user_config_dir("epwatch", appauthor=False)) / "config.toml"


def read(path: Path) -> ConfigFile:
    """Return the file's values, unchecked; an absent file sets nothing.

    Raises:
        SettingError: it cannot be read, or is no TOML.
    """
    try:
        with path.open("rb") as file:
            document = tomllib.loads(file.read(_SIZE_CAP).decode("utf-8"))
    except FileNotFoundError:
        return ConfigFile(path, {})
    except OSError as error:
        msg = f"config file {clean(path)} cannot be read: {error.strerror}"
        raise SettingError(msg) from None
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        msg = f"config file {clean(path)} is no valid TOML: {clean(error, 200)}"
        raise SettingError(msg) from None
    keys, actions = document.pop(KEYS, {}), document.pop(ACTION, [])
    if not isinstance(keys, dict):
        document[KEYS], keys = keys, {}
    top = {key: value for key, value in document.items() if not isinstance(value, dict)}
    tables = {"": top} | {key: value for key, value in document.items() if isinstance(value, dict)}
    return ConfigFile(path, tables, keys, actions)


def settings_for(command: Command, file: ConfigFile) -> dict[str, Setting]:
    """Return what the file sets of a command's options, by destination.

    Raises:
        SettingError: the file's first problem, wherever it is.
    """
    for problem in problems(file):
        raise SettingError(problem)
    found: dict[str, Setting] = {}
    for opt in options_of(command):
        table = "" if is_shared(opt) else command.name
        values = file.tables.get(table, {})
        if long_name(opt) in values:
            found[opt.dest] = _setting(file, table, long_name(opt), values[long_name(opt)])
    return found


def problems(file: ConfigFile) -> Iterator[str]:
    """Yield everything that is wrong with a file, in its order."""
    for table, values in file.tables.items():
        if table and table not in COMMANDS:
            yield f"{clean(file.path)}: no command is called {table!a}{did_you_mean(table, COMMANDS)}"
            continue
        known = keys_of(table)
        for key, value in values.items():
            where = _where(file, table, key)
            if key not in known:
                yield f"{where}: no such option{did_you_mean(key, known)}"
            elif (problem := _misfit(known[key], file, table, key, value)) is not None:
                yield problem
    for problem in (*key_problems(file.keys), *action_problems(file.actions)):
        yield f"{clean(file.path)}: {problem}"


def keys_of(table: str) -> dict[str, Opt]:
    """Return the options that a table of the file may set, by key; "" is the top of the file."""
    opts = SHARED if not table else [opt for opt in options_of(COMMANDS[table]) if not is_shared(opt)]
    return {long_name(opt): opt for opt in opts if opt.dest not in _SECRET}


def _misfit(opt: Opt, file: ConfigFile, table: str, key: str, value: object) -> str | None:
    try:
        value_of(opt, _setting(file, table, key, value))
    except SettingError as error:
        return str(error)
    return None


def _setting(file: ConfigFile, table: str, key: str, value: object) -> Setting:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(one, str | int | float) for one in values):
        msg = f"{_where(file, table, key)}: expected text, a number, true or false, or a list of texts"
        raise SettingError(msg)
    return Setting(tuple(str(one) for one in values), _where(file, table, key))


def _where(file: ConfigFile, table: str, key: str) -> str:
    return f"{clean(file.path)}: {f'[{table}] ' if table else ''}{clean(key, 60)}"


def configured(environ: Mapping[str, str]) -> ConfigFile:
    """Return the config file that counts; one that sets nothing where none does.

    Raises:
        SettingError: the file cannot be used.
    """
    path = config_path(environ)
    return ConfigFile(Path(), {}) if path is None else read(path)


def load(command: Command, environ: Mapping[str, str]) -> dict[str, Setting]:
    """Return what the config file sets of a command's options.

    Raises:
        SettingError: the file cannot be used.
    """
    return settings_for(command, configured(environ))


def sample() -> str:
    """Return a commented config file with every option at its default."""
    parts = ["# epwatch: what stands here is used where neither the command line nor an EPWATCH_ variable says it.", ""]
    parts += [line for opt in keys_of("").values() for line in _sample_lines(LIVE, opt)]
    for name, command in COMMANDS.items():
        own = keys_of(name)
        if own:
            parts += [f"[{name}]", *(line for opt in own.values() for line in _sample_lines(command, opt))]
    return os.linesep.join([*parts, *SAMPLE])


def _sample_lines(command: Command, opt: Opt) -> list[str]:
    from epwatch.cli.settings import variable

    return [f"# {opt.help} ({variable(command, opt)})", f"#{long_name(opt)} = {_sample_value(opt)}", ""]


def _sample_value(opt: Opt) -> str:
    if not opt.metavar:
        return "false"
    if opt.many:
        return "[]"
    if opt.default is None:
        return '""'
    return f'"{opt.default}"' if isinstance(opt.default, str) else str(opt.default)
