"""Says a change of style in as few bytes as it takes; what the terminal shows is the same.

Rich writes every piece of text as its whole style, the text, and a reset: some 40 bytes of colour for a word. Here a
piece is preceded by what differs from the piece before it, and one reset ends it all. On a line of seven pieces that is
half of its bytes.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

_SGR: Final = re.compile(r"\x1b\[([0-9;]*)m")
# Moves the cursor or sets a mode: shows no style. Erasing shows the ground.
_UNSEEN: Final = re.compile(r"(?:\x1b\[[0-9;?]*[A-Hhl]|[\r\n])*")
_RESET: Final = "\x1b[0m"
_OFF: Final = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29"}
"""What takes an attribute away (ECMA-48, 8.3.117); bold and dim go together."""
_UNSEEN_ON_SPACES: Final = frozenset({"1", "2", "3"})
_EXTENDED: Final = {"2": 5, "5": 3}
"""How many numbers a colour of either notation takes after 38 or 48, these included."""


class _Look(NamedTuple):
    """What the terminal was told: attributes and colours by their numbers, "" for the terminal's own colour."""

    attributes: frozenset[str] = frozenset()
    ink: str = ""
    ground: str = ""


_PLAIN: Final = _Look()


def shorten(data: str) -> str:
    """Return what Rich and Textual write with every change of style cut to what changes.

    It begins and ends in the terminal's own style, as ``data`` does.
    """
    if _RESET not in data:
        return data
    out: list[str] = []
    told = wanted = _PLAIN
    for index, piece in enumerate(_SGR.split(data)):
        if index % 2:
            wanted = _after(wanted, piece)
        elif piece:
            if not _UNSEEN.fullmatch(piece):
                look = _on_spaces(told, wanted) if not piece.strip(" ") else wanted
                out.append(_change(told, look))
                told = look
            out.append(piece)
    out.append(_change(told, _PLAIN))
    return "".join(out)


def _on_spaces(told: _Look, wanted: _Look) -> _Look:
    """Return in which look spaces look as wanted: of most attributes and of the ink they show nothing."""
    if (told.attributes | wanted.attributes) <= _UNSEEN_ON_SPACES:
        if wanted == _PLAIN and told.ground:
            # Something has to be said: the reset is the shortest, and need not be said again.
            return _PLAIN
        return told._replace(ground=wanted.ground)
    return wanted


@lru_cache(maxsize=1024)
def _after(look: _Look, numbers: str) -> _Look:
    """Return the look after an SGR sequence with these numbers."""
    attributes, ink, ground = set(look.attributes), look.ink, look.ground
    left = numbers.split(";")
    while left:
        number = left.pop(0)
        if number in {"38", "48"}:
            more = _EXTENDED.get(left[0], 1) - 1 if left else 0
            colour = ";".join((number, *left[:more]))
            del left[:more]
            ink, ground = (colour, ground) if number == "38" else (ink, colour)
        elif number in {"", "0"}:
            attributes, ink, ground = set(), "", ""
        elif number in _OFF.values():
            attributes -= {one for one, off in _OFF.items() if off == number}
        elif len(number) > 1 and number[:-1] in {"3", "9"}:
            ink = "" if number == "39" else number
        elif len(number) > 1 and number[:-1] in {"4", "10"}:
            ground = "" if number == "49" else number
        else:
            attributes.add(number)
    return _Look(frozenset(attributes), ink, ground)


@lru_cache(maxsize=1024)
def _change(old: _Look, new: _Look) -> str:
    """Return the shortest sequence that leads from one look to another, "" between equal ones."""
    if old == new:
        return ""
    if new == _PLAIN:
        return _RESET
    afresh = ["0", *sorted(new.attributes), *filter(None, (new.ink, new.ground))]
    ways = [afresh]
    gone = old.attributes - new.attributes
    if all(one in _OFF for one in gone):
        offs = {_OFF[one] for one in gone}
        # Bold may have gone with dim.
        stay = {one for one in old.attributes & new.attributes if _OFF.get(one) not in offs}
        colours = [
            now or bare for was, now, bare in ((old.ink, new.ink, "39"), (old.ground, new.ground, "49")) if was != now
        ]
        ways.append([*sorted(offs), *sorted(new.attributes - stay), *colours])
    return f"\x1b[{min(map(';'.join, ways), key=len)}m"
