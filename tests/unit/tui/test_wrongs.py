"""What is wrong is found out once for each state of a service, however often the screen asks."""

from unittest.mock import patch

from epwatch.model.finding import Finding
from epwatch.model.findings import findings
from epwatch.model.snapshot import EndpointSnapshot, ServiceSnapshot, State
from epwatch.tui.shown import wrongs
from epwatch.tui.shown.mutes import Mutes
from epwatch.tui.shown.wrongs import Show, Wrongs
from tests.functional import scenes


def test_an_event_costs_the_findings_of_its_own_service_alone() -> None:
    shown, asked = Wrongs(Mutes()), 0

    def count(snapshot: ServiceSnapshot, now: float) -> tuple[Finding, ...]:
        nonlocal asked
        asked += 1
        return findings(snapshot, now)

    down = [
        scenes.service(f"svc-{number:03}", [_row(number)], verdict="Outage", severity="error") for number in range(200)
    ]
    with patch.object(wrongs, "findings", count):
        shown.take(down, (), scenes.NOW)
        assert len(shown.shown(Show.WRONG, scenes.NOW) or ()) == 200
        before = asked
        for passed in range(10):
            shown.shown(Show.WRONG, scenes.NOW + passed)
        assert asked == before
        changed = scenes.service("svc-007", [_row(7), _row(8)], verdict="Outage", severity="error")
        shown.take([changed], (), scenes.NOW)
        assert len(shown.shown(Show.WRONG, scenes.NOW) or ()) == 200
        assert asked == before + 1


def _row(number: int) -> EndpointSnapshot:
    return scenes.endpoint(f"10.0.0.{number}", f"pod-{number}", state=State.NOT_READY)
