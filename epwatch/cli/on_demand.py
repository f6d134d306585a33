"""Evidence for `explain`: asked of the source that gave the picture, waited for, and so on its recording too."""

import contextlib
import queue
from collections.abc import Callable
from typing import Final

from epwatch.feed import AskEvidence
from epwatch.kube.evidence import Evidence, Wanted

_PATIENCE: Final = 10.0
"""Seconds; each read gives up after five, and a busy machine takes its time to begin."""


def read(ask: AskEvidence | None, wanted: Wanted) -> Evidence:
    """Return what can be read of what is wanted; nothing at all where nothing is wanted, or nobody can be asked."""
    return begin(ask, wanted)()


def begin(ask: AskEvidence | None, wanted: Wanted) -> Callable[[], Evidence]:
    """Begin to read, and return what waits for it and gives it, as :func:`read` does."""
    if ask is None or not wanted:
        return Evidence
    answers: queue.SimpleQueue[Evidence] = queue.SimpleQueue()
    ask(wanted, answers.put)
    return lambda: _last(answers)


def _last(answers: "queue.SimpleQueue[Evidence]") -> Evidence:
    found = Evidence(unread=(f"everything: no answer in {_PATIENCE:.0f} s",))
    with contextlib.suppress(queue.Empty):
        found = answers.get(timeout=_PATIENCE)
        while found.reading:
            found = answers.get(timeout=_PATIENCE)
    return found
