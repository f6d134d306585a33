"""The one screen: header, tree, filter, footer; takes batches, keeps the picture, wakes when something is due."""

from collections.abc import Callable
from functools import partial
from shutil import which
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen, Screen

from epwatch.clock import Clock
from epwatch.history import History, history_part
from epwatch.kube.evidence import Evidence
from epwatch.kube.sanitize import clean
from epwatch.model.batch import Batch
from epwatch.model.filter import EVERYTHING, FilterError
from epwatch.model.from_where import client_of
from epwatch.model.journal import Entry
from epwatch.model.layers import Layers
from epwatch.model.marks import Durations
from epwatch.model.snapshot import ServiceKey
from epwatch.tui.ages import time_of_day
from epwatch.tui.at_command import at_command
from epwatch.tui.budget import ByteBudget
from epwatch.tui.command_bar import CommandBar
from epwatch.tui.commands import Command, CommandError, CommandTable
from epwatch.tui.copying import Turns
from epwatch.tui.demo_control import DemoControl
from epwatch.tui.elsewhere import Watched
from epwatch.tui.errand import Errand
from epwatch.tui.falls import Falls
from epwatch.tui.filter_bar import FilterBar
from epwatch.tui.from_command import doubt, from_command
from epwatch.tui.glyphs import Signs
from epwatch.tui.group_command import group_command
from epwatch.tui.header_text import HeaderFacts, Looking, header_line
from epwatch.tui.help_screen import HelpScreen, help_lines
from epwatch.tui.key_map import key_names, own_bindings
from epwatch.tui.kubectl import CannotBeAskedError, describe, logs, own
from epwatch.tui.looking_back import LookingBack
from epwatch.tui.main_bindings import MAIN_BINDINGS
from epwatch.tui.messages import ErrandWished, Written
from epwatch.tui.mutes import Mutes
from epwatch.tui.narrowing import Narrowing
from epwatch.tui.notice import NoticeFacts, notice
from epwatch.tui.past_line import PastLine
from epwatch.tui.picture import Picture
from epwatch.tui.place_commands import context_command, namespace_command
from epwatch.tui.playing import TICK, Playing, moves
from epwatch.tui.roles import Line, Role
from epwatch.tui.row_ids import NamespaceId, RowId, ServiceId, rows_of, service_of
from epwatch.tui.screen_clock import ScreenClock
from epwatch.tui.selection import Selection, selected
from epwatch.tui.sort_command import sort_command
from epwatch.tui.split import Split
from epwatch.tui.standpoint import Standpoint
from epwatch.tui.streams_screen import StreamsScreen, stream_lines
from epwatch.tui.surround import Footer, Header
from epwatch.tui.theme_screen import theme_command
from epwatch.tui.themes import full_name
from epwatch.tui.timeline_screen import TimelineScreen
from epwatch.tui.tree import Tree
from epwatch.tui.tree_view import RETRY
from epwatch.tui.waking import always, fading
from epwatch.tui.whereabouts import Whereabouts
from epwatch.tui.why_evidence import wanted_by
from epwatch.tui.why_lines import why_lines
from epwatch.tui.why_screen import WhyScreen
from epwatch.tui.without_command import without_command
from epwatch.tui.without_screen import WithoutScreen
from epwatch.tui.write_command import write_commands
from epwatch.tui.wrongs import Show
from epwatch.tui.yaml_screen import YamlScreen

if TYPE_CHECKING:
    from textual.timer import Timer

_WHILE_TYPING = frozenset({"keep_filter", "back"})
_OF_DETAILS = frozenset({"enlarge", "scroll_details"})
_OF_RECORDINGS = frozenset({"play", "speed"})
_OF_LIVE = frozenset({"scale", "pause", "mute", "follow", "logs", "describe", "own"})
"""What would act on another picture than the one in view while somebody looks back."""


class MainScreen(Screen[None]):
    """The live tree and what stands around it."""

    AUTO_FOCUS = "Tree"
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [*MAIN_BINDINGS]

    def __init__(
        self,
        watched: Watched,
        *,
        clock: Clock,
        signs: Signs,
        demo: DemoControl | None,
        pinned: tuple[str, ...],
        mutes: Mutes,
        no_kubectl: str,
        budget: ByteBudget,
        whereabouts: Whereabouts,
    ) -> None:
        super().__init__()
        target, options = watched.target, watched.options
        history = watched.history or History(history_part(options.history))
        self._durations = durations = Durations(highlight=options.highlight, ghost=options.ghosts)
        self._live = Picture(durations)
        self.picture = self._live
        self._history = history
        self._back = LookingBack(history, durations)
        self._target = target
        self._named = options.services
        self._where = options.where
        self._clock = ScreenClock(clock)
        self._budget = budget
        self._from = (options.from_node, options.from_zone)
        self._signs = signs
        self._demo = demo
        self._reconnect = watched.feed.reconnect
        self._evidence = watched.evidence
        self._playback = watched.playback
        self._whereabouts = whereabouts
        self._coming = ""
        self._utc = options.utc
        self._banners = target.banners
        self._warned: tuple[str, ...] = ()
        self._turns = Turns()
        self._mutes = mutes
        self._narrowing = self._live_narrowing = Narrowing(mutes)
        self._held: Layers | None = None
        self._options = options
        self._no_kubectl = no_kubectl
        self._alarm: Timer | None = None
        self._header = Header(budget)
        self._footer = Footer(key_names(options.keys, signs), signs)
        self._bar = FilterBar()
        self.body = Tree(self.picture, self._clock, signs, pinned, budget)
        self._split = Split(self.body, signs, self._chosen)
        self._commands = CommandTable(
            namespace_command(whereabouts, lambda: {service.key.namespace for service in self.picture.services}),
            context_command(whereabouts),
            sort_command(self.body),
            group_command(self.body, lambda: self.picture.services),
            from_command(lambda: self.picture.services, self._stand),
            without_command(lambda: self.picture.services, self._show_falls),
            at_command(self._at, self._clock.live.wall, lambda: self._utc, ahead=watched.playback is not None),
            *write_commands(watched.heard, self._tell_written),
            theme_command(self._put_on),
            Command("help", "", "the keys and the commands", lambda _: self.show_help()),
            Command("q", "", "quit", lambda _: self._leave(), also=("quit", "q!")),
        )
        self._line = CommandBar(self._commands, self.body)

    def compose(self) -> ComposeResult:
        """Return the parts, top to bottom."""
        yield self._header
        yield self._split
        yield self._bar
        yield self._line
        yield self._footer

    def on_mount(self) -> None:
        """Begin with the user's own keys, and the filter of the command line."""
        for binding in own_bindings(self._options.actions):
            self._bindings.key_to_bindings.setdefault(binding.key, []).append(binding)
        if self._where:
            self._bar.show(self._where)
            self._narrow(self._where)

    # What the app tells it

    def take(self, batch: Batch) -> None:
        """Take the news in: the streams at once, the rest unless the screen is paused."""
        if batch.streams is not None:
            self._live.hear(batch.context, batch.streams)
        self._live.gaps.extend(batch.gaps)
        if self._held is not None:
            self._held.add(batch)
        else:
            self._apply(batch)
        self.update()

    def be_like(self, other: "MainScreen") -> None:
        """Show another place as this one was shown: order, groups, times, warnings, and the lines that were typed."""
        self.body.arrange_like(other.body)
        self._line.recall_like(other._line)  # noqa: SLF001 - of the same class
        self._utc = other._utc  # noqa: SLF001
        self._warned = other._warned  # noqa: SLF001

    def let_go(self) -> None:
        """Forget what was shown: Textual keeps a program's first screen until the end, and a picture may be large."""
        self._live = self.picture = Picture(self._durations)
        self._back = LookingBack(self._history, self._durations)
        self._narrowing = self._live_narrowing = Narrowing(self._mutes)
        self.body.look(self.picture, EVERYTHING)

    def announce(self, name: str) -> None:
        """Say in the header what other place is being read, "" for none."""
        self._coming = name
        self.update()

    def offer_anew(self) -> None:
        """Say anew how the line that is typed may go on: more is known."""
        self._line.look_anew()

    def warn(self, text: str) -> None:
        """Keep a warning in view from now on."""
        self._warned = (*self._warned, text)
        self.update()

    def _apply(self, batch: Batch) -> None:
        was_synced = self._live.synced
        if self._playback is not None and batch.context != self._target.context:
            # Whose it is only the recording itself tells.
            self._target = replace(self._target, context=batch.context)
        touched = self._live.apply(batch, self._clock.live.monotonic())
        self._live_narrowing.take(batch.services, batch.gone, self._clock.live.wall())
        if self._back.place is None:
            self.body.take(touched)
            self.body.following.take(batch.changes)
        if self._live.synced and not was_synced:
            self._budget.begun = True
            self.body.whole(self._fixed_namespaces(batch.context))
            self._stand_as_asked()

    def _stand_as_asked(self) -> None:
        """See the tree from the place of the command line, whether or not anything runs there."""
        if self._from != (None, None):
            services = tuple(self.picture.services)
            self._stand(Standpoint(client_of(*self._from, services)))
            if warning := doubt(*self._from, services):
                self.warn(clean(warning))

    def _show_falls(self, falls: Falls) -> None:
        place = f"{falls.kind} {falls.name}"
        self._open(WithoutScreen(place, lambda: falls.among(self.picture.services), self._signs, self.jump))

    def _open(self, screen: ModalScreen[None]) -> None:
        """Show a screen in front of the tree; over the past it says that this is what it is of."""
        self.app.push_screen(screen)
        if self._back.place is not None:
            screen.call_later(screen.mount, PastLine(self._past_line))

    def _past_line(self, room: int) -> Line:
        return header_line(self._header_facts(self._clock.wall(), None), room, self._signs)

    def jump(self, service: ServiceKey) -> None:
        """Put the cursor on a service; where the filter leaves it out, the filter goes."""
        self.body.following.turn(on=False)
        if not self.body.seek(ServiceId(service)):
            self.action_back()
            self.body.seek(ServiceId(service))

    def _stand(self, standpoint: Standpoint | None) -> None:
        self.body.stand(standpoint)
        self.update()

    def _fixed_namespaces(self, context: str | None) -> list[NamespaceId]:
        """Return the namespaces that are shown even while empty: those that were asked for, beside one that is not."""
        namespaces = self._target.namespaces or ()
        if len(namespaces) < 2 or not self.picture.totals.services:
            return []
        return [NamespaceId(context, namespace) for namespace in namespaces]

    # How it looks

    def update(self) -> None:
        """Paint what looks different now, and come back when something looks different by itself."""
        now = self._clock.wall()
        if self._held is None and self._back.place is None:
            self.body.take(self.picture.expire(self._clock.monotonic() + self._settled))
            self.body.follow(now)
        moved = self._narrowing.moved(now)
        if moved is not None:
            self.body.narrow(moved)
        as_of = self.picture.as_of
        self.body.dim(dimmed=as_of is not None)
        if not self.body.index.height:
            self.body.say(notice(self._notice_facts(), now))
        if self.body.filter.terms and not self._bar.wrong:
            self._bar.tell(self.body.matches_text())
        self._header.tell(self._header_facts(now, as_of), (*self._banners, *self._warned), self._signs)
        demo, looking = self._demo is not None, self._back.place is not None
        self._footer.tell(
            self.picture.streams,
            now,
            self._signs,
            demo=demo,
            looking=looking,
            following=self.body.following.on,
            playing=self._playback is not None,
        )
        self._split.tell()
        self._wake(now)

    @property
    def _settled(self) -> float:
        """Return the seconds by which to look ahead: where recorded time stands still, what went will not come back."""
        still = self._playback is not None and not moves(self._playback.state)
        return self._durations.settle if still else 0.0

    def _header_facts(self, now: float, as_of: float | None) -> HeaderFacts:
        return HeaderFacts(
            target=self._target,
            totals=self.picture.totals,
            changes=self.picture.changes(now),
            begins=self._history.begin or self.picture.begins,
            as_of=as_of,
            demo=self._demo is not None,
            waiting=None if self._held is None else self._held.changes,
            utc=self._utc,
            now=now,
            sorting=self.body.sorting,
            seen_from="" if self.body.standpoint is None else self.body.standpoint.name,
            only=self._narrowing.show.value,
            looking=self._looking(),
            coming=self._coming,
            playing=None if self._playback is None else Playing(self._playback.state, now),
        )

    def _looking(self) -> Looking | None:
        place = self._back.place
        return None if place is None else Looking(at=place.wall, live=self._clock.live.wall(), what=place.what)

    def _notice_facts(self) -> NoticeFacts:
        return NoticeFacts(
            target=self._target,
            streams=self.picture.streams,
            synced=self.picture.synced,
            services=self.picture.totals.services,
            filter=self.body.filter.text,
            named=self._named,
            only=self._narrowing.show.value.strip(),
            selector=self._options.selector,
        )

    def _wake(self, now: float) -> None:
        """Set the one timer to the next moment at which anything on the screen changes by itself."""
        if self._alarm is not None:
            self._alarm.stop()
            self._alarm = None
        if self._back.place is not None:
            self._alarm = self.set_timer(1.0 - self._clock.live.wall() % 1.0, self._update_unasked)
            return
        if self._playback is not None:
            # The recorded time may pass at any speed, or not at all: real seconds are what one waits for.
            held = self._header.held or self.body.held
            if held or not self._playback.state.ended:
                self._alarm = self.set_timer(RETRY if held else TICK, self._update_unasked)
            return
        moments = always(self.picture, now)
        if self._held is None:
            moments += [*fading(self.picture, now, self._clock.monotonic()), self._narrowing.due(now)]
            moments += [self.body.following.due(), self.body.due(), self._split.panel.due]
        if self._header.held:
            moments.append(now + RETRY)
        due = min((moment for moment in moments if moment is not None), default=None)
        if due is not None:
            self._alarm = self.set_timer(max(due - now, 0.0), self._update_unasked)

    def _update_unasked(self) -> None:
        with self._budget.unasked():
            self.update()

    def on_resize(self, _event: events.Resize) -> None:
        """Lay the lines out for the new width."""
        self.update()

    # What the keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer scaling in the demo alone, and while a line is typed only what ends that."""
        if self._line.typing:
            return False
        if self._bar.typing or action == "keep_filter":
            return self._bar.typing and action in _WHILE_TYPING
        if action in _OF_LIVE and self._back.place is not None:
            return False
        offered = dict.fromkeys(_OF_DETAILS, self._split.shown)
        offered |= {"scale": self._demo is not None}
        offered |= dict.fromkeys(_OF_RECORDINGS, self._playback is not None)
        if action in offered:
            return offered[action]
        return super().check_action(action, parameters)

    def action_filter(self) -> None:
        """Type a filter."""
        self._bar.open()

    def action_command(self) -> None:
        """Type a command."""
        self._whereabouts.ask_anew()
        self._line.open()

    def action_namespace(self, number: int) -> None:
        """Look at recent namespaces, or at all."""
        try:
            self._whereabouts.to_number(number)
        except CommandError as error:
            self.remark(str(error))

    def action_keep_filter(self) -> None:
        """Go back to the tree with the filter as it was typed."""
        self.set_focus(self.body)
        self._bar.leave()

    def action_timeline(self) -> None:
        """Show what happened to the service under the cursor, or to all."""
        row = self.body.cursor.row
        service = None if row is None else service_of(row)
        screen = TimelineScreen(self._history, service, self._clock.live, self._signs, utc=self._utc)
        self.app.push_screen(screen, self._go_to)

    def _go_to(self, entry: Entry | None) -> None:
        """Put the cursor on the row of an entry; where it is not there now, look at the moment of the entry."""
        if entry is None:
            return
        if entry.service is None:
            self._look(found=self._back.at(entry.number))
            return
        rows = rows_of(entry)
        if not self.body.seek(rows[0]) and self._back.at(entry.number if entry.lives else entry.number - 1):
            self._look(found=True)
        if not any(self.body.seek(row) for row in rows):
            self._footer.remark("its row is not there any more, and its moment had to make room")

    def action_step(self, by: int) -> None:
        """Show the screen as it was before the last change, or after the next one; of a recording, play that one."""
        if by > 0 and self._playback is not None and self._back.place is None:
            self._playback.step()
            self.update()
            return
        self._look(found=self._back.step(by), by=by)
        if by > 0 and self._back.place is None and self._held is not None:
            # Stepped through all that was held back: on to live.
            self.action_pause()

    def action_turn(self, by: int) -> None:
        """Show the screen as it was at the last, or next, change of a verdict or low-water mark."""
        self._look(found=self._back.turn(by), by=by)

    def _at(self, wall: float | None) -> None:
        """Show the screen as it was at a wall second, or live again."""
        if wall is not None and self._playback is not None and wall > self._clock.live.wall():
            self._back.live()
            self._playback.jump(wall)
        elif wall is None:
            self._back.live()
        elif not self._back.jump(self._within(wall)):
            begin = self._history.begin
            since = "" if begin is None else f": history begins at {time_of_day(begin, utc=self._utc)}"
            message = f"nothing is known of then{since}"
            raise CommandError(message)
        self._look(found=True)

    def _within(self, wall: float) -> float:
        """Return a time; who writes whole seconds means the first picture too, which came within that second."""
        begin = self._history.begin
        return begin if begin is not None and wall <= begin < wall + 1.0 else wall

    def action_play(self) -> None:
        """Stop the recording, or play on."""
        if self._playback is not None:
            self._playback.toggle()
            self.update()

    def action_speed(self, by: float) -> None:
        """Play the recording so many times as fast."""
        if self._playback is not None:
            self._playback.faster(by)
            self.update()

    def _tell_written(self, text: str, well: bool) -> None:
        """Take on another thread what became of a file."""
        self.post_message(Written(text, well))

    def on_written(self, message: Written) -> None:
        """Tell what became of a file."""
        self._footer.remark(message.text, Role.STRONG if message.well else Role.ERROR)

    def _look(self, *, found: bool, by: int = -1) -> None:
        """Show where somebody looks now, live or past; tell where there is nothing to look at."""
        if not found:
            begin = self._history.begin
            since = "" if begin is None else f": history begins at {time_of_day(begin, utc=self._utc)}"
            self._footer.remark(f"nothing before{since}" if by < 0 else "this is live")
            return
        place = self._back.place
        if place is None:
            self._clock.run()
            self._live_narrowing.follow(self._narrowing)
            self.picture, self._narrowing = self._live, self._live_narrowing
        else:
            self._clock.stand(place.wall, place.monotonic)
            self.picture, self._narrowing = place.picture, self._back.narrowed(self._narrowing)
        self.body.look(self.picture, self._narrowing.afresh(self._clock.wall()))
        self.update()

    def action_back(self) -> None:
        """Stay here while another place is being read; go back to live, show everything again, or close the details."""
        if self._whereabouts.stay():
            return
        if self._back.place is not None:
            self._back.live()
            self._look(found=True)
            return
        if self._narrowing.show is Show.ALL and self._split.shown and not self._bar.shown:
            self.action_details()
        if self._narrowing.show is not Show.ALL:
            self._narrowing.show = Show.ALL
            self.update()
        self._line.close()
        if self._bar.shown:
            self._narrow("")
            self._bar.close()
            self.set_focus(self.body)

    def action_follow(self) -> None:
        """Let the cursor go to the latest change, or leave it where it is."""
        self.body.following.turn(on=not self.body.following.on)
        self.update()

    def action_pause(self) -> None:
        """Hold the screen still, or go on with all that was held back."""
        if self._held is None:
            self._held = Layers()
            self._back.still = self._history.last
        else:
            batch, self._held = self._held.take(), None
            self._back.still = None
            if batch is not None:
                self._apply(batch)
        self.update()

    def action_scale(self, by: int) -> None:
        """Ask the demo for more or fewer pods behind the service under the cursor."""
        row = self.body.cursor.row
        service = None if row is None else service_of(row)
        if self._demo is not None and service is not None:
            self._demo.scale(service.namespace, service.name, by)

    def action_reconnect(self) -> None:
        """Try again now."""
        self._reconnect()

    def action_streams(self) -> None:
        """Show how each stream stands."""
        self._open(StreamsScreen(self._stream_lines))

    def action_only_wrong(self) -> None:
        """Go on to the next of: everything, what is wrong and new, all that is wrong."""
        self._narrowing.show = self._narrowing.show.next()
        if self._back.place is not None:
            self._look(found=True)
        self.update()

    def action_mute(self) -> None:
        """Mute what is wrong with the service under the cursor, or hear of it again."""
        row = self.body.cursor.row
        key = None if row is None else service_of(row)
        snapshot = None if key is None else self.picture.service(key)
        if snapshot is not None:
            trouble = self._narrowing.mute(snapshot, self._clock.wall())
            if trouble is not None:
                self.warn(trouble)
            self.update()

    def action_why(self) -> None:
        """Show why the row under the cursor gets traffic or not."""
        row = self.body.cursor.row
        service = None if row is None else service_of(row)
        if row is not None and service is not None:
            snapshot = self.picture.service(service)
            wanted = None if snapshot is None else wanted_by(snapshot, row)
            past = self._back.place is not None
            ask = None if self._evidence is None or wanted is None or past else partial(self._evidence, wanted)
            self._open(WhyScreen(partial(self._why_lines, row, service), ask))

    def _why_lines(self, row: RowId, service: ServiceKey, room: int, read: Evidence | None) -> tuple[Line, ...]:
        snapshot = self.picture.service(service)
        if snapshot is None:
            return ((("It is gone.", Role.MUTED),),)
        return why_lines(snapshot, row, self._clock.wall(), room, self._signs, read, self._target.no_kubectl)

    def _chosen(self) -> tuple[Selection | None, float]:
        """Return what stands under the cursor, and when that is."""
        return selected(self.picture, self.body.cursor.row), self._clock.wall()

    def action_yaml(self) -> None:
        """Show all that is known of the row under the cursor."""
        row = self.body.cursor.row
        if row is not None:
            self._open(YamlScreen(lambda: selected(self.picture, row), self._signs))

    def _put_on(self, theme: str) -> None:
        if theme:
            self.app.theme = full_name(theme)
        else:
            self.app.action_change_theme()

    def action_details(self) -> None:
        """Show the details of the row under the cursor, or hide them."""
        self._split.show(shown=not self._split.shown)
        self.update()

    def action_enlarge(self, by: int) -> None:
        """Make the details larger, or smaller."""
        self._split.enlarge(by)

    def action_scroll_details(self, by: int) -> None:
        """Scroll the details."""
        self._split.panel.scroll_by(by)

    def on_tree_view_moved(self) -> None:
        """Tell the details of the row that the cursor stands on now."""
        if self._split.shown:
            self._split.tell()
            self._wake(self._clock.wall())

    def action_copy(self) -> None:
        """Copy the name of what stands under the cursor; another press copies another text of it."""
        chosen, _now = self._chosen()
        if chosen is not None:
            now, following = self._turns.take(chosen, again=self._footer.remarking)
            self.app.copy_to_clipboard(now.text)
            more = "" if following is None else f"; once more: {following.text}"
            self._footer.remark(f"copied {now.text} ({now.what}){more}")

    def action_logs(self) -> None:
        """Follow the logs of the pod, or of the service's pods, in the screen's place."""
        self._ask(lambda chosen: logs(self._options, chosen, which))

    def action_describe(self) -> None:
        """Have kubectl describe what stands under the cursor."""
        self._ask(partial(describe, self._options))

    def action_own(self, number: int) -> None:
        """Run an action of the user's own."""
        self._ask(partial(own, self._options.actions[number], self._options))

    def _ask(self, errand_for: Callable[[Selection], Errand]) -> None:
        """Have a command run for what stands under the cursor, or say why not."""
        chosen, _now = self._chosen()
        if self._no_kubectl:
            self.remark(self._no_kubectl)
            return
        try:
            if chosen is not None:
                self.post_message(ErrandWished(errand_for(chosen)))
        except CannotBeAskedError as error:
            self.remark(str(error))

    def remark(self, text: str) -> None:
        """Show a cleaned line in the footer for a moment; "" is none."""
        if text:
            self._footer.remark(text)

    def _stream_lines(self, room: int) -> tuple[Line, ...]:
        return stream_lines(self.picture.streams, self.picture.gaps, self._clock.wall(), room, utc=self._utc)

    def action_utc(self) -> None:
        """Tell times in UTC, or in the local zone again."""
        self._utc = not self._utc
        self.update()

    def action_redraw(self) -> None:
        """Paint everything afresh."""
        self.body.redraw()
        self.update()
        self.refresh()

    def show_help(self) -> None:
        """Show the keys, the commands and the signs."""
        bindings = [active.binding for active in self.active_bindings.values() if active.enabled]
        self.app.push_screen(HelpScreen(lambda room: help_lines(bindings, self._commands.commands, self._signs, room)))

    def _leave(self) -> None:
        self.app.call_later(self.app.run_action, "app.leave")

    def action_close(self) -> None:
        """Go back to live, or close the filter if it is open, or the details, else quit."""
        if self._bar.shown or self._back.place is not None:
            self.action_back()
        elif self._split.shown:
            self.action_details()
        else:
            self._leave()

    def on_tree_steered(self, _message: Tree.Steered) -> None:
        """Tell in the footer that nothing is followed any more."""
        self.update()

    def on_tree_sorted(self, _message: Tree.Sorted) -> None:
        """Tell the order in the header."""
        self.update()

    def on_filter_bar_changed(self, message: FilterBar.Changed) -> None:
        """Narrow the tree while one types."""
        self._narrow(message.text)

    def on_filter_bar_left(self, _message: FilterBar.Left) -> None:
        """An empty filter is none."""
        if not self._bar.text.strip():
            self.action_back()

    def _narrow(self, text: str) -> None:
        try:
            what = self._narrowing.typed(text)
        except FilterError as error:
            self._bar.tell(str(error), wrong=True)
            return
        self.body.narrow(what)
        self._bar.tell("")
        self.update()
