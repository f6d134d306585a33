"""The one screen: header, tree, filter, footer; takes what the app tells it, and what its widgets tell."""

from collections.abc import Iterable
from typing import ClassVar, Self

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Region, Size

from epwatch.model.batch import Batch
from epwatch.model.filter import EVERYTHING
from epwatch.options import OwnAction
from epwatch.tui.around.surround import Footer
from epwatch.tui.keys.own import own_bindings
from epwatch.tui.keys.pressing import press
from epwatch.tui.look.roles import Role
from epwatch.tui.main.main_keys import MainKeys
from epwatch.tui.messages import Written
from epwatch.tui.panels.panel import forget_painted
from epwatch.tui.tree.tree import Tree
from epwatch.tui.typed.filter_bar import FilterBar


class MainScreen(MainKeys):
    """The live tree and what stands around it."""

    AUTO_FOCUS = "Tree"
    ALLOW_SELECT = False
    # Its parts cover it: what is under them need not be painted.
    BLANK = True
    _filter = ""
    _fits = Size(0, 0)
    _resizing = 0

    @property
    def is_current(self) -> bool:
        """Return whether it is to be painted: not while a panel is in front, nor before all fits another size.

        Textual takes a screen behind another for visible, paints both of them whole where a line behind changed, and
        from then on again and again. What changed meanwhile is painted when the panel goes. A screen of another size it
        paints as soon as that is laid out, with lines of the old width, and again when each widget has its own.
        """
        return self.is_active and not self._resizing

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Paint it anew; while all of it is resized it is painted anyway, once that is done."""
        repaint = repaint and not self._resizing
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def compose(self) -> ComposeResult:
        """Return the parts, top to bottom."""
        yield self.parts.around.header
        yield self.parts.split
        yield self.parts.bar
        yield self.parts.line
        yield self.parts.around.footer

    def on_mount(self) -> None:
        """Begin with the filter of the command line, or that of the place before."""
        where = self._filter or self.parts.watched.options.where
        if where:
            self.parts.bar.show(where)
            self.parts.way_back.narrow(where)

    # What the app tells it

    def take(self, batch: Batch) -> bool:
        """Take the news in; return whether they are shown at once, since they change what is in sight."""
        return self.parts.intake.take(batch)

    def catch_up(self) -> None:
        """Show what waits because it was out of sight: a key acts on all that came before it."""
        self.parts.intake.catch_up()

    def be_like(self, other: "MainScreen") -> None:
        """Show another place as this one was shown: order, groups, times, warnings, and the lines that were typed.

        In the same context also what was narrowed, from where it was seen, and whether details were.
        """
        self.parts.tree.arrange_like(other.parts.tree)
        self.parts.line.recall_like(other.parts.line)
        self.parts.around.be_like(other.parts.around)
        here, there = ({target.context for target in each.parts.watched.targets} for each in (self, other))
        if here & there:
            self._filter = other.parts.bar.text
            self.parts.showing.narrowing.show = other.parts.showing.narrowing.show
            self.parts.upkeep.stand_like(other.parts.tree.standpoint)
            self.parts.split.panel.display = other.parts.split.shown

    def let_go(self) -> None:
        """Forget what was shown, and its past: Textual keeps the first screen until the end, and both may be large."""
        self.parts.showing.history.let_go()
        self.parts.showing.forget()
        self.parts.tree.look(self.parts.showing.picture, EVERYTHING)
        forget_painted(self)

    def announce(self, name: str) -> None:
        """Say in the header what other place is being read, "" for none."""
        self.parts.around.coming = name
        self.parts.upkeep.update()

    def offer_anew(self) -> None:
        """Say anew how the line that is typed may go on, and what there is to choose from: more is known."""
        self.parts.line.look_anew()
        self.parts.panels.look_anew()

    def warn(self, text: str) -> None:
        """Keep a warning in view from now on."""
        self.parts.upkeep.warn(text)

    def remark(self, text: str) -> None:
        """Show a cleaned line in the footer for a moment; "" is none."""
        self.parts.around.remark(text)

    def show_help(self) -> None:
        """Show the keys, the commands and the signs."""
        self.parts.help()

    # What its widgets tell it

    def on_key(self, event: events.Key) -> None:
        """Say of a key that nothing takes why, or where the keys are listed."""
        if not (self.parts.bar.typing or self.parts.line.typing):
            self.parts.around.unbound(event.key)

    def on_resize(self, event: events.Resize) -> None:
        """Lay everything out for another size, then have it painted, once."""
        former, self._fits = self._fits, event.size
        if not former or event.size == former:
            if not self._resizing:
                self.parts.upkeep.update()
            return
        self._resizing += 1
        if self.is_active:
            self.parts.split.foresee(event.size - (former - self.parts.split.size))
        # Behind Textual's own handler, which tells the widgets their sizes, behind the tree's, and what that asks for.
        self.call_later(self.parts.tree.call_later, self.call_later, self.call_later, self._resized)

    def _resized(self) -> None:
        self._resizing -= 1
        self.parts.upkeep.update()
        if self.is_active:
            # That all of it is to be painted is known since it was laid out.
            self.refresh(repaint=False, layout=True)
        elif not self.app.screen.BLANK:
            # What is in front lets the tree be seen, and painted it before it had its lines.
            self.app.screen.refresh()

    def on_written(self, message: Written) -> None:
        """Tell what became of a file."""
        self.parts.around.remark(message.text, Role.STRONG if message.well else Role.ERROR)

    def on_row_lines_moved(self) -> None:
        """Tell the details of the row that the cursor stands on now."""
        self.parts.upkeep.tell_details()

    def on_tree_steered(self, _message: Tree.Steered) -> None:
        """Tell in the footer that nothing is followed any more."""
        self.parts.upkeep.update()

    def on_tree_unfiltered(self, _message: Tree.Unfiltered) -> None:
        """Say what would have to be found."""
        self.parts.around.advise(
            "{find.next-match} and {find.match-before} go to what a filter found: {find.filter} types one"
        )

    def on_tree_sorted(self, _message: Tree.Sorted) -> None:
        """Tell the order in the header."""
        self.parts.upkeep.update()

    def on_footer_clicked(self, message: Footer.Clicked) -> None:
        """Do what the hint names; a line that is being typed is left for that, a filter stays."""
        if self.parts.bar.typing:
            self.parts.way_back.keep_filter()
        self.parts.line.close()
        press(self, message.binding)

    def on_filter_bar_changed(self, message: FilterBar.Changed) -> None:
        """Narrow the tree while one types."""
        self.parts.way_back.narrow(message.text)

    def on_filter_bar_left(self, _message: FilterBar.Left) -> None:
        """An empty filter is none."""
        if not self.parts.bar.text.strip():
            self.parts.way_back.back()


def screen_with(actions: Iterable[OwnAction]) -> type[MainScreen]:
    """Return the screen's class with the keys of the user's own actions behind those that it has anyway."""

    class WithActions(MainScreen):
        BINDINGS: ClassVar[list[BindingType]] = [*own_bindings(actions)]

    return WithActions
