"""The signs of the tree, in Unicode and in ASCII; a row's meaning is told by its glyph first, colour comes second."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from epwatch.charset import ascii_only, in_ascii
from epwatch.tui.look.text_width import width


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
        """Return text as this set can show it: in ASCII what looks alike, else question marks, in as many cells."""
        return in_ascii(text, width) if self.ascii_only else text


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
    """Return the signs that the locale of ``environ`` can show."""
    return ASCII if ascii_only(environ) else UNICODE
