"""What a stretch of text on the screen is: its role; a theme gives every role its colour, nothing else does."""

from enum import StrEnum


class Role(StrEnum):
    """Roles of text; each is a component class ``ep--<value>`` of the widgets that paint."""

    PLAIN = "plain"
    MUTED = "muted"
    STRONG = "strong"
    HEADING = "heading"
    GOOD = "good"
    CAME = "came"
    WARNING = "warning"
    CHANGED = "changed"
    ERROR = "error"
    GONE = "gone"
    MATCH = "match"
    BADGE = "badge"
    ALERT = "alert"


Span = tuple[str, Role]
"""A stretch of cleaned text with its role."""

Line = tuple[Span, ...]
"""One line of the screen, left to right."""


def component(role: Role) -> str:
    """Return the component class that holds the style of a role."""
    return f"ep--{role.value}"
