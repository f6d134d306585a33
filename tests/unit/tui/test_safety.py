"""Nothing from a cluster reaches a sink that parses markup: the whole of epwatch/tui is read to see to it (SEC-2…4)."""

import ast
from pathlib import Path

import pytest
from rich.style import Style

import epwatch.tui
from epwatch.tui.roles import Role
from epwatch.tui.strips import strip_of
from tests.functional import scenes

FILES = sorted(Path(epwatch.tui.__path__[0]).glob("*.py"))
# Input shows what the user types; everything else is painted from spans.
WIDGETS = {"Input"}
# Sinks of Textual and Rich that parse a str as markup, make links, or show a str that they were handed.
SINKS = {
    "notify",
    "tooltip",
    "border_title",
    "border_subtitle",
    "from_markup",
    "set_content",
    "sub_title",
    "markup",
    "print",
    "bell",
    "open_url",
    "link",
    "to_content",
    "escape",
}
MODULES = {"rich.markup", "textual.markup", "rich.text", "textual.content", "textual.visual", "rich.console"}
# Its console writes into memory, so that Textual's traceback reaches no terminal.
EXCEPTED = {"last_words.py": {"rich.console"}}


def nodes(path: Path) -> list[ast.AST]:
    """Return every node of a file."""
    return list(ast.walk(ast.parse(path.read_text())))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_uses_a_sink_that_parses_markup(path: Path) -> None:
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module == "textual.widgets":
            assert {alias.name for alias in node.names} <= WIDGETS
        if isinstance(node, ast.ImportFrom):
            assert node.module not in MODULES - EXCEPTED.get(path.name, set())
        if isinstance(node, ast.Import):
            assert not {alias.name for alias in node.names} & MODULES
        if isinstance(node, ast.Attribute):
            # A binding's tooltip is read, and is a constant of ours.
            assert node.attr not in SINKS or (node.attr == "tooltip" and isinstance(node.ctx, ast.Load))
        if isinstance(node, ast.Name):
            assert node.id not in SINKS - {"tooltip"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_uses_private_parts_of_textual(path: Path) -> None:
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom):
            assert "._" not in f".{node.module}"
            assert not any(alias.name.startswith("_") for alias in node.names)


def test_text_that_was_not_cleaned_is_cleaned_where_it_is_painted() -> None:
    styles = dict.fromkeys(Role, Style())
    for text in scenes.HOSTILE:
        strip = strip_of(((text, Role.PLAIN),), styles)
        assert strip.text.isprintable()
        assert "\x1b" not in strip.text


def test_markup_is_painted_as_it_is_written() -> None:
    strip = strip_of((("[@click=app.quit]x[/] [/]", Role.PLAIN),), dict.fromkeys(Role, Style()))
    assert strip.text == "[@click=app.quit]x[/] [/]"
    assert not any(segment.style.meta for segment in strip if segment.style)
