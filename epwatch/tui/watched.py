"""What a place is watched by: its feed, and who is asked more of it."""

from msgspec import Struct
from msgspec.structs import force_setattr

from epwatch.feed import AskEvidence, AskHeard, AskNames, AskStreams, Feed
from epwatch.history import History
from epwatch.kube.target import Target
from epwatch.options import Options
from epwatch.stream.playback import Playback


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
