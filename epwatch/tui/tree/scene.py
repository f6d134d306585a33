"""What the text of a row depends on beside the picture: the time, the signs, where the tree is seen from."""

from msgspec import Struct

from epwatch.tui.look.glyphs import Signs
from epwatch.tui.tree.standpoint import Standpoint


class Scene(Struct, frozen=True, gc=False):
    """What a row's text depends on beside the picture.

    ``now`` is the time in wall seconds (ages of pods), ``monotonic`` in those of marks; ``zone_prefix`` is what all
    zone names share; ``standpoint`` where the tree is seen from, None for nowhere.
    """

    now: float
    monotonic: float
    signs: Signs
    zone_prefix: str = ""
    standpoint: Standpoint | None = None
