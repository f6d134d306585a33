"""Who would fall without a node or a zone, on a screen of its own; Enter goes to the service in the tree."""

from collections.abc import Callable
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.containers import VerticalScroll

from epwatch.model.snapshot import ServiceKey
from epwatch.model.without import Fall
from epwatch.tui.keys.keys import PROGRAM, bind
from epwatch.tui.look.flow import flowed
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.look.text_width import cut_start
from epwatch.tui.panels.falls import Falling
from epwatch.tui.panels.keys_line import Hint
from epwatch.tui.panels.lines_screen import FRAME, LinesScreen

_HANG: Final = 2
"""Cells before what of the head had no room in its first line."""
_SECOND: Final = 1.0
"""Between two looks at the picture: as often as the other panels."""
_WORDS: Final = {Fall.NONE: ("none left", Role.ERROR), Fall.BELOW_HALF: ("below half", Role.WARNING)}


class WithoutScreen(LinesScreen):
    """The services that would fall.

    Args:
        place: what would go, in words.
        falls: asked every second for those that would fall.
        signs: what the terminal can show.
        go: takes the service that was chosen.
        contexts: name the service's context.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("escape,q", "dismiss", "Back", "Close this", PROGRAM),
        bind("enter", "choose", "Go there", "Go to the service", PROGRAM),
    ]

    HINTS: ClassVar[tuple[Hint, ...]] = (LinesScreen.HINTS[0], ("program.go-there", "go there"), *LinesScreen.HINTS[1:])

    def __init__(
        self,
        place: str,
        falls: Callable[[], list[Falling]],
        signs: Signs,
        go: Callable[[ServiceKey], None],
        *,
        contexts: bool = False,
    ) -> None:
        super().__init__(())
        self._place = place
        self._ask = falls
        self._signs = signs
        self._go = go
        self._contexts = contexts
        self._falls: list[Falling] = []
        self._at = 0

    def on_mount(self) -> None:
        """Follow the picture."""
        self.look()
        self.set_interval(_SECOND, self.look)

    def on_resize(self) -> None:
        """Lay the lines out for the new width."""
        self._tell()

    def action_scroll(self, by: int) -> None:
        """Move the cursor; the lines follow."""
        self._at += by
        self._tell()

    def action_choose(self) -> None:
        """Go to the service under the cursor."""
        if self._falls:
            self.dismiss()
            self._go(self._falls[self._at].service)

    def look(self) -> None:
        """Take what would fall now; the cursor stays on its service."""
        chosen = self._falls[self._at].service if self._falls else None
        self._falls = self._ask()
        self._at = next((at for at, falling in enumerate(self._falls) if falling.service == chosen), self._at)
        self._tell()

    def _tell(self) -> None:
        self._at = max(0, min(self._at, len(self._falls) - 1))
        count = len(self._falls)
        told = f"{count or 'no'} service{'' if count == 1 else 's'} would fall to none, or below half"
        width = max(self.size.width - FRAME, 1)
        head = (*flowed(((f"Without {self._place}: {told}", Role.HEADING),), width, _HANG), ())
        self.show((*head, *(self._line(at, falling, width) for at, falling in enumerate(self._falls))))
        area = self.query_one(VerticalScroll)
        line, top, height = self._at + len(head), area.scroll_offset.y, max(area.size.height, 1)
        if line < top + len(head):
            area.scroll_to(y=self._at, animate=False)
        elif line >= top + height:
            area.scroll_to(y=line - height + 1, animate=False)

    def _line(self, at: int, falling: Falling, width: int) -> Line:
        lost, key = falling.loss, falling.service
        said, role = _WORDS[lost.fall or Fall.NONE]
        cursor = self._signs.cursor if at == self._at else " "
        whose = f"{key.context}  " if self._contexts else ""
        before: Line = (
            (f"{cursor} ", Role.STRONG),
            (f"{lost.ready:>4} {self._signs.arrow} {lost.left:<4}", Role.PLAIN),
            (f"{said:<12}", role),
        )
        room = width - sum(len(text) for text, _role in before)
        name = cut_start(self._signs.clean(f"{whose}{key.namespace}/{key.name}"), room, self._signs.ellipsis)
        return (*before, (name, Role.STRONG if at == self._at else Role.PLAIN))
