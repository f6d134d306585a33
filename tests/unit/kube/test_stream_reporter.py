"""Whether the server refuses a stream as it is asked for: only while it never listed it."""

from epwatch.kube.objects import Kind
from epwatch.kube.stream_reporter import StreamReporter
from tests.fakes import ManualClock, RecordingSink


def test_a_stream_is_refused_until_it_is_listed_and_not_afterwards() -> None:
    report = StreamReporter(Kind.SERVICES, None, RecordingSink(), ManualClock())
    report.refused()
    told = [report.status.refused]
    report.completed(3)
    told.append(report.status.refused)
    report.refused()
    told.append(report.status.refused)
    assert told == [True, False, False]
