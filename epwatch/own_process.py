"""How a module of ours runs in a process of its own: this package, this interpreter, however it was packed."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import epwatch

WORD: Final = "__run"
"""The hidden command of a self-contained executable, which has no interpreter to be given ``-m``."""


def module_command(module: str) -> list[str]:
    """Return the argv that runs a module."""
    if getattr(sys, "frozen", False):
        return [sys.executable, WORD, module]
    # -P: a file of the current folder must not stand in for a module.
    return [sys.executable, "-P", "-m", module]


def module_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which the child finds this very package, wherever it was imported from."""
    home = str(Path(epwatch.__file__).resolve().parent.parent)
    former = environ.get("PYTHONPATH")
    return {**environ, "PYTHONPATH": os.pathsep.join([home, former] if former else [home])}
