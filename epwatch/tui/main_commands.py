"""The commands of the one screen, in the order of the help."""

from typing import TYPE_CHECKING

from epwatch.tui.at_command import at_command
from epwatch.tui.commands import Command, CommandTable
from epwatch.tui.falls import Falls
from epwatch.tui.from_command import from_command
from epwatch.tui.group_command import group_command
from epwatch.tui.messages import Written
from epwatch.tui.place_commands import context_command, namespace_command
from epwatch.tui.sort_command import sort_command
from epwatch.tui.theme_screen import theme_command
from epwatch.tui.without_command import without_command
from epwatch.tui.write_command import write_commands

if TYPE_CHECKING:
    from epwatch.tui.parts import Parts


def main_commands(parts: "Parts") -> CommandTable:
    """Return what may be typed after the colon."""
    showing, home, whereabouts = parts.showing, parts.home, parts.whereabouts
    clock, ahead = showing.clock.live, showing.playback is not None

    def without(falls: Falls) -> None:
        parts.panels.without(falls, parts.way_back.jump)

    def written(text: str, well: bool) -> None:
        # On another thread.
        home.post_message(Written(text, well))

    return CommandTable(
        namespace_command(whereabouts, lambda: {service.key.namespace for service in showing.picture.services}),
        context_command(whereabouts),
        sort_command(parts.tree),
        group_command(parts.tree, lambda: showing.picture.services),
        from_command(lambda: showing.picture.services, parts.upkeep.stand),
        without_command(lambda: showing.picture.services, without),
        at_command(parts.walk.at, clock.wall, lambda: parts.around.utc, ahead=ahead),
        *write_commands(parts.watched.heard, written),
        theme_command(parts.panels.put_on),
        Command("help", "", "the keys and the commands", lambda _: parts.help()),
        Command("q", "", "quit", lambda _: parts.leave(), also=("quit", "q!")),
    )
