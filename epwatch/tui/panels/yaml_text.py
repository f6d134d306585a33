"""Plain values as lines of YAML, with what each part of a line is, and which lines a line opens; pure.

The lines together are a document that any YAML reader reads as the same values.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from epwatch.tui.look.roles import Line, Role, Span

Path = tuple[str | int, ...]
"""Where a value stands: keys and places from the top."""

_PLAIN: Final = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@+=,()-]*(?: [A-Za-z0-9_./@+=,()-]+)*")
"""Texts that need no quotes; a few words do all the same, since readers take them for something else."""
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"})
_STEP: Final = 2
"""Cells by which what belongs to a line stands further right."""


class _Below:
    """Stands for a value that the lines below tell."""


_BELOW: Final = _Below()


class YamlLine(Struct, gc=False):
    """One line: the path of its value, how many of the lines after it belong to it, and what it tells.

    Its spans are made when somebody looks at it: a service of a thousand pods has 35,000 lines.
    """

    path: Path
    indent: int
    value: object
    key: str | None = None
    item: bool = False
    below: int = 0

    @property
    def line(self) -> Line:
        """Return the line's spans."""
        spans: list[Span] = [(" " * self.indent, Role.PLAIN)]
        if self.item:
            spans.append(("- ", Role.MUTED))
        if self.key is not None:
            spans += [(_text(self.key), Role.HEADING), (":", Role.MUTED)]
            if self.value is _BELOW:
                return tuple(spans)
            spans.append((" ", Role.PLAIN))
        return (*spans, _scalar(self.value))


def yaml_lines(value: Mapping[str, object]) -> list[YamlLine]:
    """Return the document's lines."""
    lines: list[YamlLine] = []
    _mapping(value, 0, (), lines)
    return lines


def _mapping(
    value: Mapping[str, object], indent: int, path: Path, lines: list[YamlLine], *, item: bool = False
) -> None:
    """Add a mapping's lines; in an item of a list that of its first key stands for the item, which opens all of it."""
    for key, each in value.items():
        own, told = (*path, key), _BELOW if each and isinstance(each, dict | list | tuple) else each
        line = YamlLine(own, indent, told, key)
        if item:
            line.path, line.indent, line.item = path, indent - _STEP, True
        lines.append(line)
        above = len(lines)
        if isinstance(each, dict):
            _mapping(each, indent + _STEP, own, lines)
        elif isinstance(each, list | tuple):
            _sequence(each, indent + _STEP, own, lines)
        if not item:
            line.below = len(lines) - above
        item = False


def _sequence(value: Sequence[object], indent: int, path: Path, lines: list[YamlLine]) -> None:
    for place, each in enumerate(value):
        own, above = (*path, place), len(lines) + 1
        if isinstance(each, dict) and each:
            _mapping(each, indent + _STEP, own, lines, item=True)
            lines[above - 1].below = len(lines) - above
        else:
            lines.append(YamlLine(own, indent, each, item=True))


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
