"""What can be done with the tree: filter, sort, group, seen from a place, paused, looking back."""

from functools import partial
from typing import Final

from tests.snapshots.picture import Picture, Source, tape, typed

_SOURCE: Final[Source] = tape("scaled", "12:00:08")
_TREE: Final = partial(Picture, source=_SOURCE)


def _grouped(way: str, shows: str) -> Picture:
    return _TREE(
        name=f"grouped-by-{way.partition('=')[0]}",
        title=f"web-service, its rows grouped by {way}",
        keys=typed(f":group {way}"),
        shows=shows,
    )


TREE: Final = (
    _TREE(
        name="filtered",
        title="a filter as it is typed, matches marked",
        theme="high-contrast",
        keys=("slash", *"node-c"),
        shows="of 12 services",
    ),
    _TREE(
        name="filtered",
        title="a filter that stands, matches marked",
        size=(120, 30),
        keys=("slash", *"is:ready 168", "enter"),
        shows="of 12 services",
    ),
    _TREE(
        name="filter-invalid",
        title="a regular expression that is none: the last good one stays",
        keys=("slash", *"web ("),
        shows="unterminated",
    ),
    _TREE(
        name="filter-nothing",
        title="a filter that nothing matches",
        keys=("slash", *"no-such-thing", "enter"),
        shows="Nothing matches",
    ),
    _TREE(
        name="sorted",
        title="services by what is ready, reversed",
        size=(120, 30),
        keys=(*typed(":sort ready"), "S"),
        shows="reversed",
    ),
    _TREE(name="only-wrong", title="only what is wrong", keys=("e", "e"), shows="wrong"),
    _grouped("slice", "slice"),
    _grouped("zone", "zone-b  3"),
    _grouped("node", "node-c"),
    _grouped("owner", "frontend"),
    _grouped("revision", "bldl5"),
    _grouped("label=app", "app frontend"),
    _TREE(
        name="seen-from-a-node",
        title="what a client on node-a reaches",
        size=(120, 30),
        keys=typed(":from node-a"),
        shows="from node-a",
    ),
    _TREE(name="paused", title="paused, with a count of what waits", keys=("p",), shows="PAUSED"),
    _TREE(
        name="looking-back",
        title="the screen as it was some changes ago",
        source=tape("scaled", "12:00:30"),
        size=(140, 40),
        keys=("[",) * 3,
        shows="looking at",
    ),
    _TREE(
        name="looking-back",
        title="the screen as it was some changes ago",
        source=tape("scaled", "12:00:30"),
        keys=("[",) * 3,
        shows="looking at",
    ),
    _TREE(name="played", title="a recording that is played", replayed=True, shows="PLAY"),
)
