"""The table of mutants against the code: whoever moves a line that one of them changes hears of it here."""

from pathlib import Path

import pytest

from tests.mutants.table import MUTANTS, Change

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "change", [change for mutant in MUTANTS for change in mutant.changes], ids=lambda each: each.old
)
def test_what_a_mutant_changes_is_there_once(change: Change) -> None:
    assert (ROOT / change.path).read_text().count(change.old) == 1
