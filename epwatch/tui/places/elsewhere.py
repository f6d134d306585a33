"""Where else the screen can look: other namespaces, other contexts; what the command line has to offer for that."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from epwatch.tui.watched import Watched


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
