"""The keys and what they do, made from the bindings that are active, so that it says what is so."""

from collections.abc import Callable, Iterable, Iterator
from textwrap import wrap
from typing import ClassVar

from textual.binding import Binding, BindingType

from epwatch.tui.keys.keys import GROUPS, PROGRAM, bind
from epwatch.tui.keys.named import KeyNames, key_name, named
from epwatch.tui.look.glyphs import Glyph, Signs
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.panels.lines_screen import FRAME
from epwatch.tui.panels.search_screen import SearchScreen
from epwatch.tui.typed.commands import Command

_KEYS = 18
"""Cells for the keys of one line."""
_LEAST = 16
"""Cells for what a key does at least, however narrow the screen."""
_SIGNS = (
    (Glyph.READY, "in rotation", Role.GOOD),
    (Glyph.CAME, "came", Role.CAME),
    (Glyph.ENTERED, "entered rotation", Role.CAME),
    (Glyph.LEFT, "left rotation", Role.WARNING),
    (Glyph.CHANGED, "changed otherwise", Role.CHANGED),
    (Glyph.STALE, "stale: its pod is gone", Role.ERROR),
    (Glyph.GONE, "went; stays for a while, with the reason", Role.ERROR),
    (Glyph.ABSENT, "not in rotation", Role.MUTED),
    (Glyph.UNREACHED, "in rotation, but not reached from where :from says", Role.MUTED),
)

_COLUMNS = (
    ("3/5", "Ready backends of all that there should be; ? where nobody can know"),
    (
        "a3 b0! c3",
        "Ready backends in each zone, by what tells its name from others; !: there are some, none ready",
    ),
    ("6d4cf 3 \N{MIDDLE DOT} 7f9aa 2", "Rows of each revision, most first, by the end of its hash, as in pods' names"),
    ("ok, degraded", "The verdict, of the worst port; {watch.why} says why"),
    ("2/3! 0/3!! 3/3 ?", "Of one context, with {find.group} cluster: degraded, wrong, and as it was when last heard"),
    ("- ?", "Of one context: it has no such service; nobody knows whether it has"),
    ("+2", "Backends that entered rotation lately; those that left it stand beside it"),
)


def help_lines(
    bindings: Iterable[Binding], commands: Iterable[Command], signs: Signs, room: int, names: KeyNames
) -> tuple[Line, ...]:
    """Return the help: bindings by group, keys that do the same together, the commands, then the signs of the tree.

    Args:
        bindings: those that are active.
        commands: those of the command line.
        signs: what the terminal can show.
        room: cells in a line.
        names: what keys are called.
    """
    lines = list(binding_lines(bindings, signs, room, names))
    lines.append((("Commands", Role.HEADING),))
    for command in commands:
        lines += _lines(f":{command.usage}", named(command.help, names), room)
    lines.append(())
    lines.append((("Signs", Role.HEADING),))
    for glyph, what, role in _SIGNS:
        lines += _lines(signs.glyphs[glyph], what, room, role)
    lines += [(), (("A service's columns", Role.HEADING),)]
    for name, what in _COLUMNS:
        shown = name.replace("\N{MIDDLE DOT}", signs.dot).replace("- ?", f"{signs.dash} ?")
        lines += _lines(signs.clean(shown), named(what, names), room)
    return tuple(lines)


def binding_lines(bindings: Iterable[Binding], signs: Signs, room: int, names: KeyNames) -> tuple[Line, ...]:
    """Return bindings by group, keys that do the same together; arguments as :func:`help_lines`."""
    actions: dict[tuple[str, str], list[Binding]] = {}
    for binding in bindings:
        if binding.group is not None and binding.tooltip:
            actions.setdefault((binding.group.description, binding.tooltip), []).append(binding)
    lines: list[Line] = []
    for group in GROUPS:
        members = [found for (name, _tooltip), found in actions.items() if name == group.description]
        if members:
            lines.append(((group.description, Role.HEADING),))
            for found in members:
                keys = " ".join(dict.fromkeys(key_name(binding.key, signs) for binding in found))
                lines += _lines(keys, named(found[0].tooltip, names), room)
            lines.append(())
    return tuple(lines)


def _lines(keys: str, what: str, room: int, role: Role = Role.STRONG) -> Iterator[Line]:
    """Yield the lines of one entry; keys that are wider than their column have a line of their own."""
    if len(keys) > _KEYS - 3:
        yield ((f"  {keys}", role),)
        keys = ""
    for piece in wrap(what, max(room - _KEYS, _LEAST)):
        yield ((f"  {keys:<{_KEYS - 2}}", role), (piece, Role.PLAIN))
        keys = ""


class HelpScreen(SearchScreen):
    """The help on a screen of its own; ``lines`` is asked with the room there is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("escape,q,question_mark", "dismiss", "Back", "Close the search, else the help", PROGRAM),
    ]

    def __init__(self, lines: Callable[[int], tuple[Line, ...]]) -> None:
        super().__init__(())
        self._lines = lines

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self.show(self._lines(self.size.width - FRAME))
