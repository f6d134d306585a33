"""InternTable: equal strings are kept once; what is in use stays shared, and what is not goes, however much comes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from epwatch.kube import intern
from epwatch.kube.intern import InternTable
from epwatch.kube.sanitize import SafeStr


def fresh(number: int) -> str:
    """Return a string that no one else holds."""
    return "".join(["uid-", str(number)])


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intern, "_STRINGS", 100)


def test_equal_strings_are_one() -> None:
    table = InternTable()
    assert table[fresh(1)] is table[fresh(1)]


def test_what_is_in_use_is_shared_however_many_came_since() -> None:
    table = InternTable()
    held = [table[fresh(number)] for number in range(500)]
    for number in range(500, 20_000):
        table[fresh(number)]
    assert all(table[fresh(number)] is held[number] for number in range(500))
    assert len(table) <= 2 * len(held) + 1


def test_all_of_a_table_is_gone_through_only_where_much_of_it_may_be_unused(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    used = intern._used

    def counted(table: InternTable) -> dict[str, SafeStr]:
        looks.append(len(table))
        return used(table)

    monkeypatch.setattr(intern, "_used", counted)
    table = InternTable()
    held = [table[fresh(number)] for number in range(5000)]
    assert looks == []
    held.clear()
    for number in range(5000, 20_000):
        table[fresh(number)]
    assert looks[0] > 5000


def test_what_is_no_longer_in_use_goes() -> None:
    table = InternTable()
    held = [table[fresh(number)] for number in range(5000)]
    assert len(table) == len(held)
    held.clear()
    for number in range(20_000):
        table[fresh(number)]
    assert len(table) <= 100


def test_hostile_text_is_cleaned_each_time_after_it_was_forgotten() -> None:
    table = InternTable(limit=8)
    held = [table[f"\x1b[{number}m and more"] for number in range(300)]
    assert len(table) <= 100
    assert {len(text) for text in held} == {9}


@contextmanager
def growing_whenever_garbage_is_collected(table: InternTable) -> Iterator[None]:
    """Collect garbage at every chance, and let something be added then, as another thread does that comes on."""
    number = 0

    def add(_phase: str, _info: dict[str, int]) -> None:
        nonlocal number
        number += 1
        dict.__setitem__(table, f"late-{number}", SafeStr(f"late-{number}"))

    before = gc.get_threshold()
    gc.callbacks.append(add)
    gc.set_threshold(1)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.callbacks.remove(add)


def test_a_table_may_grow_while_it_is_looked_which_are_in_use() -> None:
    table = InternTable()
    held = [table[fresh(number)] for number in range(90)]
    with growing_whenever_garbage_is_collected(table):
        assert intern._mostly_used(table)
        assert set(intern._used(table)) >= set(held)
