"""`epwatch config`: writes a commented config file; `epwatch config check` says what is wrong with one."""

import os
import sys
from pathlib import Path

from epwatch.cli.arguments import Arguments
from epwatch.cli.config_file import VARIABLE, ConfigFile, config_path, problems, read, sample
from epwatch.cli.exits import CommandError, Exit
from epwatch.cli.own_keys import actions_of, keys_of
from epwatch.cli.settings import SettingError
from epwatch.kube.sanitize import clean


def run(arguments: Arguments) -> int:
    """Write the file, or check it.

    Raises:
        CommandError: the file is there, cannot be written or read, or something is wrong in it.
    """
    path = config_path(os.environ)
    if path is None:
        msg = f"{VARIABLE} is empty: no config file is used"
        raise CommandError(msg, Exit.USAGE)
    return _check(path) if arguments.word == "check" else _write(path, force=arguments.force)


def _check(path: Path) -> int:
    try:
        file = read(path)
        found = list(problems(file)) or [f"{clean(path)}: {problem}" for problem in _screen_problems(file)]
    except SettingError as error:
        raise CommandError(str(error), Exit.USAGE) from None
    if found:
        raise CommandError("\nepwatch: ".join(found), Exit.USAGE)
    state = "nothing wrong in it" if path.exists() else "there is none; epwatch config writes one"
    sys.stdout.write(f"{clean(path)}: {state}\n")
    return Exit.DONE


def _screen_problems(file: ConfigFile) -> list[str]:
    # The screen alone knows its keys and themes; nothing else here needs Textual.
    from epwatch.tui.key_map import key_problems
    from epwatch.tui.look.themes import theme_problem

    theme = file.tables.get("", {}).get("theme")
    wrong = theme_problem(theme) if isinstance(theme, str) else None
    return [*([wrong] if wrong else []), *key_problems(keys_of(file.keys), actions_of(file.actions))]


def _ids() -> list[str]:
    from epwatch.tui.key_map import id_lines

    return ["# The ids for [keys], with the keys that they have:", *id_lines()]


def _write(path: Path, *, force: bool) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | (os.O_TRUNC if force else os.O_EXCL)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(os.linesep.join([sample(), *_ids(), ""]))
    except FileExistsError:
        msg = f"{clean(path)} is there already; --force writes a new one in its place"
        raise CommandError(msg) from None
    except OSError as error:
        msg = f"{clean(path)} cannot be written: {error.strerror}"
        raise CommandError(msg) from None
    sys.stdout.write(f"{clean(path)}\n")
    return Exit.DONE
