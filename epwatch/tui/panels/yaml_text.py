"""Plain values as lines of YAML, with what each part of a line is, and which lines a line opens; pure.

The lines together are a document that any YAML reader reads as the same values.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from epwatch.tui.look.roles import Line, Role

Path = tuple[str | int, ...]
"""Where a value stands: keys and places from the top."""

_PLAIN: Final = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@+=,()-]*(?: [A-Za-z0-9_./@+=,()-]+)*")
"""Texts that need no quotes; a few words do all the same, since readers take them for something else."""
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"})
_STEP: Final = 2
"""Cells by which what belongs to a line stands further right."""


class YamlLine(Struct, frozen=True, gc=False):
    """One line: the path of its value, its spans, and how many of the lines after it belong to it."""

    path: Path
    line: Line
    below: int = 0


def yaml_lines(value: Mapping[str, object]) -> list[YamlLine]:
    """Return the document's lines."""
    return _mapping(value, "", ())


def _mapping(value: Mapping[str, object], indent: str, path: Path) -> list[YamlLine]:
    lines: list[YamlLine] = []
    for key, each in value.items():
        head: Line = ((indent, Role.PLAIN), (_text(key), Role.HEADING), (":", Role.MUTED))
        lines += _under(head, each, indent + " " * _STEP, (*path, key))
    return lines


def _sequence(value: Sequence[object], indent: str, path: Path) -> list[YamlLine]:
    lines: list[YamlLine] = []
    for place, each in enumerate(value):
        own = (*path, place)
        dash: Line = ((indent, Role.PLAIN), ("- ", Role.MUTED))
        if isinstance(each, Mapping) and each:
            first, *rest = _mapping(each, indent + " " * _STEP, own)
            # The line of an item's first key opens the whole item.
            lines.append(YamlLine(own, (*dash, *first.line[1:]), len(rest)))
            lines += rest
        else:
            lines.append(YamlLine(own, (*dash, _scalar(each))))
    return lines


def _under(head: Line, value: object, indent: str, path: Path) -> list[YamlLine]:
    below: list[YamlLine] = []
    if isinstance(value, Mapping) and value:
        below = _mapping(value, indent, path)
    elif isinstance(value, list | tuple) and value:
        below = _sequence(value, indent, path)
    else:
        head = (*head, (" ", Role.PLAIN), _scalar(value))
    return [YamlLine(path, head, len(below)), *below]


def _scalar(value: object) -> tuple[str, Role]:
    if isinstance(value, str):
        return _text(value), Role.PLAIN
    if value is None or isinstance(value, bool):
        return json.dumps(value), Role.WARNING
    if isinstance(value, int | float):
        return json.dumps(value), Role.CHANGED
    return ("{}" if isinstance(value, Mapping) else "[]"), Role.MUTED


def _text(text: str) -> str:
    """Return a text as it is, or in double quotes as JSON has them, which YAML reads too."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)
