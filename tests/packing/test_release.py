"""What a release consists of is built by its one command each, and what is to be run runs the demo in a terminal."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from tests.packing.__main__ import ROOT
from tests.pty.driver import Terminal

_SECONDS: Final = 900
"""Compiled libraries are collected and compressed: minutes on a machine that has other work."""
_STARTS: Final = 120.0
"""Seconds until the demo is there: what is packed is unpacked first, once."""

pytestmark = pytest.mark.timeout(_SECONDS)


def needs(*modules: str) -> pytest.MarkDecorator:
    missing = [module for module in modules if find_spec(module) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)} (pip install '.[packing]')")


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def runs_the_demo(argv: tuple[str, ...], home: Path) -> None:
    """Assert that the demo's first frame and its rows come, and that it ends well and leaves the terminal as it was."""
    environ = {"HOME": str(home), "PATH": "/nowhere", "SHIV_ROOT": str(home / "shiv"), "TMPDIR": str(home)}
    with Terminal((*argv, "demo"), columns=100, environ=environ) as terminal:
        terminal.until(lambda text: " demo " in text and "web-service" in text, _STARTS)
        terminal.until(lambda text: "192.168.1.4:8080" in text and "3/3" in text and "LIVE services" in text, _STARTS)
        terminal.type("+")
        terminal.until(lambda text: "192.168.1.5:8080" in text, _STARTS)
        terminal.type("q")
        assert terminal.wait()[0] == 0
        assert terminal.restored()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    return made


@needs("build", "twine", "hatchling")
def test_wheel_and_sdist_are_built_and_their_metadata_hold(tmp_path: Path) -> None:
    run("build", "--no-isolation", "--outdir", str(tmp_path))
    made = sorted(path.name for path in tmp_path.iterdir())
    assert [name.endswith(ending) for name, ending in zip(made, (".whl", ".tar.gz"), strict=True)] == [True, True]
    run("twine", "check", "--strict", *map(str, tmp_path.iterdir()))


@needs("shiv")
def test_the_pyz_runs_the_demo_with_a_bare_python(tmp_path: Path, home: Path) -> None:
    """The interpreter below the virtual environment, which has none of the libraries."""
    made = run("tests.packing", "pyz", str(tmp_path)).strip()
    bare = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    runs_the_demo((str(bare), "-s", made), home)


@needs("PyInstaller")
def test_the_executable_runs_the_demo_where_there_is_no_python(tmp_path: Path, home: Path) -> None:
    made = run("tests.packing", "executable", str(tmp_path)).strip()
    runs_the_demo((made,), home)
