"""What stays is kept from the collector; garbage among it is found when nothing is pressed for a while."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from epwatch.tui.long_lived import _ENOUGH, _FEW, _MANY, _MOST, _SELDOM, LongLived


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


def test_what_is_there_with_a_whole_picture_is_looked_at_no_more_where_it_is_much() -> None:
    with LongLived() as kept:
        gc.freeze()
        frozen = gc.get_freeze_count()
        kept.whole()
        assert gc.get_freeze_count() <= frozen
        nodes = _many(_ENOUGH)
        left = weakref.ref(nodes[0])
        kept.whole()
        assert gc.get_freeze_count() > frozen
        nodes.clear()
        gc.collect()
        assert left() is not None


def test_before_a_picture_is_whole_garbage_is_seldom_looked_for_and_then_as_ever() -> None:
    often = gc.get_threshold()
    with LongLived() as kept:
        assert gc.get_threshold() == (_SELDOM, *often[1:])
        kept.whole()
        assert gc.get_threshold() == often
    with LongLived():
        pass
    assert gc.get_threshold() == often


def test_where_no_picture_gets_whole_garbage_is_looked_for_often_again_after_a_while() -> None:
    often = gc.get_threshold()
    with LongLived():
        for _ in range(_FEW - 1):
            gc.collect(0)
        assert gc.get_threshold() == (_SELDOM, *often[1:])
        gc.collect(0)
        assert gc.get_threshold() == often
        gc.collect(0)
        assert gc.get_threshold() == often


def test_nothing_of_the_first_picture_is_taken_for_garbage_and_what_a_large_place_has_left_is_found_at_rest() -> None:
    with LongLived() as kept:
        nodes = _many(_ENOUGH)
        left = weakref.ref(nodes[0])
        kept.whole()
        assert not _due(kept)
        nodes.clear()
        kept.whole()
        assert _due(kept)
        assert left() is not None
        kept.rest()
        assert left() is None
        assert not _due(kept)
        kept.whole()
        assert not _due(kept), "the place before was small"


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
        nodes = _many(_ENOUGH)
        for _ in range(_MOST // _ENOUGH):
            gc.unfreeze()
            gc.collect()
        assert _overdue(kept)
        kept.rest()
        assert not _overdue(kept)
        assert nodes


def test_and_so_are_the_large_places_that_were_left() -> None:
    with LongLived() as kept:
        nodes = _many(_ENOUGH)
        places = 0
        while not _overdue(kept):
            kept.whole()
            places += 1
            gc.unfreeze()
        assert 2 < places <= 6
        assert nodes


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
