"""What is there with the first whole picture is kept from the collector; what a former place left is collected once."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from epwatch.tui.long_lived import LongLived


class Node:
    """Refers to itself, so that only the collector finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_there_is_collected_no_more_until_another_picture_is_whole() -> None:
    kept, frozen = LongLived(), gc.get_freeze_count()
    node = Node()
    left = weakref.ref(node)
    kept.whole()
    assert gc.get_freeze_count() > frozen
    del node
    gc.collect()
    assert left() is not None
    kept.whole()
    assert left() is None
    assert gc.get_freeze_count() > frozen


def test_where_no_garbage_is_looked_for_nothing_is_changed() -> None:
    frozen = gc.get_freeze_count()
    gc.disable()
    try:
        LongLived().whole()
    finally:
        gc.enable()
    assert gc.get_freeze_count() == frozen
