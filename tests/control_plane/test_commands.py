"""The commands say in one line why they cannot work, and build nothing twice."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.control_plane.binaries import NAMES, BinariesMissingError, find_binaries

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str, path: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *options, "-m", "tests.control_plane", *arguments]
    return subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, check=False)


def fake_binaries(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in NAMES:
        (folder / name).touch(mode=0o755)


def test_build_without_go_says_so_in_one_line_and_exits_1(tmp_path: Path) -> None:
    done = run("build", "--cache", str(tmp_path), path="")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Go is missing" in done.stderr


def test_build_of_what_is_there_needs_no_go(tmp_path: Path) -> None:
    fake_binaries(tmp_path / "v1.34.4")
    done = run("build", "--cache", str(tmp_path), path="")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [f"already built: {tmp_path / 'v1.34.4'}"]


def test_build_needs_no_package_that_is_not_pythons_own(tmp_path: Path) -> None:
    fake_binaries(tmp_path / "v1.34.4")
    done = run("build", "--cache", str(tmp_path), path="", options=("-S",))
    assert (done.returncode, done.stderr) == (0, "")


def test_run_without_binaries_says_how_to_get_them(tmp_path: Path) -> None:
    done = run("run", "--cache", str(tmp_path), path="")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "python -m tests.control_plane build" in done.stderr


def test_assets_of_envtest_come_before_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_binaries(tmp_path / "assets")
    fake_binaries(tmp_path / "cache" / "v1.34.4")
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path / "assets"))
    assert find_binaries(cache=tmp_path / "cache").etcd == tmp_path / "assets" / "etcd"


def test_a_folder_that_lacks_one_of_three_counts_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
    fake_binaries(tmp_path / "v1.34.4")
    (tmp_path / "v1.34.4" / "kube-apiserver").unlink()
    with pytest.raises(BinariesMissingError, match="KUBEBUILDER_ASSETS"):
        find_binaries(cache=tmp_path)
