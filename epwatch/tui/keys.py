"""How a key is bound: every binding has an id, a description, a tooltip and a group, from which help is made."""

from textual.binding import Binding

MOVE = Binding.Group("Move")
OPEN = Binding.Group("Open and close")
FIND = Binding.Group("Find")
WATCH = Binding.Group("Watch")
PROGRAM = Binding.Group("Program")
GROUPS = (MOVE, OPEN, FIND, WATCH, PROGRAM)
"""The groups in the order of the help."""


def bind(keys: str, action: str, what: str, tooltip: str, group: Binding.Group) -> Binding:
    """Return a binding; its id is its group and action, so that it can be remapped. ``keys`` are apart by commas.

    Every binding has priority: the app then runs it before it looks at the next key. Otherwise a key waits in the queue
    of the widget that had the focus when it came, and of several that come at once over a slow line (``wq``, ``/q``)
    a later one would meet the screen as it was before the first.
    """
    return Binding(
        keys,
        action,
        what,
        tooltip=tooltip,
        group=group,
        priority=True,
        id=f"{group.description.split()[0].lower()}.{action}",
    )
