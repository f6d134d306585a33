"""The screen as a program: starts the feed after the first frame, hands batches to the screen, ends with a code."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import AwaitMount

from epwatch.tui.app_bindings import APP_BINDINGS
from epwatch.tui.key_map import keymap
from epwatch.tui.look.fitting import fitting
from epwatch.tui.look.strips import COMPONENTS
from epwatch.tui.look.themes import OURS, full_name
from epwatch.tui.main.main_screen import screen_with
from epwatch.tui.messages import BatchArrived, EndWished, ErrandWished, FeedFailed, NamesRead, Warned
from epwatch.tui.palette import palette
from epwatch.tui.panels.help_screen import HelpScreen, binding_lines
from epwatch.tui.panels.palette_screen import Palette
from epwatch.tui.panels.theme_screen import ThemeScreen
from epwatch.tui.pauses import Pauses
from epwatch.tui.places.arrivals import Arrivals
from epwatch.tui.places.coming import Coming
from epwatch.tui.places.elsewhere import Elsewhere
from epwatch.tui.places.travel import Travel
from epwatch.tui.places.whereabouts import Whereabouts
from epwatch.tui.setting import Setting
from epwatch.tui.terminal.ascii_filter import AsciiFilter
from epwatch.tui.terminal.ending import INTERRUPTED
from epwatch.tui.terminal.errand import Errands
from epwatch.tui.terminal.last_words import LastWords
from epwatch.tui.terminal.suspension import Suspension
from epwatch.tui.watched import Watched


class EpwatchApp(App[None]):
    """The live tree over a feed.

    After the end, :attr:`failure` says why the feed failed, if it did; :attr:`last_words` tell of an exception
    that nobody foresaw.

    ``watched`` is what is shown at first, ``setting`` what it is shown with, as every place after it. ``leaving`` is
    told the exit code as soon as the user leaves. ``warnings`` is handed :meth:`warn` when there is something to show
    it on. ``elsewhere`` opens other namespaces and contexts; None: the screen stays where it is.
    """

    CSS_PATH: ClassVar[str | Path] = Path(__file__).with_name("app.tcss")
    TITLE = "epwatch"
    DEFAULT_MODE = "place"
    BINDINGS: ClassVar[list[BindingType]] = [*APP_BINDINGS]
    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)

    def __init__(
        self,
        watched: Watched,
        setting: Setting,
        *,
        driver_class: type[Driver] | None = None,
        leaving: Callable[[int], None] = lambda _code: None,
        warnings: Callable[[Callable[[str], None]], None] = lambda _told: None,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        # Without colours Textual would paint in greys, on a ground of its own, were these not the terminal's.
        super().__init__(driver_class=driver_class, ansi_color=True if setting.no_color else None)
        self.failure: str | None = None
        self.last_words = LastWords()
        self.error_console = self.last_words.console
        self.animation_level = "none"
        self._unpainted = ExitStack()
        self._leaving = leaving
        self._warnings = warnings
        self._suspension = Suspension(self, self._reconnect)
        self._errands = Errands(self)
        self._setting = setting
        self._charset = (AsciiFilter(),) if setting.signs.ascii_only else ()
        self._budget = setting.budget
        self._pauses = Pauses(self, setting.long_lived)
        self._travel = Travel(elsewhere, self)
        ways = (self._travel.go, self._travel.stay, self._ask_names)
        self._whereabouts = Whereabouts(watched.targets, elsewhere, *ways)
        self._shown = Arrivals(watched, self.post_message)
        self._screen_class = screen_with(watched.options.actions)
        self.main = self._screen_class(watched, setting, self._whereabouts)
        # A mode a place: its whole stack of screens goes when another place is shown.
        self.add_mode(self.DEFAULT_MODE, lambda: self.main)
        self._arrivals = 0
        for theme in OURS:
            self.register_theme(theme)
        self.theme = full_name(watched.options.theme)
        self.set_keymap(keymap(watched.options.keys))

    def _enter(self) -> AwaitMount:
        """Show the screen of the place, with a stack of its own for the panels before it."""
        self._arrivals += 1
        mode = f"{self.DEFAULT_MODE}-{self._arrivals}"
        self.add_mode(mode, lambda: self.main)
        return self.switch_mode(mode)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our colours for themes that do not know them."""
        return {} if self.current_theme in OURS else fitting(self.current_theme)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what every line goes through before it is sent."""
        return (*super().get_line_filters(), *self._charset)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Return the palette's commands: the bindings and the themes; no screenshot, it would keep cluster data."""
        return palette(self, screen, self.main.parts.around.keys)

    def action_change_theme(self) -> None:
        """Let a theme be chosen, each put on as one goes through them."""
        self.push_screen(ThemeScreen(self._setting.signs), self._theme_chosen)

    def _theme_chosen(self, name: str | None) -> None:
        if name is not None:
            self.main.remark(f'theme {name} until the end; for good: theme = "{name}" in the config file')

    def action_command_palette(self) -> None:
        """Search all that can be done."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(self._setting.signs))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer help everywhere but in the help."""
        if action == "help" and isinstance(self.screen, HelpScreen):
            return False
        return super().check_action(action, parameters)

    def action_help(self) -> None:
        """Show the keys of what is in front: of a panel its own."""
        if self.screen is self.main:
            self.main.show_help()
            return
        bindings = [active.binding for active in self.screen.active_bindings.values() if active.enabled]
        keys = self.main.parts.around.keys
        self.push_screen(HelpScreen(lambda room: binding_lines(bindings, self._setting.signs, room, keys)))

    def on_load(self) -> None:
        """Paint nothing yet: Textual would paint an empty screen, then the first frame twice."""
        self._unpainted.enter_context(self.batch_update())

    def on_ready(self) -> None:
        """Paint the first frame, once; then start the feed."""
        # In the screen's own queue, behind the paints that wait there: they come to nothing while this lasts.
        self.main.call_later(self._begin)
        if not self.is_headless:
            self._suspension.begin()
        self._warnings(self.warn)

    def _begin(self) -> None:
        self._unpainted.close()
        self.call_after_refresh(self._shown.watched.feed.start, self._shown)

    # What the feeds tell

    def on_batch_arrived(self, message: BatchArrived) -> None:
        """Take the batch; ask for the next one when it is painted, so that a slow terminal holds the feed back."""
        if message.source is not self._shown or self._travel.enters(message.source):
            self._travel.take(message)
            return
        with self._budget.unasked():
            shown = self.main.take(message.batch)
        if shown:
            self.main.call_after_refresh(self._ask_for_more)
        else:
            self._ask_for_more()

    def _ask_for_more(self) -> None:
        """Let the next batch come, but not before the bytes of this one are made up for: it will tell more at once."""
        self._pauses.stir(pressed=False)
        wait = self._budget.wait()
        if wait > 0:
            self.set_timer(wait, self._shown.watched.feed.more)
        else:
            self._shown.watched.feed.more()

    async def on_event(self, event: events.Event) -> None:
        """Let keys and clicks act on all that came before them; the bytes of their answers are not counted."""
        if isinstance(event, (events.InputEvent, events.Paste, events.Resize)):
            self._pauses.stir(pressed=True)
        if isinstance(event, events.Resize):
            event = self._as_it_is(event)
            if self.screen_stack and event.size == self.screen.outer_size:
                # What it is laid out for already: it had another one for a moment, in which a terminal cuts its lines.
                self.screen.refresh()
        if isinstance(event, (events.InputEvent, events.Paste)):
            if not self.screen_stack:
                # The screens went before the last click was read: Textual would forward it to none, and fail.
                return
            # The mouse alone, without a button, asks for nothing.
            if not isinstance(event, events.MouseMove) or event.button:
                self.main.catch_up()
            self._budget.asked()
        await super().on_event(event)

    def _as_it_is(self, event: events.Resize) -> events.Resize:
        """Return that the terminal has the size that it has: of two at once Textual's driver may tell the former last.

        Its signal handler may be interrupted by itself, once it has read the size and before it has told it.
        """
        if self.is_headless:
            return event
        size = Size(*shutil.get_terminal_size())
        return event if size == event.size else events.Resize(size, size)

    def on_feed_failed(self, message: FeedFailed) -> None:
        """End with the feed's message and exit code; where another place was only tried, say why it is not shown."""
        if message.source is self._shown or self._travel.enters(message.source):
            self.failure = message.message
            self.exit(return_code=message.exit_code)
        else:
            self._travel.fail(message)

    def on_names_read(self, message: NamesRead) -> None:
        """Offer the names, or learn from them whether a namespace exists."""
        if message.source is self._shown:
            self._whereabouts.know(message.names)
            self.main.offer_anew()
        else:
            self._travel.know(message)

    def _reconnect(self) -> None:
        self._shown.watched.feed.reconnect()

    def _ask_names(self) -> None:
        self._shown.ask_names()

    def announce(self, name: str) -> None:
        """Say what other place is being read, "" for none."""
        self.main.announce(name)

    def remark(self, text: str) -> None:
        """Say for a moment why another place is not shown."""
        self.main.remark(text)

    def arrive(self, arrivals: Arrivals, coming: Coming) -> None:
        """Show another place in place of this one."""
        self.call_later(self._arrive, arrivals, coming)

    async def _arrive(self, arrivals: Arrivals, coming: Coming) -> None:
        former, old = self._shown, self.main
        self._shown = arrivals
        self._whereabouts.arrive(coming.place, arrivals.watched.targets)
        self.main = self._screen_class(arrivals.watched, self._setting, self._whereabouts)
        self.main.be_like(old)
        # Nothing is painted until the new picture is in it: the old one stays until then.
        self._unpainted.enter_context(self.batch_update())
        left = self.current_mode
        await self._enter()
        old.let_go()
        await self.remove_mode(left)
        self._travel.leave(former.watched.feed)
        self.main.call_later(self._fill, arrivals, coming)

    def _fill(self, arrivals: Arrivals, coming: Coming) -> None:
        self._travel.entered(arrivals)
        if not self.main.is_attached:
            # The program ends, and the screens may have gone.
            return
        for batch in coming.batches:
            self.main.take(batch)
        # It was asked for, however long it took to come.
        self._budget.asked()
        self._unpainted.close()
        self.main.call_after_refresh(self._ask_for_more)

    def stop_feeds(self) -> None:
        """End every feed; returns within a second or two."""
        self._travel.leave(self._shown.watched.feed)
        self._travel.close()

    def warn(self, text: str) -> None:
        """Show a cleaned warning for good; from any thread, returns at once."""
        self.post_message(Warned(text))

    def on_warned(self, message: Warned) -> None:
        """Show the warning."""
        self.main.warn(message.text)

    def end(self, code: int) -> None:
        """End with an exit code, and a command that runs in the screen's place; from any thread, returns soon."""
        self.post_message(EndWished(code))
        self._errands.end()

    def on_errand_wished(self, message: ErrandWished) -> None:
        """Run a command in the screen's place; a screen without a terminal has none to give."""
        if not self.is_headless:
            self.main.remark(self._errands.run(message.errand))

    def on_end_wished(self, message: EndWished) -> None:
        """End with the exit code that was asked for."""
        self.exit(return_code=message.exit_code)

    def action_stop(self) -> None:
        """Stop as a shell's job does; a screen without a terminal cannot."""
        if not self.is_headless:
            self._suspension.stop()

    def action_leave(self) -> None:
        """End as the user wished."""
        self._leaving(0)
        self.exit(return_code=0)

    def action_interrupt(self) -> None:
        """End as ctrl-c does."""
        self._leaving(INTERRUPTED)
        self.exit(return_code=INTERRUPTED)
