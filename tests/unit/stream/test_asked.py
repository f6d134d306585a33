"""What was read beside the streams answers later: the latest of each thing, and the rest is named."""

import msgspec

from epwatch.kube.evidence import EventFact, Evidence, ObjectName, SelectorFact, Wanted, WorkloadFact
from epwatch.stream import tape
from epwatch.stream.asked import AnswersOnTape, cleaned
from epwatch.stream.redact import Redaction
from epwatch.stream.tape import Asked, Line

ESCAPE = "\x1b[2J"
POD = ObjectName("shop", "Pod", "web-pod")
SET = ObjectName("shop", "ReplicaSet", "web-set")
DEPLOYMENT = ObjectName("shop", "Deployment", "web-deployment")
SERVICE = ObjectName("shop", "Service", "web-service")
WANTED = Wanted(nodes=("node-a",), every_node=True, events=(POD,), owners=(SET,), services=(SERVICE,))


def found(reason: str, *, node: bool) -> Evidence:
    return Evidence(
        nodes={"node-a": node},
        every_node=("node-a", "node-b"),
        events=(EventFact(about=POD, type="Warning", reason=reason, message="told to", count=1, last=1.0),),
        workloads=(
            WorkloadFact(name=SET, replicas=3, labels=(("app", "web"),), owner=DEPLOYMENT),
            WorkloadFact(name=DEPLOYMENT, replicas=3),
        ),
        selectors=(SelectorFact(service=SERVICE, manager="somebody", operation="Apply", time=2.0),),
        unread=("nodes: denied to somebody",),
    )


def answers() -> AnswersOnTape:
    on_tape = AnswersOnTape()
    on_tape.take(Asked(wanted=WANTED, found=found("First", node=True)))
    on_tape.take(Asked(wanted=WANTED, found=found("Second", node=False)))
    return on_tape


def test_the_same_question_has_the_latest_answer_it_had() -> None:
    assert answers().answer(WANTED) == found("Second", node=False)


def test_another_question_is_answered_in_parts_and_what_was_never_read_is_named() -> None:
    other = ObjectName("data", "Pod", "db")
    told = answers().answer(
        Wanted(nodes=("node-a", "node-b"), events=(POD, other), owners=(SET, other), services=(SERVICE, other))
    )
    assert told.nodes == {"node-a": False}
    assert told.every_node is None
    assert [each.reason for each in told.events] == ["Second"]
    assert [each.name for each in told.workloads] == [SET, DEPLOYMENT]
    assert [each.service for each in told.selectors] == [SERVICE]
    assert told.unread == tuple(
        f"{what}: not on the recording" for what in ("node node-b", "events of pod db", "pod db", "selector of pod db")
    )


def test_workloads_behind_a_selector_are_found_by_their_labels() -> None:
    told = answers().answer(Wanted(workloads=(("shop", (("app", "web"),)),)))
    assert [each.name for each in told.workloads] == [SET, DEPLOYMENT]


def test_owners_in_a_circle_end() -> None:
    on_tape = AnswersOnTape()
    circle = (
        WorkloadFact(name=SET, replicas=1, owner=DEPLOYMENT),
        WorkloadFact(name=DEPLOYMENT, replicas=1, owner=SET),
    )
    on_tape.take(Asked(wanted=Wanted(), found=Evidence(workloads=circle)))
    assert len(on_tape.answer(Wanted(owners=(SET,))).workloads) == 2


def test_it_comes_back_from_the_tape_and_cleaned() -> None:
    told = Asked(wanted=WANTED, found=found(f"Back{ESCAPE}Off", node=True))
    line = tape.decode_line(tape.encode(Line(seq=1, time="2026-11-24T12:00:00Z", mark=tape.EVIDENCE, asked=told)))
    assert line.asked == told
    assert ESCAPE in str(msgspec.to_builtins(told)["found"]["events"][0]["reason"])
    assert cleaned(told).found.events[0].reason == "Back\N{REPLACEMENT CHARACTER}[2JOff"


def test_redacted_no_name_and_no_free_text_is_left_and_the_question_still_fits_its_answer() -> None:
    redaction = Redaction(bytes(32))
    told = Asked(wanted=redaction.wanted(WANTED), found=redaction.evidence(found("BackOff", node=True)))
    written = msgspec.json.encode(told).decode()
    for name in ("shop", "web", "node-a", "node-b", "somebody", "told to", "denied"):
        assert name not in written
    for kept in ("BackOff", "ReplicaSet", "Warning", "Apply"):
        assert kept in written
    on_tape = AnswersOnTape()
    on_tape.take(told)
    (event,) = on_tape.answer(Wanted(events=told.wanted.events)).events
    assert event.about == told.wanted.events[0]
