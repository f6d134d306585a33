"""Credential plugins as shell scripts: each run leaves a line, so that runs can be counted."""

import json
import shlex
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

VERSION = "client.authentication.k8s.io/v1"


def credential(version: str = VERSION, kind: str = "ExecCredential", **status: str) -> str:
    """Return what a plugin prints."""
    return json.dumps({"apiVersion": version, "kind": kind, "status": status})


@dataclass(frozen=True)
class Plugin:
    """A script in a folder of its own; what it prints is in the file ``answer``, and can be changed."""

    path: Path

    @property
    def runs(self) -> int:
        """How often it was started."""
        log = self.path.with_name("runs")
        return len(log.read_text().splitlines()) if log.exists() else 0

    @property
    def answer(self) -> Path:
        """What it prints from the next run on."""
        return self.path.with_name("answer")

    def stanza(self, **more: object) -> dict[str, object]:
        """Return the exec stanza that runs it."""
        return {"command": str(self.path), "apiVersion": VERSION, "interactiveMode": "Never", **more}


def make_plugin(folder: Path, answer: str = "", script: str = "") -> Plugin:
    """Return a plugin that runs the script, then prints the answer; $here is its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    plugin = Plugin(folder / "plugin")
    plugin.answer.write_text(answer)
    head = f'#!/bin/sh\nhere={shlex.quote(str(folder))}\necho run >> "$here/runs"\n'
    plugin.path.write_text(f'{head}{script}\ncat "$here/answer"\n')
    plugin.path.chmod(0o755)
    return plugin


def gone(pid: int) -> bool:
    """Return whether a process is gone, or is a corpse that its adoptive parent has yet to bury."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True
