"""What stands around the tree: the header with its warnings and notes, the footer with the streams and keys."""

from collections.abc import Iterable

from epwatch.kube.phase import StreamStatus
from epwatch.tui.footer_text import footer_line, in_trouble, keys_line
from epwatch.tui.glyphs import Signs
from epwatch.tui.header_text import HeaderFacts, banner_lines, header_line, note_lines
from epwatch.tui.key_hints import key_hints
from epwatch.tui.lines_widget import LinesWidget


class Header(LinesWidget):
    """Where, how many, how much changed."""

    def tell(self, facts: HeaderFacts, banners: tuple[str, ...], signs: Signs) -> None:
        """Show the facts, a line for each banner, and the target's notes where the screen has room for them."""
        room = self.screen.size
        header = header_line(facts, room.width, signs)
        notes = note_lines(facts.target.notes, room.width, room.height)
        lines = (header, *banner_lines(banners, room.width), *notes)
        self.styles.height = len(lines)
        self.show(lines)


class Footer(LinesWidget):
    """How each stream stands, and keys."""

    def tell(self, streams: Iterable[StreamStatus], now: float, signs: Signs, *, demo: bool) -> None:
        """Show the streams as they stand at ``now`` wall seconds, and the keys of the moment."""
        known = tuple(streams)
        room = self.screen.size.width
        hints = key_hints(trouble=bool(in_trouble(known)), demo=demo)
        self.show((footer_line(known, now, room, signs), keys_line(hints, room)))
