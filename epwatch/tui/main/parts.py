"""What the one screen is made of, put together: what is shown, what stands on it, and who acts for its keys."""

from textual.screen import Screen

from epwatch.history import History, history_part
from epwatch.model.marks import Durations
from epwatch.tui.around.around import Around
from epwatch.tui.main.for_row import ForRow
from epwatch.tui.main.intake import Intake
from epwatch.tui.main.main_commands import main_commands
from epwatch.tui.main.of_one import OfOne
from epwatch.tui.main.panels import Panels
from epwatch.tui.main.split import Split
from epwatch.tui.main.under_cursor import UnderCursor
from epwatch.tui.main.upkeep import Upkeep
from epwatch.tui.main.walk import Walk
from epwatch.tui.main.way_back import WayBack
from epwatch.tui.panels.chooser_screen import Chosen
from epwatch.tui.places.lists import go_to, place_lists
from epwatch.tui.places.whereabouts import Whereabouts
from epwatch.tui.setting import Setting
from epwatch.tui.shown.screen_clock import ScreenClock
from epwatch.tui.shown.showing import Showing
from epwatch.tui.tree.tree import Tree
from epwatch.tui.typed.command_bar import CommandBar
from epwatch.tui.typed.commands import CommandError
from epwatch.tui.typed.filter_bar import FilterBar
from epwatch.tui.watched import Watched


class Parts:
    """The parts of the screen ``home``, each given what it needs of the others."""

    def __init__(self, home: Screen[None], watched: Watched, setting: Setting, whereabouts: Whereabouts) -> None:
        options, signs, budget = watched.options, setting.signs, setting.budget
        self.home = home
        self.watched = watched
        self.setting = setting
        self.whereabouts = whereabouts
        self.showing = showing = Showing(
            watched.history or History(history_part(options.history)),
            Durations(highlight=options.highlight, ghost=options.ghosts),
            ScreenClock(setting.clock),
            setting.mutes,
            watched.playback,
            watched.contexts,
        )
        self.tree = tree = Tree(showing.picture, showing.clock, signs, setting.pinned, budget, setting.mover)
        self.cursor = cursor = UnderCursor(tree, showing)
        self.split = split = Split(tree, signs, cursor.chosen)
        self.bar = bar = FilterBar()
        self.around = around = Around(watched, setting, showing, tree)
        seen_from = (options.from_node, options.from_zone)
        self.upkeep = upkeep = Upkeep(
            home, showing, tree, split, bar, around, budget, seen_from, setting.long_lived.whole, options.refresh
        )
        self.intake = Intake(home, showing, tree, budget, upkeep.take)
        self.walk = walk = Walk(showing, tree, around, upkeep)
        self.panels = panels = Panels(home, showing, cursor, around, walk, signs, watched.evidence, watched.standing)
        self.of_one = OfOne(cursor, panels, around)
        self.for_row = ForRow(home, options, setting, showing, cursor, around, upkeep)
        self.commands = main_commands(self)
        self.line = line = CommandBar(self.commands, tree, around.keys, setting.signs)
        self.way_back = WayBack(whereabouts, showing, walk, split, tree, bar, line, upkeep)

    def seen_namespaces(self) -> set[str]:
        """Return the namespaces of the services that are shown."""
        return {service.key.namespace for service in self.showing.picture.services}

    def choose_place(self, first: str) -> None:
        """Let contexts or namespaces be chosen from a list, that of ``first`` first, or say why that cannot be.

        Raises:
            CommandError: there is nowhere else to look.
        """
        self.whereabouts.may_leave()
        self.whereabouts.ask_anew()
        self.panels.choose(place_lists(self.whereabouts, self.seen_namespaces, first), self._go_to)
        self.whereabouts.ask()

    def _go_to(self, chosen: Chosen | None) -> None:
        try:
            if chosen is not None:
                go_to(self.whereabouts, chosen)
        except CommandError as error:
            self.around.remark(str(error))

    def help(self) -> None:
        """Show the keys, the commands and the signs."""
        self.panels.help(self.commands.commands)

    def leave(self) -> None:
        """End the program as the user wished, once what was asked before is done."""
        app = self.home.app
        app.call_later(app.run_action, "app.leave")
