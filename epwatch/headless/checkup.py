"""What `epwatch doctor` found: a line a check, and below each that is not well what to do; pure."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from msgspec import Struct

from epwatch.headless.plain import cells, padded
from epwatch.kube.sanitize import clean


class Health(StrEnum):
    """How a check came out."""

    WELL = "ok"
    NOTE = "note"
    ILL = "FAIL"


class Check(Struct, frozen=True):
    """One check: what was looked at, how it stands, in words; ``do`` is what would mend it, "" for nothing."""

    what: str
    health: Health
    words: str
    do: str = ""


_WIDEST: Final = max(len(health) for health in Health)


def report(checks: Iterable[Check]) -> str:
    """Return the lines, columns aligned, text cleaned."""
    told = list(checks)
    room = max((cells(check.what) for check in told), default=0)
    lines: list[str] = []
    for check in told:
        lines.append(f"{check.health.value:<{_WIDEST}}  {padded(check.what, room)}  {clean(check.words)}")
        if check.do:
            lines.append(f"{'':<{_WIDEST}}  {'':<{room}}  do: {clean(check.do)}")
    return "\n".join(lines) + "\n"


def all_well(checks: Iterable[Check]) -> bool:
    """Return whether nothing failed; notes are no failure."""
    return all(check.health is not Health.ILL for check in checks)
