"""What the API server warns of in a header, told once and cleaned.

Source: apimachinery pkg/util/net/http.go (ParseWarningHeaders), client-go rest/warnings.go.
"""

import logging
import re
from collections.abc import Iterable
from typing import Final

from epwatch.kube.sanitize import clean

_LOG: Final = logging.getLogger("epwatch.kube")
_WARNING: Final = re.compile(r'299\s+\S+\s+"((?:[^"\\]|\\.)*)"')
_MOST: Final = 100
"""Different warnings of one session; a server that sends more has no news."""
_LONGEST: Final = 256


def warnings_of(headers: Iterable[str]) -> list[str]:
    """Return the texts of Warning headers with code 299, cleaned."""
    found = (one for header in headers for one in _WARNING.finditer(header[: 16 * _LONGEST]))
    return [clean(re.sub(r"\\(.)", r"\1", one[1]), _LONGEST) for one in found]


class ServerWarnings:
    """Logs each warning the first time that it is heard."""

    __slots__ = ("_told",)

    def __init__(self) -> None:
        self._told: set[str] = set()

    def hear(self, headers: Iterable[str]) -> None:
        """Take the Warning headers of an answer."""
        for text in warnings_of(headers):
            if text not in self._told and len(self._told) < _MOST:
                self._told.add(text)
                _LOG.warning("the server warns: %s", text)
