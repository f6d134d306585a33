"""What is loaded, and what is not: start-up time and a headless command on a small host depend on it."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from epwatch.sim import SimServer
from tests.integration.cli.program import Program

PROBE = """
import json, sys
before = set(sys.modules)
from epwatch.cli.main import main
code = main(sys.argv[2:])
json.dump([code, sorted(set(sys.modules) - before)], open(sys.argv[1], "w"))
"""

# 47 with Python 3.11, most of them argparse's own; msgspec, asyncio or yaml alone would bring more than the rest.
FEW = 60
"""So many modules may --help and --version load beyond what every Python process has."""

HEAVY = {"textual", "rich", "msgspec", "yaml", "aiohttp", "asyncio", "kubernetes_asyncio"}


def packages(modules: list[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def assert_headless(modules: list[str]) -> None:
    """No screen, and nothing of the embedded cluster."""
    assert packages(modules).isdisjoint({"textual", "rich"})
    assert [name for name in modules if name.startswith(("epwatch.sim", "epwatch.tui"))] == []


def start(tmp_path: Path, *arguments: str) -> tuple[int, list[str]]:
    found = tmp_path / "modules.json"
    subprocess.run([sys.executable, "-c", PROBE, str(found), *arguments], check=True, capture_output=True, timeout=60)
    code, modules = json.loads(found.read_text())
    return code, modules


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["get", "--help"], ["stream", "--help"], ["demo", "--help"]], ids=" ".join
)
def test_help_and_version_load_next_to_nothing(tmp_path: Path, arguments: list[str]) -> None:
    code, modules = start(tmp_path, *arguments)
    assert code == 0
    assert packages(modules).isdisjoint(
        {"textual", "rich", "msgspec", "yaml", "aiohttp", "asyncio", "kubernetes_asyncio"}
    )
    beyond = [name for name in modules if name.startswith("epwatch.") and not name.startswith("epwatch.cli")]
    # What is written has to be what the locale can show, help too.
    assert beyond == ["epwatch.charset"]
    assert len(modules) <= FEW, modules


def test_a_wrong_argument_is_told_without_loading_more(tmp_path: Path) -> None:
    code, modules = start(tmp_path, "stream", "--for", "soon")
    assert code == 2
    assert len(modules) <= FEW, modules


@pytest.mark.parametrize("arguments", [["get"], ["get", "-o", "json"], ["stream", "--for", "1ms"]], ids=" ".join)
async def test_headless_commands_load_no_screen_and_no_embedded_cluster(
    program: Program, server: SimServer, tmp_path: Path, arguments: list[str]
) -> None:
    code, modules = await asyncio.to_thread(start, tmp_path, *arguments, "--kubeconfig", str(program.kubeconfig))
    assert code == 0
    assert_headless(modules)
    assert server.request_log.of("list", "pods")


async def test_the_live_tree_without_a_terminal_loads_no_screen(
    program: Program, server: SimServer, tmp_path: Path
) -> None:
    server.access.deny("*", "*")
    code, modules = await asyncio.to_thread(start, tmp_path, "--kubeconfig", str(program.kubeconfig))
    assert code == 1
    assert_headless(modules)


def test_the_demo_loads_its_cluster_in_its_child_alone(tmp_path: Path) -> None:
    code, modules = start(tmp_path, "demo", "--list")
    assert code == 0
    assert_headless(modules)
