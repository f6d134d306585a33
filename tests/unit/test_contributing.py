"""CONTRIBUTING's tour names files, folders and commands that are there, and each folder of the screen."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "epwatch"
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([\w./*]+(?:\.py|\.toml|\.md|/))`", TEXT)))
"""What stands in backticks and ends as a file or a folder does."""


@pytest.mark.parametrize("named", NAMED)
def test_what_the_tour_names_is_there(named: str) -> None:
    """As a path from the root or the package, or as the name of a file or folder within the package."""
    assert [*ROOT.glob(named), *PACKAGE.rglob(named)], named


def test_the_tour_has_a_word_for_each_folder_of_the_screen() -> None:
    folders = {path.name for path in (PACKAGE / "tui").iterdir() if (path / "__init__.py").exists()}
    assert {name for name in folders if f"`{name}/`" not in TEXT} == set()


def test_the_tour_follows_one_event_through_the_names_that_the_code_has() -> None:
    classes = re.findall(r"`([A-Z]\w+)`", TEXT)
    assert len(classes) >= 4
    sources = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert [name for name in classes if not re.search(rf"^class {name}\b", sources, re.MULTILINE)] == []
