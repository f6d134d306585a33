"""The text of `stream`: one line for each happening."""

import pytest

from epwatch.headless.happenings import Happening, Synced
from epwatch.headless.stream_text import TextLines
from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.change import Change, ChangeType, Reason
from epwatch.model.snapshot import RowKey, State, Verdict
from tests.unit.headless.pictures import KEY, NOON, OK, added, counts, row, snapshot, status

NOT_READY = row(5, state=State.NOT_READY, ready=False, in_rotation=False)
WORSE = Verdict(code="Degraded", severity="warning", message="2 of 3 ready")
WHO = "default/web-service  192.168.1.5:8080  frontend-6d4cf-abcd5  node-a"


@pytest.mark.parametrize(
    ("happening", "text"),
    [
        (added(), f"+  {WHO}  Ready  3/3  (pod became Ready)"),
        (added(type=ChangeType.CHANGED, was=NOT_READY), f"^  {WHO}  NotReady -> Ready  3/3  (pod became Ready)"),
        (
            added(type=ChangeType.CHANGED, endpoint=NOT_READY, was=row(5), message="", reason=Reason.POD_NOT_READY),
            f"v  {WHO}  Ready -> NotReady  3/3",
        ),
        (added(type=ChangeType.CHANGED, was=row(5, node="node-b"), message=""), f"~  {WHO}  Ready  3/3"),
        (
            added(type=ChangeType.REMOVED, was=row(5), message="pod deleted", during_gap=True),
            f"-  {WHO}  removed  3/3  (pod deleted)  [during a gap]",
        ),
        (
            Change(type=ChangeType.SERVICE_ADDED, service=KEY, after=snapshot(), initial=True),
            "+  default/web-service  service  3/3",
        ),
        (
            Change(type=ChangeType.SERVICE_CHANGED, service=KEY, after=snapshot(counts=counts(3, 5))),
            "~  default/web-service  service changed  3/5",
        ),
        (
            Change(type=ChangeType.SERVICE_REMOVED, service=KEY, after=snapshot()),
            "-  default/web-service  service removed  3/3",
        ),
        (
            Change(type=ChangeType.VERDICT_CHANGED, service=KEY, after=snapshot(), verdict=WORSE, verdict_was=OK),
            "~  default/web-service  ok -> degraded  3/3",
        ),
        (status(phase=Phase.DENIED, cause="403 Forbidden"), "#  pods in default: DENIED, 403 Forbidden"),
        (
            status(Kind.SERVICES, Phase.RETRYING, namespace=None, cause="reset", next_try=NOON + 1),
            "#  services: RETRYING, reset, next try 12:04:30.123Z",
        ),
        (
            Gap(Kind.PODS, "default", NOON - 60, NOON),
            "#  pods in default: gap, nothing was seen from 12:03:29.123Z to 12:04:29.123Z",
        ),
        (Synced(), "#  synced: what came before was there at the start"),
    ],
)
def test_each_happening_is_one_line(happening: Happening, text: str) -> None:
    assert TextLines(utc=True).line(happening, NOON, "prod") == f"12:04:29.123Z  {text}\n".encode()


def test_an_ipv6_address_with_a_port_stands_in_brackets() -> None:
    line = TextLines(utc=True).line(added(endpoint=row(5, key=RowKey("IPv6", "fd00::5", "u"))), NOON, None)
    assert b"[fd00::5]:8080" in line
