"""The pictures that are kept, by what they show."""

from typing import Final

from tests.snapshots.album.contexts import CONTEXTS_SIDE_BY_SIDE
from tests.snapshots.album.panels import PANELS
from tests.snapshots.album.states import STATES
from tests.snapshots.album.story import STORY
from tests.snapshots.album.terminals import TERMINALS
from tests.snapshots.album.tree import TREE
from tests.snapshots.picture import Picture

ALBUM: Final[tuple[Picture, ...]] = (*STORY, *TREE, *PANELS, *STATES, *CONTEXTS_SIDE_BY_SIDE, *TERMINALS)
"""All of them."""
