"""What is recent about one service, as its rows are made from it."""

from collections.abc import Mapping

from msgspec import Struct

from epwatch.model.marks import Ghost, Mark, Recent
from epwatch.model.snapshot import RowKey


class Marks(Struct, frozen=True, gc=False, kw_only=True):
    """The marks of rows that are there, the rows that went, how many entered and left rotation lately.

    ``departed``: the service itself went, its last picture is shown for a while.
    """

    rows: Mapping[RowKey, Mark] = {}
    ghosts: tuple[Ghost, ...] = ()
    recent: Recent = Recent()
    departed: bool = False


QUIET = Marks()
"""Nothing is recent."""
