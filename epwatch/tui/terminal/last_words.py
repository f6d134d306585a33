"""What a screen that broke says of it: one line, in place of Textual's traceback, which shows local variables."""

from io import StringIO

from rich.console import Console

from epwatch.kube.sanitize import clean

_BOX_END = "╰"
"""Rich draws a box around the frames; below it stand the exception's type and message, wrapped to the width."""


class LastWords:
    """Takes what Textual would print once the terminal is as it was; give its ``console`` to ``App.error_console``."""

    def __init__(self) -> None:
        self._printed = StringIO()
        self.console = Console(file=self._printed, markup=False, highlight=False)

    def bug(self) -> str | None:
        """Return the type and message of the exception that broke the screen, cleaned; None if nothing did."""
        lines = self._printed.getvalue().splitlines()
        if not any(lines):
            return None
        ends = [number for number, line in enumerate(lines) if line.startswith(_BOX_END)]
        words = " ".join(line.strip() for line in lines[ends[0] + 1 if ends else 0 :])
        return clean(words.strip(), 300)
