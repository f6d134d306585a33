"""What the text of a row depends on beside the picture: the time, the signs, where the tree is seen from."""

from collections.abc import Mapping

from msgspec import Struct

from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line
from epwatch.tui.tree.standpoint import Standpoint


class ContextState(Struct, frozen=True, gc=False, kw_only=True):
    """How a context stands.

    ``told`` says it in words. ``known``: all its services are. ``old``: they may be otherwise by now; ``as_of`` says
    since when.
    """

    told: Line = ()
    as_of: str = ""
    known: bool = True
    old: bool = False


CURRENT = ContextState()
"""All is known, and as it is."""


class Scene(Struct, frozen=True, gc=False):
    """What a row's text depends on beside the picture.

    ``now`` is the time in wall seconds (ages of pods), ``monotonic`` in those of marks; ``zone_prefix`` is what all
    zone names share; ``standpoint`` where the tree is seen from, None for nowhere; ``contexts`` how each stands.
    """

    now: float
    monotonic: float
    signs: Signs
    zone_prefix: str = ""
    standpoint: Standpoint | None = None
    contexts: Mapping[str | None, ContextState] = {}

    def of(self, context: str | None) -> ContextState:
        """Return how a context stands."""
        return self.contexts.get(context, CURRENT)
