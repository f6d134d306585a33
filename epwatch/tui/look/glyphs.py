"""The signs of the tree, in Unicode and in ASCII; a row's meaning is told by its glyph first, colour comes second."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct


class Glyph(StrEnum):
    """What a row's sign says; the names of the interface."""

    READY = "ready"
    CAME = "came"
    ENTERED = "entered rotation"
    LEFT = "left rotation"
    CHANGED = "changed"
    STALE = "stale"
    GONE = "gone"
    ABSENT = "not in rotation"
    UNREACHED = "not reached"


class Signs(Struct, frozen=True):
    """One set of signs; every glyph, marker and separator is one cell wide, ``arrow`` and ``ellipsis`` may be wider."""

    glyphs: Mapping[Glyph, str]
    opened: str
    closed: str
    ellipsis: str
    arrow: str
    dot: str
    dash: str
    minus: str
    cursor: str
    ascii_only: bool = False

    def clean(self, text: str) -> str:
        """Return text as this set can show it: in ASCII every other character becomes a question mark."""
        if not self.ascii_only or text.isascii():
            return text
        return text.encode("ascii", "replace").decode("ascii")


UNICODE = Signs(
    glyphs=dict(zip(Glyph, "●+▲▼~!−○×", strict=True)),  # noqa: RUF001 (the minus of the interface, the sign of a product)
    opened="▾",
    closed="▸",
    ellipsis="…",
    arrow="→",
    dot="·",
    dash="–",  # noqa: RUF001 (the dash of the interface)
    minus="−",  # noqa: RUF001 (the minus of the interface)
    cursor="▌",
)
ASCII = Signs(
    glyphs=dict(zip(Glyph, "*+^v~!-ox", strict=True)),
    opened="v",
    closed=">",
    ellipsis="..",
    arrow="->",
    dot="|",
    dash="-",
    minus="-",
    cursor=">",
    ascii_only=True,
)


def signs_for(environ: Mapping[str, str]) -> Signs:
    """Return the signs that the locale of ``environ`` can show: LC_ALL before LC_CTYPE before LANG, as in POSIX.

    Without any locale the terminal is taken to be UTF-8, as nearly all are. Python turns LANG=C into
    LC_CTYPE=C.UTF-8 for itself (PEP 538); what the user said counts, so LANG is read in that case.
    """
    ctype = environ.get("LC_CTYPE", "")
    lang = environ.get("LANG", "")
    if ctype == "C.UTF-8" and lang:
        ctype = ""
    chosen = environ.get("LC_ALL") or ctype or lang
    if not chosen or "utf-8" in chosen.lower() or "utf8" in chosen.lower():
        return UNICODE
    return ASCII
