"""Where the screen looks, where it looked lately, and the way to somewhere else; outlives the screens of each place."""

from collections.abc import Callable, Sequence
from typing import Final

from epwatch.kube.target import Target
from epwatch.tui.places.elsewhere import Elsewhere, Place
from epwatch.tui.typed.commands import CommandError

_KEPT: Final = 9
"""As many as there are digits."""


class Whereabouts:
    """The place that is shown, and the recent ones by number.

    Args:
        targets: what is shown at first, a target a context.
        elsewhere: opens other places; None where there are none (a recording).
        go: begins to read another place.
        stay: gives up what is being read; returns whether there was something.
        ask: has the names of all namespaces read and handed to :meth:`know`.
    """

    def __init__(
        self,
        targets: Sequence[Target],
        elsewhere: Elsewhere | None,
        go: Callable[[Place], None],
        stay: Callable[[], bool],
        ask: Callable[[], None],
    ) -> None:
        self._elsewhere = elsewhere
        self._go = go
        self.stay = stay
        self._ask = ask
        self._asked = self._fresh = False
        self.shown = tuple(target.context for target in targets)
        self._names: frozenset[str] = frozenset()
        self.recent: list[tuple[str, ...]] = []
        self.place = Place()
        self.arrive(Place(), targets)

    def arrive(self, place: Place, targets: Sequence[Target]) -> None:
        """Note that a place is shown; its namespaces have a number from now on, until nine others came."""
        shown = tuple(target.context for target in targets)
        if shown != self.shown:
            self.recent, self._names, self._fresh = [], frozenset(), False
        self.shown = shown
        # Each of several contexts may have a namespace of its own; then they have none in common.
        common = {target.namespaces for target in targets}
        namespaces = (targets[0].namespaces or ()) if len(common) == 1 else ()
        self.place = Place(place.contexts, namespaces, common == {None})
        if namespaces and namespaces not in self.recent:
            self.recent = [*self.recent, namespaces][-_KEPT:]

    def know(self, names: frozenset[str] | None) -> None:
        """Take the names of the context's namespaces."""
        self._names = names or self._names
        self._fresh = names is not None

    @property
    def names(self) -> Sequence[str] | None:
        """Return the names of all namespaces as they were read since the line was opened, None without.

        Of several contexts too: those of one may be unknown, and a name that is typed may be one of them.
        """
        return sorted(self._names) if self._fresh and len(self.shown) == 1 else None

    def ask(self) -> None:
        """Have the names read, once for each time that the line is opened."""
        if not self._asked:
            self._asked = True
            self._ask()

    def ask_anew(self) -> None:
        """Have them read again when they are wanted next: namespaces come and go."""
        self._asked = self._fresh = False

    def namespaces(self) -> Sequence[str]:
        """Return the names to offer: recent ones first, then the others by the alphabet."""
        recent = [name for namespaces in self.recent for name in namespaces]
        return [*dict.fromkeys([*recent, *sorted(self._names)])]

    def contexts(self) -> Sequence[str]:
        """Return the contexts to offer."""
        return () if self._elsewhere is None else self._elsewhere.contexts()

    def to_namespaces(self, namespaces: Sequence[str]) -> None:
        """Look at these namespaces of the context; at all of them, if there are none.

        Raises:
            CommandError: there is no way there.
        """
        self._set_out(Place(self.place.contexts, tuple(dict.fromkeys(namespaces)), everywhere=not namespaces))

    def to_number(self, number: int) -> None:
        """Look at recent namespaces; 0 are all of them.

        Raises:
            CommandError: nothing has that number.
        """
        if number > len(self.recent):
            message = f"no namespace has the number {number} yet: :ns NAME gives it one"
            raise CommandError(message)
        names = self.recent[number - 1] if number else ()
        if Place(self.place.contexts, names, everywhere=not names) == self.place and not self.stay():
            message = f"{', '.join(names) or 'all namespaces'}: that is what is shown"
            raise CommandError(message)
        self.to_namespaces(names)

    def to_contexts(self, names: Sequence[str]) -> None:
        """Look at other contexts, side by side, each at its own namespace.

        Raises:
            CommandError: there is no way there.
        """
        self._set_out(Place(tuple(names)))

    def _set_out(self, place: Place) -> None:
        self.may_leave()
        if place != self.place:
            self._go(place)

    def may_leave(self) -> None:
        """Take no notice where there is somewhere else to look.

        Raises:
            CommandError: there is not.
        """
        if self._elsewhere is None:
            message = "this is a recording, or is being recorded: it stays as it is"
            raise CommandError(message)
