"""`w` reads more when it opens: it is there at once, says that it reads, then what was read and what was not."""

import threading
from collections.abc import Callable

from epwatch.kube.evidence import EventFact, Evidence, ObjectName, Wanted, WorkloadFact
from tests.factories import endpointslice, service
from tests.functional import scenes
from tests.functional.screen import screen
from tests.functional.test_why import text, world
from tests.unit.model.world import World

READING = "  reading…"
BACK_OFF = EventFact(
    about=ObjectName("default", "Pod", "b"),
    type="Warning",
    reason="BackOff",
    message="restarting",
    count=4,
    last=scenes.NOW - 30,
)


class Source:
    """Remembers what was asked for; a test answers, from a thread of its own as the feed does."""

    def __init__(self) -> None:
        self.asked: list[tuple[Wanted, Callable[[Evidence], None]]] = []

    def ask(self, wanted: Wanted, told: Callable[[Evidence], None]) -> None:
        """Remember."""
        self.asked.append((wanted, told))

    def answer(self, evidence: Evidence) -> None:
        """Answer what was asked last."""
        thread = threading.Thread(target=self.asked[-1][1], args=(evidence,))
        thread.start()
        thread.join()


def podless() -> World:
    """Return a service that no pod matches."""
    made = World().live()
    made.put(service(), endpointslice(endpoints=None))
    return made


async def test_nothing_is_read_before_somebody_asks_and_then_the_panel_does_not_wait() -> None:
    source = Source()
    async with screen(scenes.initial([world().see()]), size=(120, 60), evidence=source.ask) as it:
        await it.press("j", "j")
        assert source.asked == []
        await it.press("w")
        assert [wanted.events for wanted, _ in source.asked] == [(BACK_OFF.about,)]
        assert READING in text(it)
        assert text(it)[0] == "b  for service default/web-service"
        source.answer(Evidence(events=(BACK_OFF,), unread=("node node-a: denied",)))
        await it.pilot.pause()
        lines = text(it)
        assert READING not in lines
        assert "  event of pod b: BackOff x4, 30s ago: restarting" in lines
        assert "  not read: node node-a: denied" in lines
        assert any(line.endswith("describe pod b") for line in lines)


async def test_workloads_that_were_read_change_what_is_said_of_a_service_without_pods() -> None:
    source = Source()
    async with screen(scenes.initial([podless().see()]), size=(120, 60), evidence=source.ask) as it:
        await it.press("w")
        labels = (("app", "frontend"),)
        assert source.asked[0][0].workloads == (("default", labels),)
        scaled = WorkloadFact(name=ObjectName("default", "Deployment", "web"), replicas=0, labels=labels)
        source.answer(Evidence(workloads=(scaled,)))
        await it.pilot.pause()
        assert "  deployment web wants 0" in text(it)
        assert "wants 0 replicas" in text(it)[1]


async def test_an_answer_that_comes_after_the_panel_was_closed_changes_nothing() -> None:
    source = Source()
    async with screen(scenes.initial([world().see()]), size=(120, 60), evidence=source.ask) as it:
        await it.press("j", "j", "w", "w")
        before = it.rows
        source.answer(Evidence(events=(BACK_OFF,)))
        await it.pilot.pause()
        assert it.rows == before


async def test_without_a_cluster_nothing_is_said_to_be_read() -> None:
    async with screen(scenes.initial([world().see()]), size=(120, 60)) as it:
        await it.press("j", "j", "w")
        assert READING not in text(it)
