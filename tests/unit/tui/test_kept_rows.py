"""Rows in view are made anew only where they may read differently: another entry, another moment, another scene."""

from epwatch.model.snapshot import ServiceKey
from epwatch.tui.shown.row_ids import ServiceId
from epwatch.tui.tree.block import Entry
from epwatch.tui.tree.kept_rows import KeptRows
from epwatch.tui.tree.row import Row


class Maker:
    """Makes rows that read differently at ``due``, and remembers for which entries."""

    def __init__(self, due: float | None = None) -> None:
        self.due = due
        self.made: list[Entry] = []

    def row(self, entry: Entry) -> Row:
        self.made.append(entry)
        return Row(id=entry.id, depth=1, due=self.due)


def entry(name: str) -> Entry:
    return Entry(ServiceId(ServiceKey(None, "default", name)), 1)


def test_a_row_is_kept_while_its_entry_is_the_same_and_made_anew_for_an_equal_one() -> None:
    kept, maker, entries = KeptRows(), Maker(), [entry("a"), entry("b")]
    first = kept.rows(entries, 1.0, "", maker.row)
    assert kept.fresh == first
    assert kept.rows(entries, 2.0, "", maker.row) == first
    assert kept.fresh == []
    again = entry("b")
    assert again == entries[1]
    kept.rows([entries[0], again], 3.0, "", maker.row)
    assert maker.made[2:] == [again]


def test_a_row_is_made_anew_when_its_time_has_come_and_for_a_moment_before_it_was_made() -> None:
    kept, maker, entries = KeptRows(), Maker(due=10.0), [entry("a")]
    for now in (5.0, 9.9, 10.0, 4.0):
        kept.rows(entries, now, "", maker.row)
    assert len(maker.made) == 3


def test_all_rows_are_made_anew_when_what_all_of_them_rest_on_is_another() -> None:
    kept, maker, entries = KeptRows(), Maker(), [entry("a"), entry("b")]
    kept.rows(entries, 1.0, "zone-", maker.row)
    kept.rows(entries, 1.0, "", maker.row)
    kept.forget()
    kept.rows(entries, 1.0, "", maker.row)
    assert len(maker.made) == 6


def test_a_row_that_was_out_of_view_is_not_kept() -> None:
    kept, maker, entries = KeptRows(), Maker(), [entry("a"), entry("b")]
    kept.rows(entries, 1.0, "", maker.row)
    kept.rows(entries[:1], 1.0, "", maker.row)
    kept.rows(entries, 1.0, "", maker.row)
    assert maker.made == [*entries, entries[1]]
