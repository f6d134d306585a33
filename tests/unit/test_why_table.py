"""The table of tests/README.md and the tests agree: each verdict and item is in it, and is tested as it says."""

import ast
from pathlib import Path
from typing import NamedTuple

from epwatch.model.codes import Code
from tests.conformance.why_cases import CASES

TESTS = Path(__file__).parents[1]
ITEMS = {f"S{number}" for number in range(1, 22)} | {f"P{number}" for number in range(1, 11)}
"""The checklist of endpoint-semantics.md, section 9."""


class Row(NamedTuple):
    """One row of the table."""

    items: frozenset[str]
    codes: frozenset[str]
    test: str
    seen: str


def words(cell: str) -> frozenset[str]:
    return frozenset(word.strip() for word in cell.split(",") if word.strip())


def table() -> list[Row]:
    """Return the rows of the table below its heading."""
    chapter = (TESTS / "README.md").read_text(encoding="utf-8").partition("## Why: ")[2].partition("\n## ")[0]
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in chapter.splitlines() if line.startswith("|")]
    return [Row(words(item), words(code), test.strip("`"), seen) for item, code, _, test, seen in cells[2:]]


def functions() -> set[str]:
    tree = ast.parse((TESTS / "conformance" / "test_why.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_verdict_code_and_every_item_of_the_checklist_has_a_row() -> None:
    assert set().union(*(row.items for row in table())) == ITEMS
    assert set().union(*(row.codes for row in table())) == {code.value for code in Code}


def test_every_case_has_its_row_and_every_row_its_case_or_test() -> None:
    named = {row.test for row in table()}
    assert set(CASES) <= named
    assert named - set(CASES) <= functions()


def test_a_row_says_of_its_case_what_the_case_looks_for_and_where() -> None:
    for row in table():
        case = CASES.get(row.test)
        if case is None:
            assert row.seen == "both", row
            continue
        looked_for = {case.code} | case.pods | {code for _, code in case.findings}
        assert row.codes <= looked_for, row
        assert row.items == {item for item, _ in case.findings}, row
        assert (row.seen == "both") == case.real, row
