"""What is said around the tree: in the header, in the footer, and in place of rows while there are none."""

from collections.abc import Mapping

from msgspec.structs import replace

from epwatch.kube.target import Target
from epwatch.tui.around.context_text import context_state
from epwatch.tui.around.footer_text import unread_services
from epwatch.tui.around.header_text import HeaderFacts, Looking, header_line
from epwatch.tui.around.notice import NoticeFacts, notice
from epwatch.tui.around.playing import Playing
from epwatch.tui.around.surround import Footer, Header
from epwatch.tui.keys.named import named
from epwatch.tui.keys.unbound import unbound
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.setting import Setting
from epwatch.tui.shown.showing import Showing
from epwatch.tui.tree.scene import ContextState
from epwatch.tui.tree.tree import Tree
from epwatch.tui.watched import Watched


class Around:
    """Header and footer, and what they have to say.

    ``utc``: times are in UTC rather than the local zone. ``coming`` names what other place is being read, "" for none.
    ``keys`` is what keys are called.
    """

    def __init__(self, watched: Watched, setting: Setting, showing: Showing, tree: Tree) -> None:
        self._options = watched.options
        self._demo = setting.demo is not None
        self._signs = setting.signs
        self._showing = showing
        self._tree = tree
        self._warned = watched.warned
        self.header = Header(setting.budget)
        self.keys = setting.key_names
        self.footer = Footer(self.keys, self._signs)
        self.target = watched.target
        self._targets = {target.context: target for target in watched.targets}
        self.utc = self._options.utc
        self.coming = ""

    def be_like(self, other: "Around") -> None:
        """Tell times as another one does, and its warnings."""
        self.utc = other.utc
        self._warned = other._warned  # noqa: SLF001 - of the same class

    def warn(self, text: str) -> None:
        """Keep a warning in view from now on."""
        self._warned = (*self._warned, text)

    def remark(self, text: str, role: Role = Role.STRONG) -> None:
        """Show a cleaned line in the footer for a moment; "" is none."""
        if text:
            self.footer.remark(text, role)

    def advise(self, text: str) -> None:
        """Show a line of ours for a moment, with the keys in it that it names by their bindings' ids."""
        self.remark(named(text, self.keys))

    def unbound(self, key: str) -> None:
        """Say of a key that does nothing now why."""
        self.remark(unbound(key, self.keys, self._signs, past=self._showing.past))

    def learn(self, context: str | None) -> None:
        """Name the context of what is shown: whose a recording is only the recording itself tells."""
        if context != self.target.context and not self._showing.picture.several_contexts:
            self.target = replace(self.target, context=context)

    def move(self, target: Target) -> None:
        """Name from now on where a context's server is, and what is to be warned of there."""
        self._targets[target.context] = target
        if target.context == self.target.context:
            self.target = target

    def target_of(self, context: str | None) -> Target:
        """Return where the rows of a context come from."""
        return self._targets.get(context, self.target)

    def contexts(self, now: float) -> Mapping[str | None, ContextState]:
        """Return how each context stands at ``now`` wall seconds."""
        picture = self._showing.picture
        return {context: context_state(picture, context, now, utc=self.utc) for context in picture.contexts}

    def as_of(self, context: str | None) -> str:
        """Return of when what is shown of a context is where that may be old, "" where it is live."""
        return self.contexts(self._showing.clock.wall())[context].as_of

    def tell(self, now: float) -> None:
        """Show what holds at ``now`` wall seconds."""
        showing = self._showing
        banners = [f"{target.context}: {text}" for target in self._targets.values() for text in target.banners]
        told = self.target.banners if len(self._targets) == 1 else banners
        self.header.tell(self._header_facts(now), (*told, *self._warned), self._signs)
        self.footer.tell(
            showing.picture.standing,
            now,
            self._signs,
            demo=self._demo,
            looking=showing.past,
            following=self._tree.following.on,
            playing=showing.playback is not None,
            rows=bool(self._tree.index.height),
        )

    def notice(self, now: float) -> tuple[Line, ...]:
        """Return what stands where rows would: why there are none."""
        picture, only = self._showing.picture, self._showing.narrowing.show.value.strip()
        facts = NoticeFacts(
            target=self.target,
            streams=picture.streams,
            synced=picture.synced,
            services=picture.totals.services,
            filter=self._tree.filter.text,
            named=self._options.services,
            only=only,
            muted=self._showing.narrowing.muted(now),
            selector=self._options.selector,
            keys=self.keys,
        )
        return notice(facts, now)

    def past_line(self, room: int) -> Line:
        """Return the header's first line for a panel that is opened over the past."""
        return header_line(self._header_facts(self._showing.clock.wall()), room, self._signs)

    def _header_facts(self, now: float) -> HeaderFacts:
        showing, picture = self._showing, self._showing.picture
        standpoint, playback = self._tree.standpoint, showing.playback
        return HeaderFacts(
            target=self.target,
            totals=picture.totals,
            changes=picture.changes(now),
            begins=showing.history.begin or picture.begins,
            as_of=picture.as_of,
            old=self._old(),
            contexts=tuple(context or "no context" for context in picture.contexts) if picture.several_contexts else (),
            demo=self._demo,
            waiting=showing.waiting,
            utc=self.utc,
            now=now,
            sorting=self._tree.sorting,
            short_sorting=self._tree.short_sorting,
            seen_from="" if standpoint is None else standpoint.name,
            only=showing.narrowing.show.value,
            looking=self._looking(),
            keys=self.keys,
            coming=self.coming,
            playing=None if playback is None else Playing(playback.state, now),
            # Where services are named, others are listed too and never shown.
            listed=0 if self._options.services else picture.listed,
            unread=unread_services(picture.streams),
            late=self._tree.late,
        )

    def _old(self) -> str:
        """Return of which contexts the picture may be old, where there are several, "" where of all of them."""
        old, known = self._showing.picture.old, self._showing.picture.contexts
        if not old or len(known) == 1:
            return ""
        return (next(iter(old)) or "no context") if len(old) == 1 else f"{len(old)} of {len(known)} contexts"

    def _looking(self) -> Looking | None:
        place = self._showing.back.place
        live = self._showing.clock.live.wall()
        return None if place is None else Looking(at=place.wall, live=live, what=place.what)
