"""status.conditions of a Pod: what they say, one value for all pods that say the same, and since when, apart.

Hardly any pod shares its times with another, and a condition that changed has a new one; what they say is the same for
thousands of pods, so that is made once.
"""

from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from msgspec import Struct

from epwatch.kube.intern import MESSAGES, NAMES, Shared
from epwatch.kube.objects import NO_CONDITIONS, Condition, ConditionSet
from epwatch.kube.timestamps import TIMES

Times = tuple[float | None, ...]


class WireCondition(Struct, gc=False, rename="camel", omit_defaults=True):
    """One condition as received."""

    type: str | None = None
    status: str | None = None
    reason: str | None = None
    message: str | None = None
    last_transition_time: str | None = None


_Words = tuple[str | None, str | None, str | None, str | None]
_WORDS: Final = attrgetter("type", "status", "reason", "message")
_LONGEST: Final = 4096
"""Characters of reasons and messages together beyond which a value is made each time and not kept."""


def project_conditions(wires: Sequence[WireCondition] | None) -> tuple[ConditionSet, Times]:
    """Return what the conditions say, and since when each is so."""
    if not wires:
        return NO_CONDITIONS, ()
    times = [None if (since := wire.last_transition_time) is None else TIMES[since] for wire in wires]
    return _SETS[tuple(map(_WORDS, wires))], tuple(times)


def _set(said: tuple[_Words, ...]) -> ConditionSet:
    return ConditionSet.of([_condition(*words) for words in said])


def _condition(kind: str | None, status: str | None, reason: str | None, message: str | None) -> Condition:
    return Condition(
        NAMES[kind or ""],
        NAMES[status or "Unknown"],
        MESSAGES[reason] if reason else "",
        MESSAGES[message] if message else "",
    )


def _is_short(said: tuple[_Words, ...]) -> bool:
    return sum(len(word) for words in said for word in words if word is not None) <= _LONGEST


_SETS: Final = Shared(_set, 4096, keep=_is_short)
