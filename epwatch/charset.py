"""What a locale without UTF-8 can show: ASCII, whatever its own letters are; pure."""

from collections.abc import Callable, Mapping
from typing import Final


def ascii_only(environ: Mapping[str, str]) -> bool:
    """Return whether the locale of ``environ`` is another than UTF-8: LC_ALL before LC_CTYPE before LANG (POSIX).

    Without any locale the terminal is taken to be UTF-8, as nearly all are. Python turns LANG=C into
    LC_CTYPE=C.UTF-8 for itself (PEP 538); what the user said counts, so LANG is read in that case. PYTHONIOENCODING
    comes before all of them: Python writes in no other encoding, and what is not in that as an escape.
    """
    written = environ.get("PYTHONIOENCODING", "").partition(":")[0]
    ctype, lang = environ.get("LC_CTYPE", ""), environ.get("LANG", "")
    if ctype == "C.UTF-8" and lang:
        ctype = ""
    chosen = written or environ.get("LC_ALL") or ctype or lang
    return bool(chosen) and "utf8" not in chosen.lower().replace("-", "")


def in_ascii(text: str, cells: Callable[[str], int]) -> str:
    """Return text in ASCII that takes as many cells: what looks alike for frames and arrows, else question marks.

    ``cells`` says how many cells of a terminal a character takes; one that takes none is left out.
    """
    if text.isascii():
        return text
    return "".join(one if one.isascii() else _LOOKALIKES.get(one) or "?" * cells(one) for one in text)


_FRAMES: Final = range(0x2500, 0x2580)
_BLOCKS: Final = range(0x2580, 0x25A0)
_LOOKALIKES: Final = {
    # The end of a scrollbar is a part of a block, its middle a space on a ground of its own.
    **dict.fromkeys(map(chr, _BLOCKS), " "),
    **dict.fromkeys("█▓▒░", "#"),
    # Corners and crossings, then what runs straight.
    **dict.fromkeys(map(chr, _FRAMES), "+"),
    **dict.fromkeys("─━┄┅┈┉╌╍═╴╶╸╺╼╾", "-"),
    **dict.fromkeys("│┃┆┇┊┋╎╏║╵╷╹╻╽╿", "|"),
    # Hyphens, dashes, the minus; then quotation marks.
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u2018\u2019\u201a\u201b", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
    **dict.fromkeys("●•▪■", "*"),
    **dict.fromkeys("○◦", "o"),
    **dict.fromkeys("→▶▸", ">"),
    **dict.fromkeys("←◀◂", "<"),
    **dict.fromkeys("↑▲▴", "^"),
    **dict.fromkeys("↓▼▾", "v"),
    "\N{BOX DRAWINGS LIGHT DIAGONAL UPPER RIGHT TO LOWER LEFT}": "/",
    "\N{BOX DRAWINGS LIGHT DIAGONAL UPPER LEFT TO LOWER RIGHT}": "\\",
    "\N{MULTIPLICATION SIGN}": "x",
    "·": ".",
    "…": ".",
    "\N{NO-BREAK SPACE}": " ",
}
