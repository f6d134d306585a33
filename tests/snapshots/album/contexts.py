"""Several contexts in one tree: a row each, a cell each, one that is not reached."""

from functools import partial
from typing import Final

from tests.functional.side_by_side import CONTEXTS, TARGETS, down, whole
from tests.snapshots.picture import Picture, scene

_ALL: Final = tuple(whole(context) for context in CONTEXTS)
_OLD: Final = scene(*_ALL, down("us2"))
_SOME: Final = scene(whole("us1"), down("us2", listed=False))
_SIDE_BY_SIDE: Final = partial(Picture, target=TARGETS[0], targets=TARGETS, pinned=())

CONTEXTS_SIDE_BY_SIDE: Final = (
    _SIDE_BY_SIDE(name="contexts", title="three contexts, all of them live", source=scene(*_ALL), shows="us1"),
    _SIDE_BY_SIDE(name="contexts-old", title="one context is as of a while ago", source=_OLD, shows="as of"),
    _SIDE_BY_SIDE(name="contexts-old", title="the same, with little room", size=(40, 10), source=_OLD, shows="as of"),
    _SIDE_BY_SIDE(name="contexts-coming", title="two of three never came", source=_SOME, shows="connecting"),
    _SIDE_BY_SIDE(
        name="cluster",
        title="a cell for each context, one of them is old, one row is open",
        size=(140, 40),
        source=_OLD,
        keys=("o", "G", "enter"),
        shows="2/3 ?",
    ),
    _SIDE_BY_SIDE(
        name="cluster",
        title="the same, with little room",
        size=(40, 10),
        source=_OLD,
        keys=("o",),
        shows="2/3 ?",
    ),
)
