"""Writes a recording that is there already, whole, by a thread of its own."""

import gzip
import os
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO, Final

from epwatch.kube.sanitize import clean
from epwatch.stream.tape_file import open_new

_SLICE: Final = 32
_PAUSE: Final = 0.000_5
"""As a tape's keyframe: a millisecond of lines, and the watch loop takes its turn."""


def write(path: str, *, force: bool) -> Callable[[Iterator[bytes], Callable[[str, bool], None]], None]:
    """Open a new file that only its owner may read, and return what writes lines to it, at once, by a thread.

    That one takes the lines and a function that is told, on that thread, what became of it and whether it went well.

    Raises:
        TapeFileError: the file cannot be made, or is there already.
    """
    handle = open_new(path, force=force)
    raw = os.fdopen(handle, "wb")
    file: BinaryIO = gzip.GzipFile(fileobj=raw, mode="wb") if path.endswith(".gz") else raw  # type: ignore[assignment]

    def begin(lines: Iterator[bytes], told: Callable[[str, bool], None]) -> None:
        threading.Thread(target=_run, args=(path, raw, file, lines, told), name="epwatch-write", daemon=True).start()

    return begin


def _run(path: str, raw: BinaryIO, file: BinaryIO, lines: Iterator[bytes], told: Callable[[str, bool], None]) -> None:
    name, count = clean(path, 200), 0
    try:
        with raw, file:
            while some := list(islice(lines, _SLICE)):
                count += len(some)
                file.write(b"".join(some))
                time.sleep(_PAUSE)
    except OSError as error:
        told(f"{name} is not whole: {error.strerror}", False)  # noqa: FBT003 - how it went
        return
    if not count:
        told(f"there was nothing to write yet: {name} is empty", False)  # noqa: FBT003 - how it went
        return
    told(f"wrote {count} lines to {name}; epwatch replay plays it", True)  # noqa: FBT003 - how it went
