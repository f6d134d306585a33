"""Where to look, from a list: contexts, or namespaces; letters narrow it, space marks several."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from epwatch.tui.keys.keys import MOVE, PROGRAM, bind
from epwatch.tui.keys.named import first_keys, named
from epwatch.tui.look.fit import lay
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.lines_widget import LinesWidget
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.panels.choices import Choice, Choices
from epwatch.tui.panels.keys_line import Hint, KeysLine
from epwatch.tui.panels.panel import Panel
from epwatch.tui.typed.line_field import LineField

_HINTS: Final = (("program.go", "go"), ("program.back", "back"))
_MARK: Final = ("program.mark", "mark")


class Chosen(Struct, frozen=True):
    """What was chosen: names of ``kind``."""

    kind: str
    names: tuple[str, ...]


class Chooseable(Struct, frozen=True):
    """One list: what its names are, in the singular and the plural, and who tells them.

    ``typed``: what is typed may be a name too that is in no list, where they may not be listed. ``several``: more than
    one may be chosen.
    """

    kind: str
    plural: str
    choices: Callable[[], Sequence[Choice]]
    typed: bool = False
    several: bool = True


class ChooserField(LineField):
    """The letters; no name has a space in it, which marks."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether a key goes into the text."""
        return key != "space" and super().check_consume_key(key, character)


class ChooserHead(LinesWidget):
    """What is chosen, and how many are left."""


class ChooserList(LinesWidget):
    """The names."""


class ChooserScreen(Panel[Chosen | None]):
    """Gives what was chosen, None where the screen is to stay where it is; Tab goes on to the next list."""

    AUTO_FOCUS = "ChooserField"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("down", "move(1)", "Down", "Go to the next name", MOVE),
        bind("up", "move(-1)", "Up", "Go to the name before", MOVE),
        bind("pagedown", "page(1)", "Page down", "Go one screen down", MOVE),
        bind("pageup", "page(-1)", "Page up", "Go one screen up", MOVE),
        bind(
            "space",
            "mark",
            "Mark",
            "Mark this one, or no longer: {program.go} then goes to all marked ones",
            PROGRAM,
        ),
        bind("tab", "turn", "Other list", "Contexts, or namespaces", PROGRAM),
        bind("enter", "go", "Go", "Look there; the tree stays until all of it is read", PROGRAM),
        bind("escape", "leave", "Back", "Stay here", PROGRAM),
    ]

    def __init__(self, lists: Sequence[Chooseable], signs: Signs) -> None:
        """Take the lists, the one to begin with first."""
        super().__init__()
        self._lists = tuple(lists)
        self._signs = signs
        self._choices = Choices()
        self._head = ChooserHead()
        self._field = ChooserField()
        self._field.placeholder = "letters narrow the list"
        self._list = ChooserList()

    def compose(self) -> ComposeResult:
        """Return the parts, top to bottom."""
        yield self._head
        yield self._field
        yield self._list
        yield KeysLine(*self._hints)

    @property
    def _hints(self) -> tuple[Hint, ...]:
        mark = (_MARK,) if self._lists[0].several else ()
        other = (("program.other-list", self._lists[1].plural),) if len(self._lists) > 1 else ()
        return (*_HINTS, *mark, *other)

    def on_mount(self) -> None:
        """Offer what there is."""
        self.look_anew()

    def on_resize(self) -> None:
        """Fill the new size."""
        self.call_after_refresh(self._tell)

    def look_anew(self) -> None:
        """Offer what is known now: more than before."""
        self._choices.offer(self._lists[0].choices())
        self._tell()

    def _tell(self) -> None:
        room, height = self._list.size.width, self._list.size.height
        if room <= 0:
            return
        head = (
            (f" {self._lists[0].plural[:1].upper()}{self._lists[0].plural[1:]}", Role.HEADING),
            (f"  {self._signs.clean(self._choices.told)}", Role.MUTED),
        )
        self._head.show((lay(head, self._head.size.width, self._signs),))
        lines = self._choices.lines(height, self._signs, several=self._lists[0].several) or self._nothing()
        self._list.show(tuple(lay(line, room, self._signs) for line in (*lines, *((),) * (height - len(lines)))))

    def _nothing(self) -> tuple[Line, ...]:
        name = self._typed
        if name is None:
            none = f"  no {self._lists[0].kind}"
            return (((f"{none} is called so" if self._field.value.strip() else f"{none} to go to", Role.WARNING),),)
        go = named("{program.go} looks for", first_keys(self))
        return (((f"  not in the list; {go} {name}", Role.WARNING),),)

    @property
    def _typed(self) -> str | None:
        """Return what was typed where it may be a name that is in no list."""
        return self._field.value.strip() or None if self._lists[0].typed else None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow while one types."""
        event.stop()
        self._choices.narrow(self._field.value.strip())
        self._tell()

    async def action_move(self, by: int) -> None:
        """Move the cursor."""
        await self._settled()
        self._choices.move(by)
        self._tell()

    async def action_page(self, by: int) -> None:
        """Move the cursor by screens; one name stays in view."""
        await self.action_move(by * max(self._list.size.height - 1, 1))

    async def action_mark(self) -> None:
        """Mark the name under the cursor."""
        await self._settled()
        if self._lists[0].several:
            self._choices.mark()
        self._tell()

    async def action_turn(self) -> None:
        """Go on to the other list, with no letter typed and no mark."""
        await self._settled()
        self._lists = (*self._lists[1:], self._lists[0])
        self._choices = Choices()
        self._field.put("")
        self.look_anew()
        if len(self._lists) > 1:
            self.query_one(KeysLine).tell(*self._hints)

    async def action_go(self) -> None:
        """Go to what is chosen."""
        await self._settled()
        typed = () if self._typed is None else (self._typed,)
        names = self._choices.chosen or typed
        if names:
            self.dismiss(Chosen(self._lists[0].kind, names))

    async def action_leave(self) -> None:
        """Stay here."""
        self.dismiss(None)

    async def _settled(self) -> None:
        """Take in all that was typed before this key."""
        self._choices.narrow((await self._field.settled()).strip())
