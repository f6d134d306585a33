"""Keeps the screen up to date: takes news in, paints what looks different, wakes when something is due."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from textual.screen import Screen

from epwatch.kube.sanitize import clean
from epwatch.model.batch import Batch
from epwatch.model.from_where import client_of
from epwatch.tui.around.around import Around
from epwatch.tui.around.playing import TICK
from epwatch.tui.commands.from_command import doubt
from epwatch.tui.main.split import Split
from epwatch.tui.main.waking import always, fading
from epwatch.tui.shown.row_ids import NamespaceId
from epwatch.tui.shown.showing import News, Showing
from epwatch.tui.terminal.budget import RETRY, ByteBudget
from epwatch.tui.tree.standpoint import Standpoint
from epwatch.tui.tree.tree import Tree
from epwatch.tui.typed.filter_bar import FilterBar

if TYPE_CHECKING:
    from textual.timer import Timer

_FADE_TOGETHER: Final = 0.25
"""Seconds between two looks at what fades: marks of a busy cluster end dozens of times a second."""


class Upkeep:
    """Brings what is shown onto the screen.

    Args:
        home: the screen, whose timer wakes it.
        showing: what is shown.
        tree: where its rows stand.
        split: where the details of one of them stand.
        bar: where a filter tells how much it leaves.
        around: what is said around them.
        budget: the bytes that may be sent unasked.
        seen_from: node and zone of the command line.
        whole: called each time that a picture has become whole and is painted.
        refresh: seconds that pass at least until something changes by itself: more than 0, since Textual's timers
            divide by their interval.
    """

    def __init__(
        self,
        home: Screen[None],
        showing: Showing,
        tree: Tree,
        split: Split,
        bar: FilterBar,
        around: Around,
        budget: ByteBudget,
        seen_from: tuple[str | None, str | None],
        whole: Callable[[], None],
        refresh: float,
    ) -> None:
        self._showing = showing
        self._tree = tree
        self._split = split
        self._bar = bar
        self._around = around
        self._budget = budget
        self._seen_from = seen_from
        self._whole = whole
        self._refresh = refresh
        self._home = home
        self._fixed: list[NamespaceId] = []
        self._like: Standpoint | None = None
        self._asked = seen_from != (None, None)
        self._alarm: Timer | None = None
        self._faded = float("-inf")

    def take(self, batch: Batch) -> None:
        """Take the news in: the streams at once, the rest unless the screen is paused."""
        if batch.target is not None:
            self._around.move(batch.target)
        news = self._showing.take(batch)
        if news is not None:
            self.show(news)
        self.update()

    def show(self, news: News) -> None:
        """Show what a batch changed, unless the past is in view."""
        if self._showing.playback is not None:
            self._around.learn(news.batch.context)
        if not self._showing.past:
            self._tree.take(news.touched)
            self._tree.following.take(news.batch.changes)
        if news.whole:
            self._budget.begun = True
            self._fixed += self._fixed_namespaces(news.batch.context)
            self._tree.whole(self._fixed, waits=self._showing.picture.waits)
            self._stand_as_asked()
            self._home.call_after_refresh(self._whole)

    def warn(self, text: str) -> None:
        """Keep a warning in view from now on."""
        self._around.warn(text)
        self.update()

    def stand(self, standpoint: Standpoint | None) -> None:
        """See the tree from a place, whatever the command line said; None ends that."""
        self._asked = False
        self.stand_like(standpoint)
        self._tree.stand(standpoint)
        self.update()

    def stand_like(self, standpoint: Standpoint | None) -> None:
        """See the tree, once it is there, from where another one was seen."""
        self._like = standpoint

    def show_details(self, *, shown: bool) -> None:
        """Show the details of the row under the cursor, or hide them."""
        self._split.show(shown=shown)
        self.update()

    def tell_details(self) -> None:
        """Show the details of another row, where they are in view."""
        if self._split.shown:
            self._split.tell()
            self._wake(self._showing.clock.wall())

    def update(self) -> None:
        """Paint what looks different now, and come back when something looks different by itself."""
        showing, tree = self._showing, self._tree
        now = showing.clock.wall()
        # As it is before anything is shown: a recording that ends meanwhile has a last look to come.
        over = showing.playback is not None and showing.playback.state.ended
        if showing.runs:
            if faded := showing.expire():
                self._faded = self._budget.now()
                tree.take(faded)
            tree.pass_time()
            tree.follow(now)
        elif tree.held:
            # What is in view is what it was when it began to stand still, with all of its lines.
            tree.pass_time()
        moved = showing.narrowing.moved(now)
        if moved is not None:
            tree.narrow(moved)
        tree.tell_contexts(self._around.contexts(now))
        if not tree.index.height:
            tree.say(self._around.notice(now))
        if tree.filter.terms and not self._bar.wrong:
            self._bar.tell(tree.matches_text())
        self._around.tell(now)
        self._split.tell()
        self._wake(now, over=over)

    def _stand_as_asked(self) -> None:
        """See the tree from the place of the command line, or from that of before, whether or not anything runs there.

        Each further context may tell more of it, of a place that was typed too.
        """
        like = self._like
        if not (self._asked or like):
            return
        services = tuple(self._showing.picture.services)
        client = client_of(*self._seen_from, services) if like is None else like.client
        named = self._seen_from[1] is not None if like is None else like.named
        self._tree.stand(Standpoint(client, services, named=named))
        self.update()
        whole = not self._showing.picture.waits
        if like is None and whole and (warning := doubt(*self._seen_from, services)):
            self.warn(clean(warning))

    def _fixed_namespaces(self, context: str | None) -> list[NamespaceId]:
        """Return the namespaces that are shown even while empty: those that were asked for, beside one that is not."""
        namespaces = self._around.target_of(context).namespaces or ()
        if len(namespaces) < 2 or not self._showing.picture.totals_in(context).services:
            return []
        return [NamespaceId(context, namespace) for namespace in namespaces]

    def _wake(self, now: float, *, over: bool = False) -> None:
        """Set the one timer to the next moment at which anything on the screen changes by itself.

        ``over``: all of a recording was shown when it had ended already.
        """
        if self._alarm is not None:
            self._alarm.stop()
            self._alarm = None
        wait = self._wait(now, over=over)
        if wait is not None:
            self._alarm = self._home.set_timer(max(wait, self._refresh), self._update_unasked)

    def _wait(self, now: float, *, over: bool) -> float | None:
        """Return the seconds until then, None where nothing will."""
        showing, tree, header = self._showing, self._tree, self._around.header
        if showing.past:
            return 1.0 - showing.clock.live.wall() % 1.0
        if showing.playback is not None:
            # The recorded time may pass at any speed, or not at all: real seconds are what one waits for.
            if header.held is not None or tree.held:
                return RETRY
            return None if over else TICK
        moments = always(showing.picture, now, now + header.rests)
        if not showing.paused:
            # A ghost that goes shifts all lines below it: not before the bytes of the last shift are made up for.
            together = max(self._faded + _FADE_TOGETHER - self._budget.now(), self._budget.wait())
            moments += fading(showing.picture, now, showing.clock.monotonic(), together)
            moments += [showing.narrowing.due(now), tree.following.due(), tree.due(), self._split.panel.due]
        elif tree.held:
            moments.append(tree.due())
        if header.held is not None:
            moments.append(now + header.held)
        due = min((moment for moment in moments if moment is not None), default=None)
        return None if due is None else due - now

    def _update_unasked(self) -> None:
        with self._budget.unasked():
            self.update()
