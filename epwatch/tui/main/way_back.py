"""What is narrowed and opened, and the way back from it: filter, lines, details, the past, another place's reading."""

from epwatch.model.filter import FilterError, without_unfinished
from epwatch.model.snapshot import ServiceKey
from epwatch.tui.main.split import Split
from epwatch.tui.main.upkeep import Upkeep
from epwatch.tui.main.walk import Walk
from epwatch.tui.places.whereabouts import Whereabouts
from epwatch.tui.shown.row_ids import ServiceId
from epwatch.tui.shown.showing import Showing
from epwatch.tui.shown.wrongs import Show
from epwatch.tui.tree.tree import Tree
from epwatch.tui.typed.command_bar import CommandBar
from epwatch.tui.typed.filter_bar import FilterBar


class WayBack:
    """Narrows the tree, and takes away what stands in the way of all of it, the foremost first."""

    def __init__(
        self,
        whereabouts: Whereabouts,
        showing: Showing,
        walk: Walk,
        split: Split,
        tree: Tree,
        bar: FilterBar,
        line: CommandBar,
        upkeep: Upkeep,
    ) -> None:
        self._whereabouts = whereabouts
        self._showing = showing
        self._walk = walk
        self._split = split
        self._tree = tree
        self._bar = bar
        self._line = line
        self._upkeep = upkeep

    def narrow(self, text: str) -> None:
        """Show what a filter lets through; what is wrong with it is told beside it."""
        try:
            what = self._showing.narrowing.typed(text)
        except FilterError as error:
            # Begun as a word: `is` finds redis, and is no part of what `is:` is to find.
            rest = without_unfinished(text)
            if rest != text:
                self.narrow(rest)
            self._bar.tell(str(error), wrong=True)
            return
        self._tree.narrow(what)
        self._bar.tell("")
        self._upkeep.update()

    def keep_filter(self) -> None:
        """Go back to the tree with the filter as it was typed."""
        self._tree.screen.set_focus(self._tree)
        self._bar.leave()

    def only_wrong(self) -> None:
        """Go on to the next of: everything, what is wrong and new, all that is wrong."""
        self._showing.narrowing.show = self._showing.narrowing.show.next()
        if self._showing.past:
            self._walk.afresh()
        self._upkeep.update()

    def back(self) -> None:
        """Stay here while another place is being read; go back to live, show everything again, or close the details."""
        if self._whereabouts.stay():
            return
        if self._showing.past:
            self._walk.live()
            return
        if self._showing.narrowing.show is Show.ALL and self._split.shown and not self._bar.shown:
            self._upkeep.show_details(shown=False)
        if self._showing.narrowing.show is not Show.ALL:
            self._showing.narrowing.show = Show.ALL
            self._upkeep.update()
        self._line.close()
        if self._bar.shown:
            self.narrow("")
            self._bar.close()
            self._tree.screen.set_focus(self._tree)

    def close(self) -> bool:
        """Go back to live, or close the filter if it is open, or the details; return whether there was any of it."""
        if self._bar.shown or self._showing.past:
            self.back()
        elif self._split.shown:
            self._upkeep.show_details(shown=False)
        else:
            return False
        return True

    def jump(self, service: ServiceKey) -> None:
        """Put the cursor on a service; where the filter leaves it out, the filter goes."""
        self._tree.following.turn(on=False)
        if not self._tree.seek(ServiceId(service)):
            self.back()
            self._tree.seek(ServiceId(service))
