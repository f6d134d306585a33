"""README opens with the two commands, and the check script runs the second word for word."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEMO = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/epwatch demo"
TEST = "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/python -m pytest"


def test_readme_opens_with_the_two_commands() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    indented = [line.strip() for line in lines if line.startswith("    ")]
    assert indented[:2] == [DEMO, TEST]
    before_the_first_chapter = lines[: next(number for number, line in enumerate(lines) if line.startswith("## "))]
    assert f"    {TEST}" in before_the_first_chapter


def test_the_check_script_takes_the_second_command_out_of_readme_word_for_word() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    (extract,) = re.findall(r"^command=\$\((sed .*)\)$", script, re.MULTILINE)
    found = subprocess.run(["bash", "-c", extract], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.rstrip("\n") == TEST
    assert 'bash -c "$command"' in script


def test_the_check_script_can_be_run_and_is_sound_bash() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    checked = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_check_script_runs_every_tool() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports"):
        assert f".venv/bin/{tool}" in script


def test_the_pictures_that_readme_shows_and_names_are_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"screenshots/[\w.-]+\.(?:png|svg)", text))
    assert {"up", "down", "timeline", "details", "why", "contexts", "cluster"} <= {
        word for name in named for word in re.split(r"[/.-]", name)
    }
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").lstrip().startswith("Apache License")
