"""Findings that the user knows of and wants no more of: kept in a file, a line each, from one run to the next."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from epwatch.model.finding import Finding
from epwatch.model.snapshot import ServiceKey

_SIZE_CAP: Final = 1024 * 1024
"""Bytes that are read at most: nobody mutes ten thousand findings by hand."""


class Mutes:
    """The muted findings; one is known by its service, its item and its code, whatever its sentence says."""

    __slots__ = ("_muted", "_path")

    def __init__(self, path: Path | None = None) -> None:
        """Take the file, None to keep nothing beyond this run; one that cannot be read mutes nothing."""
        self._path = path
        self._muted = _read(path) if path is not None else set()

    def muted(self, service: ServiceKey, finding: Finding) -> bool:
        """Return whether a finding is muted."""
        return _line(service, finding) in self._muted

    def toggle(self, service: ServiceKey, findings: Iterable[Finding]) -> str | None:
        """Mute findings, or, where all of them are muted, unmute them; return why the file could not be written."""
        lines = {_line(service, finding) for finding in findings}
        if not lines:
            return None
        self._muted = self._muted - lines if lines <= self._muted else self._muted | lines
        return _write(self._path, self._muted) if self._path is not None else None


def _line(service: ServiceKey, finding: Finding) -> str:
    return "\t".join((service.context or "", service.namespace, service.name, finding.id, finding.code.value))


def _read(path: Path) -> set[str]:
    try:
        with path.open("rb") as file:
            return set(file.read(_SIZE_CAP).decode("utf-8", "replace").splitlines())
    except OSError:
        return set()


def _write(path: Path, lines: Iterable[str]) -> str | None:
    """Replace the file as a whole, so that a second epwatch never reads half of it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in sorted(lines))
        Path(name).replace(path)
    except OSError as error:
        return f"what is muted cannot be kept: {error.strerror}"
    return None
