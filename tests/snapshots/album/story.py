"""The tutorial's story in several sizes and themes: scaled up, scaled back, what is left of it."""

from functools import partial
from typing import Final

from tests.snapshots.picture import Picture, tape

_BEFORE: Final = partial(
    Picture, source=tape("scaled", "12:00:03.9"), title="three pods, before the story", shows="3/3"
)
_UP: Final = partial(
    Picture, source=tape("scaled", "12:00:08"), title="scaled up: two pods entered rotation", shows="5/5"
)
_DRAINING: Final = partial(
    Picture, source=tape("scaled", "12:00:18"), title="scaled back: two pods left rotation and drain", shows="▼"
)
_GONE: Final = partial(
    Picture,
    source=tape("scaled", "12:00:22"),
    title="scaled back: two rows are left as ghosts",
    shows="\N{MINUS SIGN} 192.168.1.6",
)

STORY: Final = (
    _BEFORE(name="three", size=(80, 24)),
    _BEFORE(name="three", size=(300, 100), keys=("*",)),
    _UP(name="scaled-up", size=(40, 10)),
    _UP(name="scaled-up", size=(60, 15)),
    _UP(name="scaled-up", size=(80, 24), demo=True),
    _UP(name="scaled-up", size=(140, 40)),
    _UP(name="scaled-up-light", size=(120, 30), theme="light"),
    _DRAINING(name="draining", size=(80, 24)),
    _DRAINING(name="draining-high-contrast", size=(120, 30), theme="high-contrast"),
    _GONE(name="scaled-down", size=(60, 15), shows="\N{MINUS SIGN}"),
    _GONE(name="scaled-down", size=(80, 24), shows="\N{MINUS SIGN}"),
    _GONE(name="scaled-down", size=(140, 40)),
    _GONE(name="scaled-down-colour-blind", size=(120, 30), theme="colour-blind"),
)
