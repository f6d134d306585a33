"""The commands of the one screen, in the order of the help."""

from typing import Protocol

from textual.screen import Screen

from epwatch.tui.around.around import Around
from epwatch.tui.commands.at_command import at_command
from epwatch.tui.commands.from_command import from_command
from epwatch.tui.commands.group_command import group_command
from epwatch.tui.commands.place_commands import context_command, namespace_command
from epwatch.tui.commands.sort_command import sort_command
from epwatch.tui.commands.without_command import without_command
from epwatch.tui.commands.write_command import write_commands
from epwatch.tui.main.panels import Panels
from epwatch.tui.main.upkeep import Upkeep
from epwatch.tui.main.walk import Walk
from epwatch.tui.main.way_back import WayBack
from epwatch.tui.messages import Written
from epwatch.tui.panels.falls import Falls
from epwatch.tui.panels.theme_screen import theme_command
from epwatch.tui.places.lists import CONTEXT, NAMESPACE
from epwatch.tui.places.whereabouts import Whereabouts
from epwatch.tui.shown.showing import Showing
from epwatch.tui.tree.tree import Tree
from epwatch.tui.typed.commands import Command, CommandTable
from epwatch.tui.watched import Watched


class Commanded(Protocol):
    """What the commands act on: parts of the screen, and what only all of them together can do."""

    home: Screen[None]
    watched: Watched
    whereabouts: Whereabouts
    showing: Showing
    tree: Tree
    around: Around
    upkeep: Upkeep
    walk: Walk
    panels: Panels
    way_back: WayBack

    def seen_namespaces(self) -> set[str]:
        """Return the namespaces of the services that are shown."""

    def choose_place(self, first: str) -> None:
        """Let contexts or namespaces be chosen from a list, that of ``first`` first."""

    def help(self) -> None:
        """Show the keys, the commands and the signs."""

    def leave(self) -> None:
        """End the program."""


def main_commands(parts: Commanded) -> CommandTable:
    """Return what may be typed after the colon."""
    showing, home, whereabouts = parts.showing, parts.home, parts.whereabouts
    clock, ahead = showing.clock.live, showing.playback is not None

    def without(falls: Falls) -> None:
        parts.panels.without(falls, parts.way_back.jump)

    def written(text: str, well: bool) -> None:
        # On another thread.
        home.post_message(Written(text, well))

    return CommandTable(
        namespace_command(whereabouts, parts.seen_namespaces, lambda: parts.choose_place(NAMESPACE)),
        context_command(whereabouts, lambda: parts.choose_place(CONTEXT)),
        sort_command(parts.tree),
        group_command(parts.tree, lambda: showing.picture.services),
        from_command(lambda: showing.picture.services, parts.upkeep.stand),
        without_command(lambda: showing.picture.services, without),
        at_command(parts.walk.at, clock.wall, lambda: parts.around.utc, ahead=ahead),
        *write_commands(parts.watched.heard, written),
        theme_command(parts.panels.put_on),
        Command("help", "", "the keys and the commands", lambda _: parts.help()),
        Command("q", "", "quit", lambda _: parts.leave(), also=("quit", "q!")),
        names=parts.around.keys,
    )
