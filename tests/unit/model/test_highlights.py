"""What the screen tells for a while: marks 5 s, ghosts 10 s, a settle window of 300 ms (EP-13); time is injected."""

import pytest
from msgspec.structs import replace

from epwatch.model.change import Change, ChangeType
from epwatch.model.highlights import Highlights
from epwatch.model.marks import Durations, MarkKind, Recent
from epwatch.model.snapshot import ServiceKey, Standing
from tests.factories import Json, endpoint, endpointslice, pod, service
from tests.unit.model.world import CONTEXT, World

NOT_READY: Json = {"ready": False, "serving": False, "terminating": False}
A, B = "192.168.1.2", "192.168.1.3"
WEB = ServiceKey(CONTEXT, "default", "web-service")


class Scene:
    """A world whose changes reach highlights, at a time that the test sets."""

    def __init__(self, durations: Durations | None = None) -> None:
        self.world = World().live()
        self.world.put(service(), pod(), endpointslice(endpoints=[endpoint()]))
        self.world.drain()
        self.highlights = Highlights(durations)

    def rows(self, now: float, *built: Json, name: str = "web-service-x7k2p") -> list[Change]:
        """Write the slice at a time; return the changes."""
        self.world.put(endpointslice(name, endpoints=built))
        return self.feed(now)

    def feed(self, now: float) -> list[Change]:
        """Hand over what changed in the world."""
        changes = self.world.changes()
        self.highlights.take(changes, now)
        return changes

    def mark(self, address: str) -> MarkKind | None:
        """Return the mark of a row."""
        (row,) = [each for each in self.world.picture[WEB].endpoints if each.key.address == address]
        found = self.highlights.mark(WEB, row.key)
        return found.kind if found is not None else None

    def ghosts(self) -> list[tuple[str, str, bool]]:
        """Return address, text and whether it settles, of each ghost."""
        return [(ghost.row.key.address, ghost.text, ghost.settling) for ghost in self.highlights.ghosts(WEB)]


def test_the_first_picture_is_no_news() -> None:
    world = World()
    world.put(service(), endpointslice(endpoints=[endpoint()]))
    world.live()
    highlights = Highlights()
    world.put(service("x"))
    first = World()
    first.put(service(), endpointslice(endpoints=[endpoint()]))
    assert highlights.take(first.changes(), 0.0) == frozenset()
    assert highlights.next_deadline() is None


def test_a_row_that_came_is_marked_for_five_seconds() -> None:
    scene = Scene()
    scene.rows(100.0, endpoint(), endpoint(B, "b"))
    assert (scene.mark(A), scene.mark(B)) == (None, MarkKind.CAME)
    assert scene.highlights.next_deadline() == pytest.approx(105.0)
    assert scene.highlights.expire(104.9) == frozenset()
    assert scene.mark(B) is MarkKind.CAME
    assert scene.highlights.expire(105.0) == {WEB}
    assert scene.mark(B) is None
    assert scene.highlights.next_deadline() is None


def test_entering_and_leaving_rotation_are_marked() -> None:
    scene = Scene()
    scene.rows(100.0, endpoint(**NOT_READY))
    assert scene.mark(A) is MarkKind.LEFT
    scene.rows(101.0, endpoint())
    assert scene.mark(A) is MarkKind.ENTERED


def test_another_change_is_marked_as_such() -> None:
    scene = Scene()
    scene.rows(100.0, endpoint(zone="zone-b"))
    assert scene.mark(A) is MarkKind.CHANGED


def test_that_a_pods_record_became_known_is_no_news_of_its_row() -> None:
    scene = Scene()
    scene.rows(100.0, endpoint(), endpoint(B, "b"))
    scene.highlights.expire(200.0)
    scene.world.put(pod("b", ip=B, revision="7f9aa"))
    assert any(change.type is ChangeType.CHANGED for change in scene.feed(200.0))
    assert scene.mark(B) is None


def test_a_removed_row_settles_for_300_ms_and_is_then_a_ghost_until_ten_seconds() -> None:
    scene = Scene()
    scene.world.remove(pod())
    scene.feed(100.0)
    scene.rows(101.0)
    assert scene.ghosts() == [(A, "pod deleted", True)]
    assert scene.highlights.next_deadline() == pytest.approx(101.3)
    assert scene.highlights.expire(101.3) == {WEB}
    assert scene.ghosts() == [(A, "pod deleted", False)]
    scene.highlights.expire(110.9)
    assert len(scene.ghosts()) == 1
    assert scene.highlights.expire(111.0) == {WEB}
    assert scene.ghosts() == []


def test_ep13_a_row_that_comes_back_within_the_window_only_moved() -> None:
    scene = Scene()
    scene.rows(100.0)
    scene.rows(100.2, endpoint(), name="second")
    assert scene.ghosts() == []
    assert scene.mark(A) is MarkKind.CHANGED
    assert scene.highlights.recent(WEB) == Recent()
    scene.highlights.expire(100.3)
    assert scene.ghosts() == []


def test_ep13_a_row_that_comes_back_in_another_state_says_so() -> None:
    scene = Scene()
    scene.rows(100.0)
    scene.rows(100.2, endpoint(**NOT_READY))
    assert scene.mark(A) is MarkKind.LEFT
    assert scene.highlights.recent(WEB) == Recent(entered=0, left=1)


def test_a_row_that_comes_back_later_came_and_its_ghost_goes() -> None:
    scene = Scene()
    scene.rows(100.0)
    scene.highlights.expire(100.3)
    scene.rows(102.0, endpoint())
    assert scene.ghosts() == []
    assert scene.mark(A) is MarkKind.CAME


def test_an_unanswered_removal_is_always_shown_even_if_nobody_let_time_pass_in_between() -> None:
    scene = Scene()
    scene.rows(100.0)
    scene.highlights.expire(105.0)
    assert scene.ghosts() == [(A, "left its slice", False)]


def test_what_entered_and_left_rotation_is_counted_in_backends_for_a_while() -> None:
    scene = Scene()
    scene.rows(100.0, endpoint(**NOT_READY), endpoint(B, "b"), endpoint("192.168.1.4", "c"))
    assert scene.highlights.recent(WEB) == Recent(entered=2, left=1)
    scene.highlights.expire(105.0)
    assert scene.highlights.recent(WEB) == Recent()


def test_a_removal_counts_once_and_only_when_it_has_settled() -> None:
    scene = Scene()
    scene.rows(100.0)
    assert scene.highlights.recent(WEB) == Recent()
    scene.highlights.expire(100.3)
    assert scene.highlights.recent(WEB) == Recent(entered=0, left=1)


def test_a_row_that_left_rotation_before_it_went_is_counted_once() -> None:
    scene = Scene()
    scene.rows(100.0, endpoint(**NOT_READY))
    scene.rows(101.0)
    scene.highlights.expire(101.3)
    assert scene.highlights.recent(WEB) == Recent(entered=0, left=1)


def test_dual_stack_rows_of_one_pod_enter_once() -> None:
    scene = Scene()
    scene.world.put(service(families=["IPv4", "IPv6"]))
    scene.feed(99.0)
    scene.world.put(
        endpointslice(endpoints=[endpoint(), endpoint(B, "b")]),
        endpointslice("v6", endpoints=[endpoint("fd00::3", "b")], address_type="IPv6"),
    )
    scene.feed(100.0)
    assert scene.highlights.recent(WEB) == Recent(entered=1, left=0)


def test_a_flapping_row_has_one_new_mark_in_250_ms_and_shows_the_last_one_in_the_end() -> None:
    scene = Scene()
    scene.rows(100.0, endpoint(**NOT_READY))
    for step in range(1, 10):
        conditions = {} if step % 2 else NOT_READY
        scene.rows(100.0 + step * 0.02, endpoint(**conditions))
        assert scene.mark(A) is MarkKind.LEFT
    assert scene.highlights.next_deadline() == pytest.approx(100.25)
    assert scene.highlights.expire(100.25) == {WEB}
    assert scene.mark(A) is MarkKind.ENTERED


def test_a_row_that_comes_and_enters_at_once_came() -> None:
    scene = Scene()
    scene.rows(100.0, endpoint(), endpoint(B, "b", **NOT_READY))
    scene.rows(100.1, endpoint(), endpoint(B, "b"))
    scene.highlights.expire(101.0)
    assert scene.mark(B) is MarkKind.CAME
    assert scene.highlights.recent(WEB) == Recent(entered=1, left=0)


def test_durations_are_parameters() -> None:
    scene = Scene(Durations(highlight=1.0, ghost=2.0, settle=0.0, calm=0.0))
    scene.rows(100.0, endpoint(B, "b"))
    scene.highlights.expire(100.0)
    assert scene.ghosts() == [(A, "left its slice", False)]
    scene.highlights.expire(101.0)
    assert scene.mark(B) is None
    scene.highlights.expire(102.0)
    assert scene.ghosts() == []


def test_a_service_that_went_is_told_as_long_as_a_ghost_and_not_when_it_is_back() -> None:
    scene = Scene()
    scene.world.remove(endpointslice(), service())
    scene.feed(100.0)
    assert [departed.snapshot.key for departed in scene.highlights.departed()] == [WEB]
    scene.highlights.expire(110.0)
    assert scene.highlights.departed() == ()
    scene.world.put(service())
    scene.feed(111.0)
    scene.world.remove(service())
    scene.feed(112.0)
    scene.world.put(service())
    scene.feed(113.0)
    assert scene.highlights.departed() == ()


def test_a_service_whose_slices_go_a_moment_after_it_leaves_one_ghost() -> None:
    scene = Scene()
    scene.world.remove(service())
    alone = {change.service for change in scene.feed(100.0)} - {WEB}
    assert alone == {replace(WEB, kind=Standing.ORPHAN)}
    scene.world.remove(endpointslice())
    scene.feed(101.0)
    scene.highlights.expire(102.0)
    assert [departed.snapshot.key for departed in scene.highlights.departed()] == [WEB]
    assert scene.highlights.ghosts(alone.pop()) == ()
    assert scene.ghosts() == [(A, "service deleted", False)]


def test_slices_that_stood_without_a_service_for_long_leave_a_ghost_of_their_own() -> None:
    scene = Scene()
    scene.world.remove(service())
    scene.feed(100.0)
    scene.highlights.expire(200.0)
    scene.world.remove(endpointslice())
    scene.feed(201.0)
    assert [departed.snapshot.key.kind for departed in scene.highlights.departed()] == [Standing.ORPHAN]


def test_nothing_is_kept_when_everything_is_over() -> None:
    scene = Scene()
    scene.rows(100.0, endpoint(B, "b"))
    scene.rows(101.0, endpoint(B, "b", **NOT_READY))
    scene.world.remove(endpointslice(), service())
    scene.feed(102.0)
    scene.highlights.expire(200.0)
    assert scene.highlights.next_deadline() is None
    assert scene.highlights._services == {}
    assert scene.highlights._departed == {}


def test_what_a_relist_told_of_is_marked_as_unseen() -> None:
    scene = Scene()
    scene.world.put(endpointslice(endpoints=[endpoint(B)]))
    changes = [replace(change, during_gap=True) for change in scene.world.changes()]
    scene.highlights.take(changes, 10.0)
    (row,) = scene.world.picture[WEB].endpoints
    mark = scene.highlights.mark(WEB, row.key)
    assert mark is not None
    assert mark.unseen
    assert [ghost.unseen for ghost in scene.highlights.ghosts(WEB)] == [True]


def test_a_row_that_flaps_for_an_hour_leaves_no_more_deadlines_than_one_that_flapped_for_a_minute() -> None:
    scene = Scene()
    counts = []
    for second in range(3600):
        scene.rows(float(second), endpoint(**NOT_READY) if second % 2 == 0 else endpoint())
        scene.highlights.expire(second + 0.5)
        counts.append(len(scene.highlights._deadlines))
    assert max(counts) == max(counts[:60])
    scene.highlights.expire(3700.0)
    assert scene.mark(A) is None
    assert scene.highlights.next_deadline() is None
