"""Runs the real kubectl against a server."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed."""

    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Kubectl:
    """kubectl with one kubeconfig; `home` keeps its discovery cache away from the user's."""

    program: str
    kubeconfig: Path
    home: Path

    def __call__(self, *arguments: str, stdin: str | None = None) -> Said:
        """Run to its end.

        Raises:
            AssertionError: it ended with anything but 0; the message is what it said.
        """
        environment = os.environ | {"KUBECONFIG": str(self.kubeconfig), "HOME": str(self.home)}
        command = [self.program, *arguments]
        done = subprocess.run(
            command, input=stdin, env=environment, capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
        assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
        return Said(done.stdout, done.stderr)
