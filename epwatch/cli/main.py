"""The program: parse, run the command, end with its exit code; loads only what the command needs."""

import sys
from collections.abc import Sequence

from epwatch.cli.exits import guard
from epwatch.cli.parser import parse


class _Invocation:
    """One run of the program; remembers where a bug is to be written down."""

    def __init__(self, argv: Sequence[str] | None) -> None:
        self._argv = argv
        self._log_file: str | None = None

    def run(self) -> int:
        words = sys.argv[1:] if self._argv is None else self._argv
        if words[:1] == ["__complete"]:
            from epwatch.cli.complete import run

            return run(words[1:])
        if words[:1] == ["__run"]:
            return _run_module(words[1:])
        command, arguments = parse(self._argv)
        self._log_file = getattr(arguments, "log_file", None)
        from epwatch.cli.dispatch import run_command

        return run_command(command, arguments)

    def log_file(self) -> str | None:
        return self._log_file


def _run_module(words: Sequence[str]) -> int:
    """Be the process of a module of ours, in an executable that holds the interpreter (own_process.py)."""
    import runpy

    module, *arguments = words
    if module.partition(".")[0] != "epwatch":
        return 2
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run epwatch and return its exit code; argv without the program's name, None for this process's own."""
    invocation = _Invocation(argv)
    return guard(invocation.run, invocation.log_file)
