"""What is opened in front of the tree: timeline, why, YAML, streams, what would be without something, help."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from textual.screen import ModalScreen, Screen

from epwatch.feed import AskEvidence, AskStreams
from epwatch.kube.evidence import Evidence
from epwatch.model.snapshot import ServiceKey
from epwatch.tui.around.around import Around
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.look.themes import full_name
from epwatch.tui.main.under_cursor import UnderCursor
from epwatch.tui.main.walk import Walk
from epwatch.tui.panels.chooser_screen import Chooseable, ChooserScreen, Chosen
from epwatch.tui.panels.falls import Falls
from epwatch.tui.panels.help_screen import HelpScreen, help_lines
from epwatch.tui.panels.past_line import PastLine
from epwatch.tui.panels.streams_screen import StreamsScreen, heard_now, stream_lines
from epwatch.tui.panels.timeline_screen import TimelineScreen
from epwatch.tui.panels.why_evidence import wanted_by
from epwatch.tui.panels.why_lines import why_lines
from epwatch.tui.panels.why_screen import WhyScreen
from epwatch.tui.panels.without_screen import WithoutScreen
from epwatch.tui.panels.yaml_screen import YamlScreen
from epwatch.tui.shown.row_ids import RowId
from epwatch.tui.shown.selection import selected
from epwatch.tui.shown.showing import Showing
from epwatch.tui.typed.commands import Command


class Panels:
    """Opens panels over the screen ``home``.

    ``evidence`` reads more when somebody asks why; ``standing`` tells when the streams were last heard.
    """

    def __init__(
        self,
        home: Screen[None],
        showing: Showing,
        cursor: UnderCursor,
        around: Around,
        walk: Walk,
        signs: Signs,
        evidence: AskEvidence | None,
        standing: AskStreams | None,
    ) -> None:
        self._home = home
        self._showing = showing
        self._cursor = cursor
        self._around = around
        self._walk = walk
        self._signs = signs
        self._evidence = evidence
        self._standing = standing
        self._chooser: ChooserScreen | None = None

    def timeline(self) -> None:
        """Show what happened to the service under the cursor, or to all."""
        showing, service, utc = self._showing, self._cursor.service, self._around.utc
        several = showing.picture.several_contexts
        screen = TimelineScreen(showing.history, service, showing.clock.live, self._signs, utc=utc, contexts=several)
        self._home.app.push_screen(screen, self._walk.go_to)

    def streams(self) -> None:
        """Show how each stream stands."""
        self._open(StreamsScreen(self._stream_lines))

    def why(self) -> None:
        """Show why the row under the cursor gets traffic or not."""
        row, service = self._cursor.row, self._cursor.service
        if service is None:
            self._around.advise("{watch.why} tells why a pod or a service gets traffic: put the cursor on one")
        elif row is not None:
            snapshot = self._showing.picture.service(service)
            wanted = None if snapshot is None else wanted_by(snapshot, row)
            past = self._showing.past
            ask = None if self._evidence is None or wanted is None or past else partial(self._evidence, wanted)
            self._open(WhyScreen(partial(self._why_lines, row, service), ask))

    def yaml(self) -> None:
        """Show all that is known of the row under the cursor."""
        row = self._cursor.row
        if row is not None:
            self._open(YamlScreen(lambda: selected(self._showing.picture, row), self._signs))

    def without(self, falls: Falls, jump: Callable[[ServiceKey], None]) -> None:
        """Show what would be without a node or zone; a service that is chosen there is jumped to."""
        place = f"{falls.kind} {falls.name}"
        several = self._showing.picture.several_contexts
        found = partial(falls.among, self._showing.picture.services)
        self._open(WithoutScreen(place, found, self._signs, jump, contexts=several))

    def choose(self, lists: Sequence[Chooseable], chosen: Callable[[Chosen | None], None]) -> None:
        """Let something be chosen from lists."""
        self._chooser = ChooserScreen(lists, self._signs)
        self._home.app.push_screen(self._chooser, chosen)

    def look_anew(self) -> None:
        """Offer what is known now in a list that is open."""
        if self._chooser is not None and self._chooser.is_current:
            self._chooser.look_anew()

    def help(self, commands: Iterable[Command]) -> None:
        """Show the keys, the commands and the signs."""
        bindings = [active.binding for active in self._home.active_bindings.values() if active.enabled]
        self._home.app.push_screen(
            HelpScreen(lambda room: help_lines(bindings, commands, self._signs, room, self._around.keys))
        )

    def put_on(self, theme: str) -> None:
        """Put a theme on, or let one be chosen."""
        if theme:
            self._home.app.theme = full_name(theme)
        else:
            self._home.app.action_change_theme()

    def _open(self, screen: ModalScreen[None]) -> None:
        """Show a screen in front of the tree; over the past it says that this is what it is of."""
        self._home.app.push_screen(screen)
        if self._showing.past:
            screen.call_later(screen.mount, PastLine(self._around.past_line))

    def _why_lines(self, row: RowId, service: ServiceKey, room: int, read: Evidence | None) -> tuple[Line, ...]:
        snapshot = self._showing.picture.service(service)
        if snapshot is None:
            return ((("It is gone.", Role.MUTED),),)
        now, no_kubectl = self._showing.clock.wall(), self._around.target_of(service.context).no_kubectl
        several = self._showing.picture.several_contexts
        return why_lines(
            snapshot,
            row,
            now,
            room,
            self._signs,
            read,
            no_kubectl,
            reach=self._cursor.reach(row),
            contexts=several,
            gone=self._showing.picture.marks(service).departed,
        )

    def _stream_lines(self, room: int) -> tuple[Line, ...]:
        picture, now = self._showing.picture, self._showing.clock.wall()
        heard = {} if self._standing is None or self._showing.past else self._standing()
        return stream_lines(heard_now(picture.standing, heard), picture.missed, now, room, utc=self._around.utc)
