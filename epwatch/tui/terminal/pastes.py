"""What is pasted, cleaned before anything reads it: text, never keys; pure.

A terminal brackets a paste (mode 2004). Textual's parser (8.2, `_xterm_parser.py`) looks for keys within the brackets
too: after an Esc in the paste it takes the next 32 characters for keys, Enter and all, which then run commands.
"""

from typing import Final

from epwatch.kube.sanitize import clean

_BEGIN: Final = b"\x1b[200~"
_END: Final = b"\x1b[201~"
_HELD: Final = len(_END) - 1
"""Bytes at the end of a packet that may be the beginning of a bracket."""
LIMIT: Final = 4096
"""Bytes of a paste that are kept: fifty lines of a terminal, for fields of one line."""


class Pastes:
    """Passes on what a terminal sends; of a paste only its first bytes, each line of it through the door for text."""

    __slots__ = ("_kept", "_tail")

    def __init__(self) -> None:
        self._tail = b""
        self._kept: bytes | None = None

    def feed(self, data: bytes) -> bytes:
        """Return what to read for these bytes: keys at once, a paste when it is whole."""
        out = b""
        while data:
            passed, data = self._typed(data) if self._kept is None else self._pasted(self._kept, data)
            out += passed
        return out

    def _typed(self, data: bytes) -> tuple[bytes, bytes]:
        # A bracket may come in two packets; its beginning was passed on, since an Esc is a key too.
        joined = self._tail + data
        at = joined.find(_BEGIN)
        if at < 0:
            self._tail = joined[-_HELD:]
            return data, b""
        end = at + len(_BEGIN) - len(self._tail)
        self._tail, self._kept = b"", b""
        return data[:end], data[end:]

    def _pasted(self, kept: bytes, data: bytes) -> tuple[bytes, bytes]:
        joined = self._tail + data
        at = joined.find(_END)
        text = joined[:-_HELD] if at < 0 else joined[:at]
        kept += text[: LIMIT - len(kept)]
        if at < 0:
            self._tail, self._kept = joined[-_HELD:], kept
            return b"", b""
        self._tail, self._kept = b"", None
        return _cleaned(kept) + _END, joined[at + len(_END) :]


def _cleaned(pasted: bytes) -> bytes:
    # A letter that the limit cut in two is none.
    text = pasted.decode("utf-8", "ignore" if len(pasted) == LIMIT else "replace")
    return "\n".join(map(clean, text.splitlines())).encode()
