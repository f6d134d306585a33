"""A change in words, the same on the screen and in `stream`: what it is about, and what became of it; pure."""

from epwatch.model.change import Change, ChangeType
from epwatch.model.words import of_code


def subject(change: Change) -> str:
    """Return by what a verdict's subject is named, pod, address or port; "" for the service itself."""
    if change.row is not None:
        rows = [row for row in change.after.endpoints if row.key == change.row]
        return next((row.target.name if row.target is not None else row.key.address for row in rows), "")
    if change.target is not None:
        return change.target.name
    return "" if change.port is None else f"port {change.port or 'unnamed'}"


def event(change: Change, arrow: str = "->") -> str:
    """Return what became of it: two verdicts, in words, two states, or that it came or went."""
    if change.type is ChangeType.VERDICT_CHANGED:
        was = "" if change.verdict_was is None else f"{of_code(change.verdict_was.code)} {arrow} "
        now = change.verdict if change.verdict is not None else change.after.verdict
        return f"{was}{of_code(now.code)}"
    if change.endpoint is None:
        return {
            ChangeType.SERVICE_ADDED: "service",
            ChangeType.SERVICE_REMOVED: "service removed",
        }.get(change.type, "service changed")
    if change.type is ChangeType.REMOVED:
        return "removed"
    was_state = change.was.state if change.was is not None else None
    now_state = change.endpoint.state
    return now_state.value if was_state in (None, now_state) else f"{was_state.value} {arrow} {now_state.value}"


def moved(change: Change) -> bool | None:
    """Return whether it brought a row into rotation (True) or out of it (False); None for neither."""
    row = change.endpoint
    if row is None:
        return None
    if change.type is ChangeType.REMOVED:
        return False if row.in_rotation else None
    was = change.was is not None and change.was.in_rotation
    return row.in_rotation if row.in_rotation is not was else None
