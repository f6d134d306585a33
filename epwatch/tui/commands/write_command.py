"""`:write`: what was heard so far as a recording; over a file that is there only by `:write!`."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from epwatch.feed import AskHeard
from epwatch.stream.tape_file import TapeFileError
from epwatch.stream.written import write
from epwatch.tui.typed.commands import Command, CommandError

_WHAT: Final = "save what was seen so far as a recording, for epwatch replay (.gz: compressed)"


def write_commands(heard: AskHeard | None, told: Callable[[str, bool], None]) -> tuple[Command, ...]:
    """Return both commands; ``told`` hears, on whichever thread, what became of the file, and whether it went well."""

    def run(argument: str, *, force: bool) -> None:
        if heard is None:
            message = "there is nothing to write: this is a recording"
            raise CommandError(message)
        if not argument:
            message = "name a file, as in :write web.gz"
            raise CommandError(message)
        try:
            begin = write(str(Path(argument).expanduser()), force=force)
        except TapeFileError as error:
            raise CommandError(str(error).replace("with --force", "with :write!")) from None
        heard(lambda lines: begin(lines, told))

    return (
        Command("write", "FILE", _WHAT, lambda argument: run(argument, force=False)),
        Command("write!", "FILE", "the same, over a file that is there", lambda argument: run(argument, force=True)),
    )
