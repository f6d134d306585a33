"""The invariants of section 5.3 that every row of the fault matrix keeps, as checks of what was told and asked.

I-4 and I-7 are measured elsewhere: here time is scaled and the machine shared.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final

from epwatch.kube.delta import Cause, Delta
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.kube.sanitize import clean
from epwatch.model.change import Change, ChangeType
from epwatch.sim.http.log import LoggedRequest
from tests.faults.screen import RowName

_FAULTY: Final = frozenset({Phase.STALE, Phase.RETRYING, Phase.DENIED, Phase.UNSERVED, Phase.AUTH})
_RAW: Final = re.compile(
    r"\\x(?:0[0-9a-f]|1[0-9a-f]|7f|8[0-9a-f]|9[0-9a-f])|\\u200[b-f]|\\u202[a-e]|\\u206[6-9]|\\ufeff"
)
"""Control and bidi characters as repr spells them."""
_LONGEST_CAUSE: Final = 300
_BURST: Final = 20
"""Requests of a stream in any ten seconds (I-6)."""


def check_deltas(deltas: Iterable[Delta], *, rewinds: bool) -> None:
    """I-2: no (uid, resourceVersion) is applied twice; EV-3: another uid is another object.

    Args:
        deltas: of all streams, in order.
        rewinds: resourceVersions began anew (an etcd restore), so that a list may bring a pair again.
    """
    applied: set[tuple[str, str]] = set()
    for delta in deltas:
        if delta.new is None:
            continue
        assert delta.old is None or delta.old.uid == delta.new.uid, f"EV-3: one object turned into another: {delta}"
        pair = (delta.new.uid, delta.new.resource_version)
        assert pair not in applied or (rewinds and delta.cause is Cause.RELIST), f"I-2: applied twice: {delta}"
        applied.add(pair)


def check_rows(changes: Iterable[Change], there: Collection[RowName], *, returns: Collection[str]) -> None:
    """I-2, I-3: ADDED and REMOVED of a row alternate, and say in the end what is there.

    Args:
        changes: in order.
        there: the rows of a fresh list.
        returns: addresses of rows that went and came back in truth; every other row comes and goes once at most.
    """
    shown: set[RowName] = set()
    removals: Counter[RowName] = Counter()
    for change in changes:
        if change.endpoint is None:
            continue
        name = (change.service, change.endpoint.key)
        if change.type is ChangeType.ADDED:
            assert name not in shown, f"I-2: ADDED twice: {name}"
            shown.add(name)
        else:
            assert name in shown, f"I-2: {change.type} before ADDED: {name}"
        if change.type is ChangeType.REMOVED:
            shown.remove(name)
            removals[name] += 1
    assert shown == set(there), f"I-3: told but not there, or there but not told: {shown ^ set(there)}"
    twice = {name for name, count in removals.items() if count > 1 or name in shown} - _at(returns, removals)
    assert not twice, f"I-3, I-5: removed though it was there, or more than once: {twice}"


def _at(addresses: Collection[str], names: Iterable[RowName]) -> set[RowName]:
    return {name for name in names if name[1].address in addresses}


def check_causes(statuses: Iterable[StreamStatus], where: str) -> None:
    """I-5: a stream with trouble says why, in one cleaned line that names the server; a live one has no next try."""
    for status in statuses:
        cause = status.cause
        assert cause == clean(cause, _LONGEST_CAUSE), f"I-5: not one cleaned line: {status}"
        if status.phase in _FAULTY:
            assert where in cause, f"I-5: the cause does not name {where}: {status}"
        else:
            assert status.next_try is None, f"I-5: a next try without trouble: {status}"


def check_rates(requests: Iterable[LoggedRequest], ten_seconds: float) -> None:
    """I-6: no stream asks more than twice a second, in scaled time, over any ten seconds.

    A list counts as one request whatever its pages; an audit's pages have a pace of their own.
    """
    times: dict[str, list[float]] = {}
    for one in requests:
        audit = "PartialObjectMetadata" in one.headers.get("Accept", "")
        if "continue" not in one.query and not audit:
            times.setdefault(one.path, []).append(one.time)
    for path, asked in times.items():
        for first, last in zip(asked, asked[_BURST:], strict=False):
            assert last - first > ten_seconds, f"I-6: more than {_BURST} requests in ten seconds for {path}"


def check_clean(texts: Iterable[str], canaries: Collection[str]) -> None:
    """I-8: nothing told holds a secret or a raw control character."""
    for text in texts:
        for canary in canaries:
            assert canary not in text, f"I-8: a secret in {text[:200]}"
        raw = _RAW.findall(text)
        assert not raw, f"I-8: {raw} in {text[:200]}"
