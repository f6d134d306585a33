"""The built wheel, installed elsewhere, run from another folder."""

import asyncio
import os
import signal
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

import epwatch
from epwatch.sim import SimServer
from tests.integration.cli.program import SECONDS, Program

ROOT = Path(__file__).parents[3]


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network by the hatchling that the test extra brings."""
    out = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(out), str(ROOT))
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the wheel was installed into."""
    target = tmp_path_factory.mktemp("installed")
    pip("install", "--quiet", "--no-deps", "--no-index", "--target", str(target), str(wheel))
    return target


@pytest.fixture
def elsewhere(program: Program, installed: Path, tmp_path: Path) -> Path:
    """Another folder, and an environment in which only the installed package is found."""
    program.env["PYTHONPATH"] = str(installed)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


async def script(program: Program, folder: Path, path: Path, *arguments: str) -> str:
    """Run an installed script, which must succeed, in a folder; return what it wrote."""
    process = await asyncio.create_subprocess_exec(
        path, *arguments, stdout=asyncio.subprocess.PIPE, env=program.env, cwd=folder
    )
    async with asyncio.timeout(SECONDS):
        out, _ = await process.communicate()
    assert process.returncode == 0
    return out.decode()


def version() -> str:
    return f"epwatch {epwatch.__version__}\n"


def test_the_wheel_is_typed_and_holds_the_package_alone(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "epwatch/py.typed" in names
    assert "epwatch/tui/app.tcss" in names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"epwatch"}


def test_the_entry_points_are_the_program_kubectls_plugin_and_its_completion(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = [each for each in archive.namelist() if each.endswith("entry_points.txt")]
    entries = ConfigParser()
    entries.read_string(archive.read(name).decode())
    assert dict(entries["console_scripts"]) == {
        "epwatch": "epwatch.cli.main:main",
        "kubectl-epwatch": "epwatch.cli.main:main",
        "kubectl_complete-epwatch": "epwatch.cli.complete:kubectl",
    }


def test_the_version_stands_in_one_place(wheel: Path) -> None:
    assert wheel.name.startswith(f"epwatch-{epwatch.__version__}-")
    assert f'"{epwatch.__version__}"' not in (ROOT / "pyproject.toml").read_text()


async def test_it_is_the_installed_package_that_runs(program: Program, installed: Path, elsewhere: Path) -> None:
    code = "import epwatch; print(epwatch.__file__)"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code), stdout=asyncio.subprocess.PIPE, env=program.env, cwd=elsewhere
    )
    out, _ = await process.communicate()
    assert Path(os.fsdecode(out.strip())) == installed / "epwatch" / "__init__.py"


async def test_its_commands_run_from_another_folder(
    program: Program, server: SimServer, installed: Path, elsewhere: Path
) -> None:
    for name in ("epwatch", "kubectl-epwatch"):
        assert await script(program, elsewhere, installed / "bin" / name, "--version") == version()
    shown = await program.run("get", "-o", "name", cwd=elsewhere)
    assert (shown.code, shown.out, shown.err) == (0, "service/web-service\n", "")
    assert server.request_log.of("list")


async def test_its_demo_runs_from_another_folder(program: Program, elsewhere: Path) -> None:
    async with program.started("demo", cwd=elsewhere) as process, asyncio.timeout(SECONDS):
        assert process.stdout is not None
        line = b"-"
        while line and b"#  synced" not in line:
            line = await process.stdout.readline()
        assert line
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 130


async def test_as_a_kubectl_plugin_help_reads_as_one(program: Program, installed: Path, elsewhere: Path) -> None:
    told = await script(program, elsewhere, installed / "bin" / "kubectl-epwatch", "get", "--help")
    assert told.startswith("usage: kubectl epwatch get [SERVICE|svc/NAME ...]")
