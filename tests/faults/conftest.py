"""Says at the end of a run how long the slowest picture took to be right again after a heal (I-1)."""

import pytest

from tests.faults.watched import convergences


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the slowest convergence."""
    if convergences:
        seconds, test = max(convergences)
        terminalreporter.write_line(
            f"slowest convergence after a heal: {seconds:.2f} s, of {len(convergences)}: {test}"
        )
