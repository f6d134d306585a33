"""Every row of the fault matrix has a test that is named after it."""

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]
ROWS = frozenset(f"f{number:02}" for number in range(1, 56))
"""The ids of watch-contract.md, section 5.4."""


def named_rows() -> set[str]:
    """Return the ids that names of test functions under tests/ begin with."""
    found: set[str] = set()
    for source in TESTS.rglob("test_*.py"):
        nodes = ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        names = (node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
        found |= {name.split("_")[1] for name in names if name.startswith("test_f")}
    return found


def test_every_row_has_a_test() -> None:
    assert ROWS - named_rows() == set()
