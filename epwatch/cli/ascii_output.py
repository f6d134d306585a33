"""What the program writes in a locale without UTF-8: ASCII, whoever made the text."""

import codecs
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from io import TextIOWrapper
from typing import Final, TextIO

from epwatch.charset import ascii_only, in_ascii

Put = Callable[[bytes], None]
"""Takes a line."""

_ERRORS: Final = "epwatch.in_ascii"
"""How codecs know what becomes of a character that is not ASCII."""


@contextmanager
def as_the_locale_shows() -> Iterator[None]:
    """Let stdout and stderr take ASCII alone meanwhile, where the locale can show no more.

    Python writes UTF-8 there (PEP 538 and 540), or fails at the first letter that the locale lacks.
    """
    with ExitStack() as stack:
        if ascii_only(os.environ):
            codecs.register_error(_ERRORS, _alike)
            for stream in (sys.stdout, sys.stderr):
                stack.enter_context(_ascii(stream))
        yield


def shown(put: Put) -> Put:
    """Return what hands UTF-8 lines to ``put``, in ASCII where the locale can show no more."""
    return (lambda line: put(_shown(line))) if ascii_only(os.environ) else put


def _shown(line: bytes) -> bytes:
    return line if line.isascii() else line.decode(errors="replace").encode("ascii", _ERRORS)


@contextmanager
def _ascii(stream: TextIO | None) -> Iterator[None]:
    if not isinstance(stream, TextIOWrapper):
        # None: it is closed. Else a test's own.
        yield
        return
    encoding, errors = stream.encoding, stream.errors
    stream.reconfigure(encoding="ascii", errors=_ERRORS)
    try:
        yield
    finally:
        with suppress(OSError, ValueError):  # what is written there can fail here once more
            stream.reconfigure(encoding=encoding, errors=errors)


def _alike(error: UnicodeError) -> tuple[str, int]:
    from epwatch.headless.plain import cells

    if not isinstance(error, UnicodeEncodeError):
        raise error
    return in_ascii(error.object[error.start : error.end], cells), error.end
