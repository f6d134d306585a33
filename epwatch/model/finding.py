"""One finding: what is wrong, or worth knowing, with the field that shows it, and what usually mends it."""

from collections.abc import Iterable

from msgspec import Struct

from epwatch.model.codes import Code, Severity
from epwatch.model.kubectl import Kubectl
from epwatch.model.snapshot import Verdict


class Finding(Struct, frozen=True, gc=False, kw_only=True):
    """What one rule says of a service or a pod; a verdict is the first finding, or the worst, without its evidence.

    ``id`` is the item of the checklist (S1 to S21, P1 to P10), "" where there is nothing to report: a healthy state.
    ``field`` is the API field that decides, ``found`` its value, ``wanted`` the value that would do. ``next`` is what
    usually mends it, ``commands`` show more of it. ``since`` is wall seconds, None where no object tells. ``subject``
    names the pod, "" for the service itself. ``unchecked`` names what could not be read.
    """

    id: str
    code: Code
    severity: Severity
    message: str
    field: str = ""
    found: str = ""
    wanted: str = ""
    next: str = ""
    commands: tuple[Kubectl, ...] = ()
    since: float | None = None
    subject: str = ""
    unchecked: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """Return the sentence with its pod's name, for a list where several pods stand."""
        named = not self.subject or self.subject in self.message
        return self.message if named else f"{self.subject}: {self.message}"

    def mends(self, context: str | None) -> str:
        """Return what usually mends it, with its commands for a shell in that context."""
        lines = "; ".join(each.line(context) for each in self.commands)
        return f"{self.next}: {lines}" if lines else self.next

    @property
    def verdict(self) -> Verdict:
        """Return it as one word and a sentence."""
        return Verdict(
            code=self.code.value, severity=self.severity.value, message=self.message, unchecked=self.unchecked
        )


def says(told: Iterable[Finding], verdict: Verdict) -> bool:
    """Return whether one of the findings says all that a verdict says, in the same sentence."""
    return not verdict.unchecked and any(each.told == verdict.message for each in told)
