"""Nothing from a cluster reaches a sink that parses markup: all of epwatch/tui is read for it (SEC-2, SEC-3, SEC-4)."""

import ast
from pathlib import Path

import pytest
from rich.style import Style

import epwatch
import epwatch.tui
from epwatch.tui.look.roles import Role
from epwatch.tui.look.strips import strip_of
from tests.functional import scenes

FILES = sorted(Path(epwatch.tui.__path__[0]).rglob("*.py"))
PACKAGE = sorted(Path(epwatch.__path__[0]).rglob("*.py"))
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
# The one's console writes into memory, so that Textual's traceback reaches no terminal; the other's writes nothing; the
# last one names the type of Textual's own.
EXCEPTED = {file: {"rich.console"} for file in ("last_words.py", "colours.py", "part_lines.py")}


def nodes(path: Path) -> list[ast.AST]:
    """Return every node of a file."""
    return list(ast.walk(ast.parse(path.read_text())))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
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


def literal(node: ast.expr) -> bool:
    """Return whether an expression is text of ours: a constant, or put together from constants of ours alone."""
    return isinstance(node, ast.Constant)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_ids_classes_and_hints_are_constants(path: Path) -> None:
    """SEC-4: none is ever made of text from a cluster."""
    for node in nodes(path):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for keyword in node.keywords:
            if keyword.arg in {"classes", "placeholder", "tooltip"}:
                assert literal(keyword.value) or path.name == "keys.py", f"{path.name}:{node.lineno}"
        if called in {"add_class", "remove_class", "set_class", "query_one", "query", "run_action"}:
            texts = [argument for argument in node.args if isinstance(argument, (ast.JoinedStr, ast.BinOp))]
            assert not texts, f"{path.name}:{node.lineno}"


def test_one_file_alone_makes_segments_and_it_cleans_them() -> None:
    """What the terminal gets is made in strips.py, where uncleaned text is cleaned; only the cursor's sign is not.

    ascii_filter.py has what came through there in other letters.
    """
    makers = {
        path.name
        for path in FILES
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Segment"
    }
    assert makers == {"strips.py", "strip_maker.py", "ascii_filter.py"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
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


@pytest.mark.parametrize("path", PACKAGE, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_nobody_relies_on_escaping_markup(path: Path) -> None:
    """SEC-3: textual.markup.escape and rich.markup.escape leave nested brackets as they are."""
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"rich", "textual"}:
            assert "escape" not in {alias.name for alias in node.names}, f"{path.name}:{node.lineno}"
            assert not (node.module or "").endswith("markup"), f"{path.name}:{node.lineno}"


def test_nothing_is_copied_but_by_the_one_action_of_a_key() -> None:
    """SEC-5: whatever the terminal's clipboard takes somebody asked for."""
    copying = {
        path.name
        for path in PACKAGE
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in {"copy_to_clipboard", "_clipboard"}
    }
    assert copying == {"for_row.py"}
