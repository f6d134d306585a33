"""Text in terminal cells: how wide it is, cut at either end; wide and combining characters counted right."""

import re
from typing import Final

from rich.cells import cell_len, set_cell_size

_BETWEEN: Final = re.compile(r" (?:[·|] )?")


def width(text: str) -> int:
    """Return how many terminal cells text takes."""
    return len(text) if text.isascii() else cell_len(text)


def cut_end(text: str, room: int, ellipsis: str = "…") -> str:
    """Return text in at most room cells, its beginning kept: ``frontend-…``."""
    if width(text) <= room:
        return text
    keep = room - len(ellipsis)
    if keep <= 0:
        return ellipsis[: max(room, 0)]
    return set_cell_size(text, keep).rstrip(" ") + ellipsis


def cut_start(text: str, room: int, ellipsis: str = "…") -> str:
    """Return text in at most room cells, its end kept: ``…6d4cf-abcde``."""
    if width(text) <= room:
        return text
    keep = room - len(ellipsis)
    if keep <= 0:
        return ellipsis[: max(room, 0)]
    return ellipsis + _last_cells(text, keep)


def cut_middle(text: str, room: int, ellipsis: str = "…") -> str:
    """Return text in at most room cells, its end kept and a third of the room for its beginning: ``pay…e-canary``."""
    keep = room - len(ellipsis)
    if width(text) <= room or keep <= 0:
        return cut_end(text, room, ellipsis)
    begin = set_cell_size(text, keep // 3).rstrip(" ")
    return begin + cut_start(text, room - width(begin), ellipsis)


def cut_counted(text: str, room: int, ellipsis: str = "…") -> str:
    """Return words, some of them numbers, in at most room cells: whole ones, since part of a number is another one.

    Where not even the first is whole it is cut as any text is.
    """
    if width(text) <= room:
        return text
    keep = room - len(ellipsis) - 1
    ends = [at.start() for at in _BETWEEN.finditer(text) if width(text[: at.start()]) <= keep]
    return f"{text[: ends[-1]]} {ellipsis}" if ends else cut_end(text, room, ellipsis)


def _last_cells(text: str, room: int) -> str:
    if text.isascii():
        return text[-room:]
    start = len(text)
    while start > 0 and cell_len(text[start - 1 :]) <= room:
        start -= 1
    while start < len(text) and cell_len(text[start]) == 0:
        start += 1
    return text[start:]
