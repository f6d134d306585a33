"""A copy of the tree in a folder of its own, in which a mistake can be made and tests can be run."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final, NamedTuple

from tests.mutants.table import Change, Mutant

ROOT: Final = Path(__file__).parents[2]
_COPIED: Final = ("epwatch", "tests", "pyproject.toml", "README.md", "LICENSE")
_FAILED: Final = 1
"""What pytest ends with when tests ran and some failed."""


class DoesNotApplyError(Exception):
    """The text that a mutant changes is not there, or more than once: the mutant has to follow the code."""


class Outcome(NamedTuple):
    """How a run of tests ended: pytest's exit code, its seconds, and the name of the first test that failed."""

    code: int
    seconds: float
    failed: str

    @property
    def killed(self) -> bool:
        """Return whether a test saw the mistake; a run that broke down in another way saw nothing."""
        return self.code == _FAILED


class Tree:
    """A copy of the tree; a mutant is in it while :meth:`mutated` says so."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in _COPIED:
            source, target = ROOT / name, folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)

    def apply(self, mutant: Mutant) -> None:
        """Make the mistake.

        Raises:
            DoesNotApplyError: the code has changed.
        """
        for change in mutant.changes:
            self._apply(change, mutant.name)

    def restore(self, mutant: Mutant) -> None:
        """Unmake it."""
        for change in mutant.changes:
            shutil.copyfile(ROOT / change.path, self._folder / change.path)

    def run(self, tests: tuple[str, ...], *options: str) -> Outcome:
        """Run tests until the first failure, against the epwatch of the copy."""
        begin = time.monotonic()
        quiet = ["-n0", "-q", "-rf", "--no-header", "--tb=no", "--show-capture=no", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [sys.executable, "-B", "-m", "pytest", "-x", *quiet, *options, *tests],
            cwd=self._folder,
            env=os.environ | {"PYTHONPATH": str(self._folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        failed = [line[7:].split(" - ")[0] for line in done.stdout.splitlines() if line.startswith("FAILED ")]
        return Outcome(done.returncode, time.monotonic() - begin, failed[0] if failed else done.stdout[-2000:])

    def _apply(self, change: Change, name: str) -> None:
        path = self._folder / change.path
        text = path.read_text()
        found = text.count(change.old)
        if found != 1:
            msg = f"{name}: {change.path} has its text {found} times: {change.old!r}"
            raise DoesNotApplyError(msg)
        path.write_text(text.replace(change.old, change.new))
