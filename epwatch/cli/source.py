"""What a command looks at: a feed that is not started yet, with its clock, and what is written beside it."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import force_setattr

from epwatch.cli.exits import tell
from epwatch.cli.logfile import LogFile
from epwatch.clock import Clock
from epwatch.feed import AskEvidence, AskNames, AskStreams, ConfirmedFeed
from epwatch.history import History
from epwatch.kube.sanitize import clean
from epwatch.kube.target import Target
from epwatch.options import Options
from epwatch.stream.player import Player
from epwatch.stream.tape_file import TapeFile


class Source(Struct, frozen=True):
    """A feed that is not started yet, and what it is a picture of.

    ``evidence`` reads more of it when somebody asks why; of a recording, what was read then.
    ``history`` is what a screen looks back at, ``heard`` gives the lines of a recording of it, ``names`` has the names
    of all namespaces told; both None on a recording. ``targets`` are those of all contexts, side by side; ``target`` is
    the first.
    """

    feed: ConfirmedFeed
    target: Target
    options: Options
    clock: Clock
    log: LogFile | None = None
    tape: TapeFile | None = None
    played: Player | None = None
    evidence: AskEvidence | None = None
    names: AskNames | None = None
    history: History | None = None
    heard: Callable[[Callable[[Iterator[bytes]], None]], None] | None = None
    standing: AskStreams | None = None
    targets: tuple[Target, ...] = ()

    def __post_init__(self) -> None:
        """Be of one context where nothing else is said."""
        if not self.targets:
            force_setattr(self, "targets", (self.target,))

    def contexts(self) -> Sequence[str | None]:
        """Return the contexts that there is news of; of a recording none before its first line is read."""
        return [target.context for target in self.targets] if self.played is None else self.played.contexts

    @property
    def warned(self) -> tuple[str, ...]:
        """Return what stands in the header to the end: that, and where, a recording is made."""
        return () if self.tape is None or self.tape.path is None else (f"REC {clean(self.tape.path, 200)}",)

    @property
    def recorded(self) -> bool:
        """Return whether it is a recording that is played: then time is recorded time, and it has an end."""
        return self.played is not None

    def warn(self, told: Callable[[str], None] | None = None) -> None:
        """Have it told if the log or the recording turns out not to be whole; on stderr unless there is another place.

        There the standing warnings are told as well, which a screen has in its header.
        """
        for banner in (*banners(self.targets), *self.warned) if told is None else ():
            _warn_on_stderr(banner)
        if self.log is not None:
            self.log.listen(told or _warn_on_stderr)
        if self.tape is not None:
            self.tape.listen(told or _warn_on_stderr)

    def note(self, text: str) -> None:
        """Keep a text in the log, if there is one."""
        if self.log is not None:
            self.log.write(text)

    def stop(self) -> None:
        """End the feed, and write what the log and the recording still hold."""
        self.feed.stop()
        if self.tape is not None:
            self.tape.close()
        if self.played is not None and (skipped := self.played.foreign + self.played.bad):
            _warn_on_stderr(f"{skipped} lines were none of a recording, and skipped")
        if self.played is not None and self.played.ends_before:
            _warn_on_stderr(self.played.ends_before)
        if self.log is not None:
            self.log.close()


def banners(targets: Sequence[Target]) -> Iterator[str]:
    """Yield the standing warnings: what holds for all once, the rest with the context that it is about."""
    common = [banner for banner in targets[0].banners if all(banner in each.banners for each in targets)]
    yield from common
    for target in targets:
        yield from (f"{target.context}: {banner}" for banner in target.banners if banner not in common)


def _warn_on_stderr(text: str) -> None:
    tell(f"epwatch: {text}")
