"""The way through time: back and on through the history, live again, held still, a recording played."""

from epwatch.model.journal import Entry
from epwatch.tui.around.around import Around
from epwatch.tui.look.ages import time_in_zone
from epwatch.tui.main.upkeep import Upkeep
from epwatch.tui.shown.row_ids import rows_of
from epwatch.tui.shown.showing import Showing
from epwatch.tui.tree.tree import Tree
from epwatch.tui.typed.commands import CommandError


class Walk:
    """Goes to a moment and shows it; tells where there is nothing to look at."""

    def __init__(self, showing: Showing, tree: Tree, around: Around, upkeep: Upkeep) -> None:
        self._showing = showing
        self._tree = tree
        self._around = around
        self._upkeep = upkeep

    def step(self, by: int) -> None:
        """Show the screen as it was before the last change, or after the next one; of a recording, play that one."""
        showing = self._showing
        if by > 0 and showing.playback is not None and not showing.past:
            showing.playback.step()
            self._upkeep.update()
            return
        self._look(found=showing.back.step(by), by=by)
        if by > 0 and not showing.past and showing.paused:
            # Stepped through all that was held back: on to live.
            self.pause()

    def turn(self, by: int) -> None:
        """Show the screen as it was at the last, or next, change of a verdict or low-water mark."""
        self._look(found=self._showing.back.turn(by), by=by)

    def live(self) -> None:
        """Show what is there now."""
        self._showing.back.live()
        self._look(found=True)

    def afresh(self) -> None:
        """Show where one looks anew: something else of it is let through."""
        self._look(found=True)

    def pause(self) -> None:
        """Hold the screen still, or go on with all that was held back."""
        for news in self._showing.pause():
            self._upkeep.show(news)
        self._upkeep.update()

    def play(self) -> None:
        """Stop the recording, or play on."""
        if self._showing.playback is not None:
            self._showing.playback.toggle()
            self._upkeep.update()

    def speed(self, by: float) -> None:
        """Play the recording so many times as fast."""
        if self._showing.playback is not None:
            self._showing.playback.faster(by)
            self._upkeep.update()

    def at(self, wall: float | None) -> None:
        """Show the screen as it was at a wall second, or live again.

        Raises:
            CommandError: nothing is known of then.
        """
        back, playback = self._showing.back, self._showing.playback
        if wall is not None and playback is not None and wall > self._showing.clock.live.wall():
            back.live()
            playback.jump(wall)
        elif wall is None:
            back.live()
        elif not back.jump(self._within(wall)):
            message = f"nothing is known of then{self._since()}"
            raise CommandError(message)
        self._look(found=True)

    def go_to(self, entry: Entry | None) -> None:
        """Put the cursor on the row of an entry; where it is not there now, look at the moment of the entry."""
        if entry is None:
            return
        back = self._showing.back
        if entry.service is None:
            self._look(found=back.at(entry.number))
            return
        rows = rows_of(entry)
        if not self._tree.seek(rows[0]) and back.at(entry.number if entry.lives else entry.number - 1):
            self._look(found=True)
        if not any(self._tree.seek(row) for row in rows):
            self._around.remark("its row is not there any more, and its moment had to make room")

    def _look(self, *, found: bool, by: int = -1) -> None:
        """Show where somebody looks now, live or past; tell where there is nothing to look at."""
        if not found:
            self._around.remark(f"nothing before{self._since()}" if by < 0 else "this is live")
            return
        what = self._showing.look()
        self._tree.look(self._showing.picture, what)
        self._upkeep.update()

    def _within(self, wall: float) -> float:
        """Return a time; who writes whole seconds means the first picture too, which came within that second."""
        begin = self._showing.history.begin
        return begin if begin is not None and wall <= begin < wall + 1.0 else wall

    def _since(self) -> str:
        begin = self._showing.history.begin
        return "" if begin is None else f": history begins at {time_in_zone(begin, utc=self._around.utc)}"
