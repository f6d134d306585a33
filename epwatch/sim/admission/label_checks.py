"""What is wrong with a set of labels, as causes of a 422."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import label_rules
from epwatch.sim.admission import causes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from epwatch.sim.errors import Cause


def check_labels(labels: dict[str, str], path: str) -> Iterator[Cause]:
    """Every key and every value that breaks a rule."""
    for key, value in labels.items():
        for problem in label_rules.wrong_key(key):
            yield causes.wrong(path, key, problem)
        for problem in label_rules.wrong_value(value):
            yield causes.wrong(path, value, problem)
