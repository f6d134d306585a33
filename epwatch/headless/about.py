"""The findings that belong to a verdict that changed: those of its subject alone; pure."""

from epwatch.model.change import Change
from epwatch.model.finding import Finding
from epwatch.model.findings import findings
from epwatch.model.pod_findings import of_absent, of_row


def about(change: Change, time: float) -> tuple[Finding, ...]:
    """Return what is to be said of the subject of a VERDICT_CHANGED; ``time`` is its receipt, wall seconds.

    A pod's findings cost what the pod holds, whatever its service does.
    """
    after = change.after
    if change.row is not None:
        rows = (row for row in after.endpoints if row.key == change.row)
        return tuple(each for row in rows for each in of_row(row, after.service, time))
    if change.target is not None:
        pods = (absent for absent in after.absent if absent.pod.uid == change.target.uid)
        return tuple(each for absent in pods for each in of_absent(absent, after.service, time))
    return tuple(each for each in findings(after, time) if not each.subject)
