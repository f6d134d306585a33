"""The real kubectl against a demo cluster of its own: fixtures for the modules that ask it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

Kubectl = Callable[..., str]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A demo cluster for this module, five times as fast, and the environment that leads kubectl to it."""
    home = tmp_path_factory.mktemp("kubectl")
    file = home / "config"
    arguments = [sys.executable, "-m", "epwatch.sim", "--kubeconfig-out", str(file), "--speed", "5"]
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    with process:  # ends it by closing its stdin
        yield {**os.environ, "KUBECONFIG": str(file), "HOME": str(home)}


@pytest.fixture
def kubectl(environment: dict[str, str]) -> Kubectl:
    """Runs kubectl and returns what it prints; fails with what it says on stderr."""

    def run(*arguments: str, stdin: str | None = None, code: int = 0) -> str:
        done = subprocess.run(
            ["kubectl", *arguments],
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    return run


def eventually(kubectl: Kubectl, wanted: Callable[[str], bool], *arguments: str) -> str:
    """What kubectl prints once it is as wanted; at most ten seconds."""
    end = time.monotonic() + 10
    while True:
        told = kubectl(*arguments)
        if wanted(told) or time.monotonic() > end:
            assert wanted(told), told
            return told
