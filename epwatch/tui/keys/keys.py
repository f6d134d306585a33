"""How a key is bound: every binding has an id, a description, a tooltip and a group, from which help is made."""

from textual.binding import Binding

MOVE = Binding.Group("Move")
OPEN = Binding.Group("Open and close")
FIND = Binding.Group("Find")
WATCH = Binding.Group("Watch")
PROGRAM = Binding.Group("Program")
OWN = Binding.Group("Your own")
GROUPS = (MOVE, OPEN, FIND, WATCH, PROGRAM, OWN)
"""The groups in the order of the help."""


def bind(keys: str, action: str, what: str, tooltip: str, group: Binding.Group) -> Binding:
    """Return a binding; ``keys`` are apart by commas.

    Its id (``find.next-match``) is its group and what it is called; by its id a config file gives it other keys.

    Every binding has priority: the app then runs it before it looks at the next key. Otherwise a key waits in the queue
    of the widget that had the focus when it came, and of several that come at once over a slow line (``wq``, ``/q``)
    a later one would meet the screen as it was before the first.
    """
    return Binding(keys, action, what, tooltip=tooltip, group=group, priority=True, id=binding_id(what, group))


def binding_id(what: str, group: Binding.Group) -> str:
    """Return the id of a binding that is called so."""
    words = f"{group.description.split()[0]}.{what}".lower().split()
    return "-".join(words)
