"""SEC-7: the command line writes in few places, each of which was looked at; the sources are read to see to it."""

import ast
from pathlib import Path

import pytest

import epwatch
from epwatch.cli.exits import tell

ROOT = Path(epwatch.__file__).parent
SOURCES = [path for part in ("cli", "headless", "kube", "model") for path in sorted((ROOT / part).rglob("*.py"))]
SOURCES += sorted(ROOT.glob("*.py"))
# What they write was cleaned where it came in (tests/pty/test_hostile.py runs them), or is a constant of ours.
TO_STDOUT = {
    *("get.py", "stream.py", "explain.py", "gate.py", "timeline.py", "doctor.py", "record.py", "rbac.py", "schema.py"),
    *("config.py", "complete.py", "completion.py", "demo.py", "demo_serve.py", "exits.py"),
    # Its stdout is a pipe to the process that started it.
    "settings_process.py",
}
# tell() alone, which cleans.
TO_STDERR = {"exits.py"}
# Says how both take letters, and writes nothing itself.
ENCODES = {"ascii_output.py"}


def names(path: Path) -> set[str]:
    """Return the attributes of sys, and the calls of print, that a file uses."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys":
            found.add(node.attr)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            found.add("print")
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_output_is_written_in_known_places(path: Path) -> None:
    used = names(path)
    assert "print" not in used
    assert "stdout" not in used or path.name in TO_STDOUT | ENCODES
    assert "stderr" not in used or path.name in TO_STDERR | ENCODES


def test_a_message_is_cleaned_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    tell("one \x1b]0;x\x07\n  two \u202e\n  three")
    assert capsys.readouterr().err == "one \ufffd]0;x\ufffd\n  two \ufffd\n  three\n"
