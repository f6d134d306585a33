"""What is done for the row under the cursor: copied, scaled, muted, handed to kubectl or to the user's own commands."""

from collections.abc import Callable
from functools import partial
from shutil import which
from typing import Final

from textual.screen import Screen

from epwatch.model.codes import Code
from epwatch.options import Options
from epwatch.tui.around.around import Around
from epwatch.tui.main.copying import Turns, copies
from epwatch.tui.main.kubectl import CannotBeAskedError, describe, logs, own
from epwatch.tui.main.under_cursor import UnderCursor
from epwatch.tui.main.upkeep import Upkeep
from epwatch.tui.messages import ErrandWished
from epwatch.tui.setting import Setting
from epwatch.tui.shown.selection import Selection
from epwatch.tui.shown.showing import Showing
from epwatch.tui.terminal.errand import Errand

_PODLESS: Final = frozenset({Code.NO_MATCHING_PODS, Code.NO_SELECTOR, Code.EXTERNAL_NAME})
"""What is said of a service behind which no owner of pods can be found."""


class ForRow:
    """Does it, or says in the footer why not; ``home`` is the screen on whose behalf commands run."""

    def __init__(
        self,
        home: Screen[None],
        options: Options,
        setting: Setting,
        showing: Showing,
        cursor: UnderCursor,
        around: Around,
        upkeep: Upkeep,
    ) -> None:
        self._home = home
        self._options = options
        self._demo = setting.demo
        self._no_kubectl = setting.no_kubectl
        self._showing = showing
        self._cursor = cursor
        self._around = around
        self._upkeep = upkeep
        self._turns = Turns()

    def copy(self) -> None:
        """Copy the name of what stands under the cursor; another press copies another text of it."""
        chosen, _now = self._cursor.chosen()
        if chosen is not None and copies(chosen):
            now, following = self._turns.take(chosen, again=self._around.footer.remarking)
            self._home.app.copy_to_clipboard(now.text)
            more = "" if following is None else f"; once more: {following.text}"
            self._around.remark(f"copied {now.text} ({now.what}){more}")

    def scale(self, by: int) -> None:
        """Ask the demo for more or fewer pods behind the service."""
        snapshot = self._cursor.snapshot
        if self._demo is None:
            return
        if snapshot is None:
            self._around.advise(
                "{watch.scale-up} and {watch.scale-down} scale the service under the cursor, and this is none"
            )
        elif snapshot.verdict.code in _PODLESS or not (snapshot.selector or snapshot.endpoints):
            self._around.remark(f"{snapshot.key.name} selects no pods: there is nothing to scale")
        else:
            self._demo.scale(snapshot.key.namespace, snapshot.key.name, by)

    def mute(self) -> None:
        """Mute what is wrong with the service, or hear of it again."""
        snapshot = self._cursor.snapshot
        if snapshot is None:
            self._around.advise("{find.mute} mutes what is wrong with a service: put the cursor on one")
            return
        muted, trouble = self._showing.narrowing.mute(snapshot, self._showing.clock.wall())
        keys = self._around.keys
        told = {
            None: f"nothing is wrong with {snapshot.key.name} that could be muted",
            True: f"muted {snapshot.key.name}: {keys['find.only-wrong']} leaves it out from now on; "
            f"{keys['find.mute']} here again ends that",
            False: f"{snapshot.key.name} is muted no more: {keys['find.only-wrong']} shows it",
        }
        self._around.remark(told[muted])
        if trouble is not None:
            self._upkeep.warn(trouble)
        self._upkeep.update()

    def logs(self) -> None:
        """Follow the logs of the pod, or of the service's pods, in the screen's place."""
        self._ask(lambda chosen: logs(self._options, chosen, which))

    def describe(self) -> None:
        """Have kubectl describe what stands under the cursor."""
        self._ask(partial(describe, self._options))

    def own(self, number: int) -> None:
        """Run an action of the user's own."""
        self._ask(partial(own, self._options.actions[number], self._options))

    def _ask(self, errand_for: Callable[[Selection], Errand]) -> None:
        """Have a command run for what stands under the cursor, or say why not."""
        chosen, _now = self._cursor.chosen()
        if self._no_kubectl:
            self._around.remark(self._no_kubectl)
            return
        try:
            if chosen is not None:
                self._home.post_message(ErrandWished(errand_for(chosen)))
        except CannotBeAskedError as error:
            self._around.remark(str(error))
