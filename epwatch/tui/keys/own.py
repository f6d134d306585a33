"""The keys of the user's own actions."""

from collections.abc import Iterable

from textual.binding import Binding

from epwatch.options import OwnAction
from epwatch.tui.keys.keys import OWN, bind, binding_id
from epwatch.tui.keys.written import written


def own_bindings(actions: Iterable[OwnAction]) -> list[Binding]:
    """Return the bindings of the user's own actions, a key each."""
    made = (
        bind(written(action.key), f"own({number})", action.title, f"{action.title}: {' '.join(action.argv)}", OWN)
        for number, action in enumerate(actions)
    )
    return list(Binding.make_bindings(made))


def own_id(action: OwnAction) -> str:
    """Return the id of an action's binding."""
    return binding_id(action.title, OWN)
