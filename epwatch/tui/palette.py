"""What the command palette offers: the active bindings, and the themes; no screenshot, it would keep cluster data."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.binding import ActiveBinding
from textual.screen import Screen

from epwatch.tui.keys.named import KeyNames, named

if TYPE_CHECKING:
    from textual.app import App


def palette(app: "App[None]", screen: Screen[object], names: KeyNames) -> Iterator[SystemCommand]:
    """Yield the commands of a screen, in the order of its bindings; ``names`` is what keys are called."""
    yield SystemCommand("Theme", "Change the colours", app.action_change_theme)
    told: set[tuple[str, str]] = set()
    for active in screen.active_bindings.values():
        what = (active.binding.description, active.binding.action)
        if active.binding.tooltip and active.enabled and what not in told and what[1] != "command_palette":
            # A binding of several keys is one thing to do.
            told.add(what)
            yield SystemCommand(active.binding.description, named(active.binding.tooltip, names), _runner(app, active))


def _runner(app: "App[None]", active: ActiveBinding) -> Callable[[], object]:
    """Return what does an action where it is bound: in the tree, or in the panel in front of it."""

    async def run() -> None:
        # A double click in the palette asks for it twice: not again, once its panel is closed.
        if active.node is app or app.screen in active.node.ancestors_with_self:
            await app.run_action(active.binding.action, active.node)

    return lambda: app.call_later(run)
