"""Whether there is a screen to draw on, and where its keys come from."""

import os
from collections.abc import Mapping


def on_screen(environ: Mapping[str, str]) -> bool:
    """Return whether there is a screen: stdout and stderr are terminals that do more than print lines, and keys come.

    Keys come from the terminal alone: it takes the place of a stdin that is a pipe or a file.
    """
    lines_only = environ.get("TERM") == "dumb"
    return _is_terminal(1) and _is_terminal(2) and not lines_only and _take_keys_from_terminal()


def _is_terminal(handle: int) -> bool:
    try:
        return os.isatty(handle)
    except OSError:
        return False


def _take_keys_from_terminal() -> bool:
    if _is_terminal(0):
        return True
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return False
    os.dup2(terminal, 0)
    os.close(terminal)
    return True
