"""The ways in which a typed command may go on, gone through in turn; pure."""

from epwatch.tui.typed.commands import CommandTable


class Offers:
    """What a line may become, and which of that was taken last."""

    __slots__ = ("_lines", "_table", "_taken")

    def __init__(self, table: CommandTable) -> None:
        self._table = table
        self._lines: tuple[str, ...] = ()
        self._taken = 0

    def take(self, line: str, by: int) -> str | None:
        """Return the way after (or before) the one that line is; of a line that was typed, its first (or last).

        None where it can go on in no way.
        """
        if self._is_taken(line):
            self._taken += by
        else:
            self._lines, self._taken = self._table.complete(line), 0 if by > 0 else -1
        if not self._lines:
            return None
        self._taken %= len(self._lines)
        return self._lines[self._taken]

    def words(self, line: str) -> tuple[tuple[str, ...], int]:
        """Return the last words of the ways there are, and the place among them of the one to look at."""
        if self._is_taken(line):
            return tuple(map(_last_word, self._lines)), self._taken
        whole = line.strip()
        return tuple(_last_word(offer) for offer in self._table.complete(line) if offer.strip() != whole), 0

    def _is_taken(self, line: str) -> bool:
        return 0 <= self._taken < len(self._lines) and self._lines[self._taken] == line


def _last_word(line: str) -> str:
    return line.rsplit(maxsplit=1)[-1]
