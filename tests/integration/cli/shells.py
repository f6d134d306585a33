"""Real shells, each as somebody has it who loads our completion; Debian's zsh and fish are unpacked where missing."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tests.debian import PackagesMissingError, unpacked

NAMES: Final = ("bash", "zsh", "fish")


class Shell(NamedTuple):
    """How a shell is started, and what is typed into it before anything else; it then says ready> whenever it waits."""

    argv: tuple[str, ...]
    environ: Mapping[str, str]
    setup: str


class ShellMissingError(Exception):
    """It is not here and cannot be had; the message says why."""


def find(name: str, home: Path) -> Shell:
    """Return a shell that reads no configuration but what is put into ``home``.

    Raises:
        ShellMissingError: it is neither installed nor to be had from Debian.
    """
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[name](home)


def _bash(_home: Path) -> Shell:
    found = shutil.which("bash")
    if found is None:
        message = "bash is not installed"
        raise ShellMissingError(message)
    setup = "bind 'set enable-bracketed-paste off'; PS1='ready> '; source <(epwatch completion bash)\n"
    return Shell((found, "--norc", "--noprofile", "-i"), {}, setup)


def _zsh(home: Path) -> Shell:
    found, first = shutil.which("zsh"), ""
    if found is None:
        root = _debian("zsh", "zsh", "zsh-common")
        found = str(root / "bin/zsh")
        # Its line editor is a module, and where modules are it takes from nobody's environment.
        (modules,) = root.glob("usr/lib/*/zsh/*/zsh")
        functions = (str(folder) for folder in root.glob("usr/share/zsh/functions/**") if folder.is_dir())
        first = f"module_path=({modules.parent})\nfpath=({' '.join(sorted(functions))})\n"
    (home / ".zshenv").write_text(first)
    # Without one it would ask whether to make one.
    (home / ".zshrc").write_text("")
    setup = "PS1='ready> '; autoload -U compinit; compinit -u -D; source <(epwatch completion zsh)\n"
    return Shell((found, "-d", "-i"), {"ZDOTDIR": str(home)}, setup)


def _fish(_home: Path) -> Shell:
    found, environ = shutil.which("fish"), {}
    if found is None:
        root = _debian("fish", "fish", "fish-common", "libpcre2-32-0")
        found = str(root / "usr/bin/fish")
        (library,) = root.glob("usr/lib/*/libpcre2-32.so.0")
        environ["LD_LIBRARY_PATH"] = str(library.parent)
        # It looks for its functions beside its program only where etc is there too.
        beside = root / "usr/etc"
        if not beside.exists():
            beside.symlink_to("../etc")
    setup = "function fish_prompt; echo 'ready> '; end; epwatch completion fish | source\n"
    return Shell((found, "--no-config", "-i"), environ, setup)


def _debian(name: str, *packages: str) -> Path:
    try:
        return unpacked(name, *packages)
    except PackagesMissingError as error:
        message = f"{name} is not installed, and {error}"
        raise ShellMissingError(message) from None
