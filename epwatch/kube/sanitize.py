"""The one door for text from outside: what passes here can neither steer a terminal nor hide or reorder text (SEC-1).

Whatever comes from an API server, a file or the environment is hostile until it went through :func:`clean`.
"""

import re
from typing import Final, NewType
from unicodedata import category

SafeStr = NewType("SafeStr", str)
"""Text that went through :func:`clean`; still never to be parsed as markup."""

MESSAGE_LIMIT: Final = 512
"""Free text is cut here: a container writes up to 4 KiB into its termination message, a screen shows a line of it."""
IMAGE_LIMIT: Final = 256
"""An image reference with a digest takes some 150 characters."""

_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_ELLIPSIS: Final = "\N{HORIZONTAL ELLIPSIS}"
_MAX_MARKS: Final = 2
_PRECUT: Final = 8
"""With a limit, so many times the limit is looked at, so that a 16 MiB message costs what a small one costs."""

_WHITESPACE: Final = str.maketrans("\t\n\r", "   ")
# Categories Cc, Cf, Cs, Co, Zl and Zp, spelt out: unicodedata differs between Python versions, and a recording must
# replay everywhere. Cn is left alone for the same reason. Newest additions: U+0890-0891, U+13430-1343F (Unicode 15).
_FORBIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # Cc: ESC, BEL, and C1 with its own CSI and OSC
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"  # Cf: zero width, bidi, BOM
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f"  # Cf: tags
    "\u2028\u2029"  # Zl, Zp
    "\ud800-\udfff"  # Cs
    "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]"  # Co
)
# No mark stands below U+0300, so only longer runs above it can hold a storm of them.
_MARK_SUSPECTS: Final = re.compile("[\u0300-\U0010ffff]{3,}")


def clean(text: object, limit: int | None = None) -> SafeStr:
    """Return text without control, format and private characters, and without storms of combining marks.

    Args:
        text: anything; what is not a string is turned into one.
        limit: characters to keep; a longer text is cut there and ends in "…". None keeps names and labels whole, since
            joins compare them.

    Returns:
        The cleaned text: TAB, LF and CR are spaces, every other forbidden character is U+FFFD, at most two marks
        follow each other. Cleaning it again changes nothing.
    """
    raw = text if isinstance(text, str) else str(text)
    if raw.isascii() and raw.isprintable():
        return SafeStr(raw if limit is None or len(raw) <= limit else raw[:limit] + _ELLIPSIS)
    return SafeStr(_clean(raw, limit))


def _clean(raw: str, limit: int | None) -> str:
    head = raw if limit is None else raw[: limit * _PRECUT]
    cleaned = _FORBIDDEN.sub(_REPLACEMENT, head.translate(_WHITESPACE))
    cleaned = _MARK_SUSPECTS.sub(_calm, cleaned)
    if limit is None or (len(cleaned) <= limit and len(head) == len(raw)):
        return cleaned
    return cleaned[:limit] + _ELLIPSIS


def _calm(run: re.Match[str]) -> str:
    """Return the run with at most two marks (Mn, Me) behind one another."""
    kept: list[str] = []
    marks = 0
    for character in run.group():
        marks = marks + 1 if category(character) in {"Mn", "Me"} else 0
        if marks <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)
