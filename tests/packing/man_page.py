"""The man page, made from the tables that ``--help`` is made from, so that the two cannot disagree.

Written in man(7)'s macros, which both groff and mandoc read.
"""

from collections.abc import Iterator
from typing import Final

from epwatch import __version__
from epwatch.cli.command_table import COMMANDS, LIVE, Command
from epwatch.cli.option_table import Opt
from epwatch.cli.settings import is_shared, options_of, variable

_ENDS: Final = (
    ("0", "done"),
    ("1", "failed; the message names what, and what to do"),
    ("2", "wrong usage or kubeconfig"),
    ("3", "the answer is no: explain found something wrong, gate was violated"),
    ("4", "gate: timed out"),
    ("5", "nobody can know: rights or data are missing, or there was a gap"),
    ("129, 130, 143", "ended by SIGHUP, by ctrl-c, by SIGTERM"),
)


def text(plain: str) -> str:
    """Return plain text as roff: dashes stay dashes, and nothing in it is a request or an escape."""
    escaped = plain.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def man_page() -> str:
    """Return epwatch(1), with a newline at its end."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield f'.TH EPWATCH 1 "" "epwatch {text(__version__)}" "User Commands"'
    yield from (".SH NAME", f"epwatch \\- {text(LIVE.summary[0].lower() + LIVE.summary[1:].rstrip('.'))}")
    yield from (".SH SYNOPSIS", ".nf", f".B epwatch {text(LIVE.usage)}")
    yield from (f".B epwatch {text(command.usage)}" for command in COMMANDS.values())
    yield from (".fi", ".SH DESCRIPTION", text(LIVE.summary), *_examples(LIVE), ".SH OPTIONS")
    yield text("What several commands have; each says with --help which of them it takes.")
    yield from (line for opt in _shared() for line in _option(opt))
    yield ".SH COMMANDS"
    yield from (line for command in COMMANDS.values() for line in _command(command))
    yield ".SH ENVIRONMENT"
    yield text("Every option is a variable too. Those of several commands:")
    yield from (line for opt in _shared() for line in _entry(variable(LIVE, opt), f"as {opt.flags[-1]}"))
    yield from _entry("KUBECONFIG", "the kubeconfig files, as kubectl reads them")
    yield from _entry("NO_COLOR", "no colours; signs and words tell all of it")
    yield ".SH EXIT STATUS"
    yield from (line for code, meaning in _ENDS for line in _entry(code, meaning))
    yield from (".SH SEE ALSO", ".BR kubectl (1)")


def _shared() -> list[Opt]:
    return [opt for opt in options_of(LIVE) if is_shared(opt)]


def _command(command: Command) -> Iterator[str]:
    yield from (f".SS epwatch {text(command.usage)}", text(command.summary))
    yield from _examples(command)
    yield from (line for opt in options_of(command) if not is_shared(opt) for line in _option(opt))


def _examples(command: Command) -> Iterator[str]:
    for what, why in command.examples:
        yield from _entry(f"epwatch {what}".rstrip(), why)


def _option(opt: Opt) -> Iterator[str]:
    yield from _entry(", ".join(f"{flag} {opt.metavar}".rstrip() for flag in opt.flags), opt.help)


def _entry(term: str, meaning: str) -> Iterator[str]:
    yield from (".TP", f".B {text(term)}", text(meaning))
