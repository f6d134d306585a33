"""What a run tells: each figure as it comes, at the end all as one table; if a file is named, there all the time."""

import time
from collections.abc import Iterable
from pathlib import Path

from tests.perf.apart import FailedError
from tests.perf.figures import Figure, circumstances, line, load, table


class Report:
    """Collects the figures of a run.

    Args:
        output: the file that holds the table, in Markdown, as far as it is known; None for none.
    """

    def __init__(self, output: Path | None) -> None:
        self._output = output
        self._begun = circumstances()
        self._load = load()
        self._figures: list[Figure] = []
        self.failed: list[str] = []
        print(self._begun)
        self._write()

    def take(self, name: str, figures: Iterable[Figure]) -> None:
        """Tell what one benchmark finds; one that fails is named, and what it found before stays."""
        print(f"--- {name}", flush=True)
        begin = time.monotonic()
        try:
            for figure in figures:
                self._figures.append(figure)
                print(line(figure), flush=True)
                self._load = load()
                self._write()
        except FailedError as error:
            self.failed.append(name)
            print(f"{name} failed: {error}", flush=True)
            self._write()
        print(f"--- {name}: {time.monotonic() - begin:.0f} s", flush=True)

    def __str__(self) -> str:
        """Return the table, with when, where and under which load it was made."""
        missing = [f"Not measured to the end: {', '.join(self.failed)}."] if self.failed else []
        return "\n\n".join([f"{self._begun}; {self._load} at the end.", *missing, table(self._figures)])

    def _write(self) -> None:
        if self._output is not None:
            self._output.write_text(f"{self}\n", encoding="utf-8")
