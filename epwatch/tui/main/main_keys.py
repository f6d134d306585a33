"""What the keys of the one screen do: each hands on to the part whose business it is."""

from functools import partial
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.screen import Screen

from epwatch.tui.main.main_bindings import MAIN_BINDINGS
from epwatch.tui.main.parts import Parts
from epwatch.tui.places.lists import CONTEXT
from epwatch.tui.places.whereabouts import Whereabouts
from epwatch.tui.setting import Setting
from epwatch.tui.typed.commands import CommandError
from epwatch.tui.watched import Watched

_WHILE_TYPING: Final = frozenset({"keep_filter", "back"})
_OF_DETAILS: Final = frozenset({"enlarge", "scroll_details"})
_OF_RECORDINGS: Final = frozenset({"play", "speed"})
_OF_LIVE: Final = frozenset({"scale", "pause", "mute", "follow", "logs", "describe", "own"})
"""What would act on another picture than the one in view while somebody looks back."""


class MainKeys(Screen[None]):
    """A screen with its parts, and the keys that work on them."""

    BINDINGS: ClassVar[list[BindingType]] = [*MAIN_BINDINGS]

    def __init__(self, watched: Watched, setting: Setting, whereabouts: Whereabouts) -> None:
        super().__init__()
        self.parts = Parts(self, watched, setting, whereabouts)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer scaling in the demo alone, and while a line is typed only what ends that."""
        parts = self.parts
        if parts.line.typing:
            return False
        if parts.bar.typing or action == "keep_filter":
            return parts.bar.typing and action in _WHILE_TYPING
        if action in _OF_LIVE and parts.showing.past:
            return False
        offered = dict.fromkeys(_OF_DETAILS, parts.split.shown)
        offered |= {"scale": parts.setting.demo is not None}
        offered |= dict.fromkeys(_OF_RECORDINGS, parts.showing.playback is not None)
        if action in offered:
            return offered[action]
        return super().check_action(action, parameters)

    # Lines and places

    def action_filter(self) -> None:
        """Type a filter."""
        self.parts.bar.open()
        self.parts.tree.prepare()

    def action_keep_filter(self) -> None:
        """Go back to the tree with the filter as it was typed."""
        self.parts.way_back.keep_filter()

    def action_command(self) -> None:
        """Type a command."""
        self.parts.whereabouts.ask_anew()
        self.parts.line.open()

    def action_namespace(self, number: int) -> None:
        """Look at recent namespaces, or at all."""
        try:
            self.parts.whereabouts.to_number(number)
        except CommandError as error:
            self.parts.around.remark(str(error))

    def action_places(self) -> None:
        """Choose contexts, or namespaces, from a list."""
        try:
            self.parts.choose_place(CONTEXT)
        except CommandError as error:
            self.parts.around.remark(str(error))

    def action_only_wrong(self) -> None:
        """Go on to the next of: everything, what is wrong and new, all that is wrong."""
        self.parts.way_back.only_wrong()

    def action_back(self) -> None:
        """Give up, go back to live, show everything again, or close the details."""
        self.parts.way_back.back()

    def action_close(self) -> None:
        """Go back to live, or close the filter if it is open, or the details, else quit."""
        if not self.parts.way_back.close():
            self.parts.leave()

    # Time

    def action_step(self, by: int) -> None:
        """Show the screen as it was before the last change, or after the next one; of a recording, play that one."""
        self.parts.walk.step(by)

    def action_turn(self, by: int) -> None:
        """Show the screen as it was at the last, or next, change of a verdict or low-water mark."""
        self.parts.walk.turn(by)

    def action_pause(self) -> None:
        """Hold the screen still, or go on with all that was held back."""
        self.parts.walk.pause()

    def action_play(self) -> None:
        """Stop the recording, or play on."""
        self.parts.walk.play()

    def action_speed(self, by: float) -> None:
        """Play the recording so many times as fast."""
        self.parts.walk.speed(by)

    def action_follow(self) -> None:
        """Let the cursor go to the latest change, or leave it where it is."""
        following = self.parts.tree.following
        following.turn(on=not following.on)
        # That changes are followed is told where the keys are.
        self.parts.around.footer.forget()
        self.parts.upkeep.update()

    # Panels and details

    def action_timeline(self) -> None:
        """Show what happened to the service under the cursor, or to all."""
        self.parts.panels.timeline()

    def action_streams(self) -> None:
        """Show how each stream stands."""
        self.parts.panels.streams()

    def action_why(self) -> None:
        """Show why the row under the cursor gets traffic or not."""
        self.parts.of_one.do("why", self.parts.panels.why)

    def action_yaml(self) -> None:
        """Show all that is known of the row under the cursor."""
        self.parts.of_one.do("YAML", self.parts.panels.yaml)

    def action_details(self) -> None:
        """Show the details of the row under the cursor, or hide them."""
        self.parts.upkeep.show_details(shown=not self.parts.split.shown)

    def action_enlarge(self, by: int) -> None:
        """Make the details larger, or smaller."""
        self.parts.split.enlarge(by)

    def action_scroll_details(self, by: int) -> None:
        """Scroll the details."""
        self.parts.split.panel.scroll_by(by)

    # For the row under the cursor

    def action_scale(self, by: int) -> None:
        """Ask the demo for more or fewer pods behind the service under the cursor."""
        self.parts.for_row.scale(by)

    def action_mute(self) -> None:
        """Mute what is wrong with the service under the cursor, or hear of it again."""
        self.parts.of_one.do("mute", self.parts.for_row.mute)

    def action_copy(self) -> None:
        """Copy the name of what stands under the cursor; another press copies another text of it."""
        self.parts.for_row.copy()

    def action_logs(self) -> None:
        """Follow the logs of the pod, or of the service's pods, in the screen's place."""
        self.parts.of_one.do("logs", self.parts.for_row.logs)

    def action_describe(self) -> None:
        """Have kubectl describe what stands under the cursor."""
        self.parts.of_one.do("describe", self.parts.for_row.describe)

    def action_own(self, number: int) -> None:
        """Run an action of the user's own."""
        title = self.parts.watched.options.actions[number].title
        self.parts.of_one.do(title, partial(self.parts.for_row.own, number))

    # The program

    def action_reconnect(self) -> None:
        """Try again now."""
        self.parts.watched.feed.reconnect()
        live = self.parts.showing.playback is None
        self.parts.around.advise(
            "every stream connects anew; {watch.streams} tells how" if live else "a recording has no connection"
        )

    def action_utc(self) -> None:
        """Tell times in UTC, or in the local zone again."""
        self.parts.around.utc = not self.parts.around.utc
        self.parts.upkeep.update()

    def action_redraw(self) -> None:
        """Paint everything afresh."""
        self.parts.tree.redraw()
        self.parts.upkeep.update()
        self.refresh()
