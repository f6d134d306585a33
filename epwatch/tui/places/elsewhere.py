"""Where else the screen can look: other namespaces, other contexts; what the command line has to offer for that."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct
from msgspec.structs import force_setattr

from epwatch.feed import AskEvidence, AskNames, AskStreams, Feed
from epwatch.history import History
from epwatch.kube.target import Target
from epwatch.options import Options
from epwatch.stream.playback import Playback
from epwatch.tui.commands.write_command import AskHeard


class Place(Struct, frozen=True):
    """Namespaces of contexts: these, or with ``everywhere`` all, or (with neither) each context's own.

    ``contexts`` are their names as the kubeconfig has them; none: those that the program began with.
    """

    contexts: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    everywhere: bool = False

    @property
    def name(self) -> str:
        """Return the namespaces in words, behind the names of other contexts."""
        where = "all namespaces" if self.everywhere else ",".join(self.namespaces)
        return " ".join(part for part in (",".join(self.contexts), where) if part)


class Watched(Struct, frozen=True, eq=False):
    """One feed with all that belongs to it: what it looks at and how, who reads more, what it told and heard.

    ``playback`` is how it is played where it is a recording. ``targets`` are those of all contexts that it looks at,
    side by side; ``target`` is the first. ``standing`` tells how the streams stand at this moment, None on a recording.
    ``warned`` is what stands in the header to the end.
    """

    feed: Feed
    target: Target
    options: Options
    evidence: AskEvidence | None = None
    names: AskNames | None = None
    history: History | None = None
    heard: AskHeard | None = None
    playback: Playback | None = None
    targets: tuple[Target, ...] = ()
    standing: AskStreams | None = None
    warned: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Be of one context where nothing else is said."""
        if not self.targets:
            force_setattr(self, "targets", (self.target,))

    @property
    def contexts(self) -> tuple[str | None, ...]:
        """Return the contexts that it looks at side by side, in their order; none where it is a single one."""
        return tuple(target.context for target in self.targets) if len(self.targets) > 1 else ()


class ElsewhereError(Exception):
    """A place that cannot be looked at; the text says why in one cleaned line."""


class Elsewhere(Protocol):
    """Opens other places."""

    def contexts(self) -> Sequence[str]:
        """Return the names of the contexts there are."""
        ...

    def open(self, place: Place) -> Watched:
        """Return a place's feed, not started.

        Raises:
            ElsewhereError: it cannot be looked at.
        """
        ...
