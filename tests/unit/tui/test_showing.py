"""What is shown keeps live, past and held news apart, without any screen."""

from epwatch.history import History, history_part
from epwatch.kube.phase import Phase
from epwatch.model.batch import Batch
from epwatch.model.marks import Durations
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.playback import Playback
from epwatch.tui.shown.mutes import Mutes
from epwatch.tui.shown.screen_clock import ScreenClock
from epwatch.tui.shown.showing import News, Showing
from tests.fakes import ManualClock
from tests.functional import scenes
from tests.functional.screen import FrozenClock

WEB = scenes.web(1).key


class Shown:
    """What is shown of a history that is told the same."""

    def __init__(self) -> None:
        self.clock = FrozenClock()
        self.history = History(history_part(10_000_000))
        self.showing = Showing(self.history, Durations(), ScreenClock(self.clock), Mutes())
        self.first = self.tell(scenes.initial([scenes.web(1)]))

    def tell(self, batch: Batch) -> News | None:
        """Tell a batch to both."""
        self.history.add(batch, batch.time)
        return self.showing.take(batch)

    def grow(self, count: int) -> News | None:
        """Let the service grow by one pod to so many, a minute later."""
        self.clock.now += 60
        return self.tell(scenes.change(scenes.web(count - 1), scenes.web(count), time=self.clock.now))

    @property
    def pods(self) -> int:
        """Return how many rows of the service are in view."""
        snapshot = self.showing.picture.service(WEB)
        return 0 if snapshot is None else len(snapshot.endpoints)


def test_the_first_whole_picture_is_told_once() -> None:
    it = Shown()
    assert it.first is not None
    assert (it.first.whole, it.first.touched) == (True, {WEB})
    again = it.grow(2)
    assert again is not None
    assert (again.whole, again.touched) == (False, {WEB})


def test_paused_holds_changes_back_but_not_how_the_streams_stand() -> None:
    it = Shown()
    assert not it.showing.pause()
    assert it.grow(2) is None
    it.tell(Batch(time=it.clock.now, context="prod", streams=scenes.streams(Phase.RETRYING)))
    assert (it.pods, it.showing.waiting, it.showing.runs) == (1, 1, False)
    assert {status.phase for status in it.showing.picture.streams} == {Phase.RETRYING}
    (held,) = it.showing.pause()
    assert (held.touched, it.pods, it.showing.waiting, it.showing.runs) == ({WEB}, 2, None, True)


def test_the_past_stands_still_with_its_own_clock_while_live_goes_on() -> None:
    it = Shown()
    it.grow(2)
    begun = it.clock.now
    it.grow(3)
    assert it.showing.back.step(-1)
    it.showing.look()
    assert (it.pods, it.showing.past, it.showing.clock.wall()) == (2, True, begun)
    assert it.grow(4) is not None
    assert it.pods == 2
    it.showing.back.live()
    it.showing.look()
    assert (it.pods, it.showing.past, it.showing.clock.wall()) == (4, False, it.clock.now)


def test_from_a_pause_the_way_back_begins_where_it_stands_still() -> None:
    it = Shown()
    it.grow(2)
    it.showing.pause()
    it.grow(3)
    assert it.showing.back.step(-1)
    it.showing.look()
    assert it.pods == 1


def test_what_is_forgotten_is_gone_from_live_too() -> None:
    it = Shown()
    it.showing.forget()
    assert (it.pods, it.showing.past, it.showing.picture.synced) == (0, False, False)


def test_what_went_with_the_last_line_is_gone_at_the_end_though_the_line_set_the_recorded_time_back() -> None:
    real = ManualClock()
    clock = PlayClock(real, speed=2.0)
    playback = Playback(clock)
    showing = Showing(History(history_part(10_000_000)), Durations(), ScreenClock(clock), Mutes(), playback)
    clock.set(1_000.0)
    showing.take(scenes.initial([scenes.web(2)]))
    real.advance(0.1)
    showing.take(scenes.change(scenes.web(2), scenes.web(1), time=clock.wall()))
    (went,) = showing.picture.marks(WEB).ghosts
    assert went.settling
    clock.set(1_000.0)
    playback.end()
    assert showing.expire() == {WEB}
    assert [ghost.settling for ghost in showing.picture.marks(WEB).ghosts] == [False]
