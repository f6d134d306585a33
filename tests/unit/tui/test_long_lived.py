"""What stays is kept from the collector; garbage among it is found when nothing is pressed for a while."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from epwatch.tui.long_lived import _ENOUGH, _MANY, _MOST, LongLived


class Node:
    """Refers to itself, so that only the collector finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    callbacks = list(gc.callbacks)
    yield
    gc.unfreeze()
    assert gc.callbacks == callbacks


def _due(kept: LongLived) -> bool:
    """Return whether it is, anew each time that it is asked."""
    return kept.due


def _overdue(kept: LongLived) -> bool:
    """Return whether it is, anew each time that it is asked."""
    return kept.overdue


def _many(number: int) -> list[Node]:
    return [Node() for _ in range(number)]


def test_what_is_there_with_a_whole_picture_is_looked_at_no_more() -> None:
    frozen = gc.get_freeze_count()
    with LongLived() as kept:
        node = Node()
        left = weakref.ref(node)
        kept.whole()
        assert gc.get_freeze_count() > frozen
        del node
        gc.collect()
        assert left() is not None
        assert not _due(kept)


def test_what_the_place_before_has_left_is_found_at_rest() -> None:
    with LongLived() as kept:
        node = Node()
        left = weakref.ref(node)
        kept.whole()
        del node
        kept.whole()
        assert _due(kept)
        assert left() is not None
        kept.rest()
        assert left() is None
        assert not _due(kept)
        kept.whole()
        assert _due(kept)


def test_what_full_collections_leave_is_put_away_where_it_is_much_and_found_at_rest_once_it_is_more() -> None:
    with LongLived() as kept:
        gc.freeze()
        frozen, few = gc.get_freeze_count(), _many(_MANY // 4)
        gc.collect()
        assert gc.get_freeze_count() <= frozen
        nodes = _many(_MANY)
        left = weakref.ref(nodes[0])
        gc.collect()
        assert gc.get_freeze_count() >= frozen + _MANY
        assert not _due(kept)
        more = _many(_ENOUGH)
        gc.collect()
        assert _due(kept)
        nodes.clear()
        gc.collect()
        assert left() is not None
        kept.rest()
        assert left() is None
        assert not _due(kept)
        assert few
        assert more


def test_what_is_put_away_without_a_rest_is_too_much_some_time() -> None:
    with LongLived() as kept:
        nodes: list[Node] = []
        while not _overdue(kept):
            assert len(nodes) < 2 * _MOST
            nodes += _many(_ENOUGH)
            gc.collect()
        kept.rest()
        assert not _overdue(kept)
        for _ in range(10):
            kept.whole()
        assert _overdue(kept), "of places too that were left"


def test_where_no_garbage_is_looked_for_and_before_it_begins_nothing_is_changed() -> None:
    frozen, callbacks = gc.get_freeze_count(), list(gc.callbacks)
    gc.disable()
    try:
        with LongLived() as kept:
            _told(kept)
            assert gc.callbacks == callbacks
    finally:
        gc.enable()
    _told(LongLived())
    with LongLived() as over:
        pass
    _told(over)
    assert gc.get_freeze_count() == frozen


def _told(kept: LongLived) -> None:
    kept.whole()
    kept.whole()
    kept.rest()
    assert not _due(kept)
