"""Which Events are told of an object: the last warnings before the last others, and those that begin alike as one."""

from epwatch.kube.evidence import EventFact, ObjectName
from epwatch.kube.on_demand import last_events

SET = ObjectName("default", "ReplicaSet", "web-1")


def event(reason: str, last: float | None, *, message: str = "", kind: str = "Normal", count: int = 1) -> EventFact:
    return EventFact(about=SET, type=kind, reason=reason, message=message, count=count, last=last)


def test_those_that_begin_alike_are_the_latest_of_them_with_the_sum_of_their_counts() -> None:
    told = last_events(
        [
            event("FailedCreate", 2.0, message="exceeded quota", count=3),
            event("FailedCreate", 1.0, message="exceeded quota since noon", count=4),
            event("FailedCreate", None, message="forbidden"),
        ]
    )
    assert [(each.last, each.message, each.count) for each in told] == [
        (2.0, "exceeded quota", 7),
        (None, "forbidden", 1),
    ]


def test_an_old_warning_is_told_before_the_last_of_what_went_as_it_should() -> None:
    told = last_events([event("Failed", 0.5, kind="Warning"), *[event(f"Pulled{each}", each) for each in range(1, 9)]])
    assert [each.last for each in told] == [8, 7, 6, 5, 0.5]
