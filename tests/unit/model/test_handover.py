"""A service's hand-over: a lane for each pod, the fewest that were ready, overlap, and lags that nobody invented."""

import pytest
from msgspec.structs import replace

from epwatch.headless.timeline_text import timeline
from epwatch.kube.delta import Gap
from epwatch.kube.objects import Condition, Container, ContainerState, Kind, Pod
from epwatch.model.handover import Handover, Handovers
from epwatch.model.handover_words import lag_words, lasted
from epwatch.model.lag import between, lags
from epwatch.model.lane import Lane, Sight, Step
from epwatch.model.snapshot import EndpointSnapshot, Trigger
from tests.factories import CONTROLLER, Json, endpoint, endpointslice, service
from tests.unit.headless.pictures import KEY, NOON, absent, batch, counts, pod, row, snapshot, statuses
from tests.unit.model.world import World

BEGIN = NOON - NOON % 60
"""A whole second."""


def being(
    name: str = "old-1", *, ready: float | None = None, asked: float | None = None, ended: float | None = None
) -> Pod:
    """A pod with the times that the API server writes, in seconds after BEGIN."""
    conditions = () if ready is None else (Condition(type="Ready", status="True", since=BEGIN + ready),)
    states = () if ended is None else (_ended(BEGIN + ended),)
    deleted = None if asked is None else BEGIN + asked + 30
    grace = None if asked is None else 30
    return pod(
        name,
        created=BEGIN - 5,
        conditions=conditions,
        states=states,
        deleted=deleted,
        grace=grace,
        containers=(Container(name="main"),),
    )


def _ended(time: float) -> ContainerState:
    return ContainerState(name="main", state="terminated", exit_code=143, finished=time)


def standing(one: Pod, revision: str = "old", *, rotates: bool = True) -> EndpointSnapshot:
    first = row(2)
    key = replace(first.key, uid=one.uid)
    target = None if first.target is None else replace(first.target, name=one.name, uid=one.uid)
    return replace(first, key=key, target=target, pod=one, revision=revision, in_rotation=rotates)


class Told:
    """The hand-over of one service, told by seconds after BEGIN."""

    def __init__(self, skew: float | None = 0.0) -> None:
        self.handovers = Handovers(("web-service",))
        self._streams = tuple(replace(one, skew=skew) for one in statuses())

    def at(
        self,
        seconds: float,
        ready: int | None,
        *rows: EndpointSnapshot,
        pending: tuple[Pod, ...] = (),
        gap: bool = False,
    ) -> None:
        absents = tuple(replace(absent(), pod=one) for one in pending)
        known = replace(counts(), ready=ready, total=5)
        shown = snapshot(endpoints=rows, absent=absents, counts=known)
        gaps = (Gap(Kind.PODS, None, BEGIN + seconds - 1, BEGIN + seconds),) if gap else ()
        news = batch(time=BEGIN + seconds, services=(shown,), streams=self._streams, synced=True, gaps=gaps)
        self.handovers.take(news)

    @property
    def one(self) -> Handover:
        return self.handovers.services[KEY]

    def lane(self, name: str = "old-1") -> dict[Step, float | None]:
        (lane,) = [each for each in self.one.lanes if each.name == name]
        return {e.step: None if e.time is None else round(e.time - BEGIN, 3) for e in lane.events}


def test_a_pod_takes_its_steps_each_with_its_time() -> None:
    told = Told()
    told.at(0, 5)
    told.at(1, 5, pending=(replace(being(), ips=()),))
    told.at(2, 5, pending=(being(),))
    told.at(3.5, 5, standing(being(ready=3)))
    told.at(9.2, 4, standing(being(ready=3, asked=9), rotates=False))
    told.at(12.4, 4, standing(being(ready=3, asked=9, ended=12), rotates=False))
    told.at(12.9, 4)
    assert told.lane() == {
        Step.CREATED: -5,
        Step.HAS_ADDRESS: 2,
        Step.READY: 3,
        Step.IN_SLICE: 3.5,
        Step.ASKED_TO_END: 9,
        Step.OUT_OF_ROTATION: 9.2,
        Step.CONTAINER_ENDED: 12,
        Step.GONE: 12.9,
    }
    assert "container ended (143)" in timeline([told.handovers], "text", utc=True)


def test_a_pod_that_is_back_in_rotation_has_not_left_it() -> None:
    told = Told()
    one = being(ready=-9)
    told.at(0, 5, standing(one))
    told.at(3, 4, standing(one, rotates=False))
    assert told.lane()[Step.OUT_OF_ROTATION] == 3
    told.at(5, 5, standing(one))
    assert Step.OUT_OF_ROTATION not in told.lane()


def test_what_nobody_saw_happen_has_no_time() -> None:
    told = Told()
    told.at(0, 5, standing(being(ready=-4)))
    told.at(9, 4, gap=True)
    lane = told.lane()
    assert [step for step, time in lane.items() if time is None] == [
        Step.HAS_ADDRESS,
        Step.IN_SLICE,
        Step.OUT_OF_ROTATION,
        Step.GONE,
    ]
    assert all(lag.median is None for lag in lags(told.one.lanes, 0.0))
    text = timeline([told.handovers], "text", utc=True)
    assert "gap in pods" in text
    assert "lag Ready to in slice: unknown: nobody saw it happen" in text
    assert "lag asked to end to out of rotation: unknown: no pod took both steps" in text


def test_the_fewest_are_told_with_their_time_and_how_long_it_was_so() -> None:
    told = Told()
    for seconds, ready in ((0, 5), (3, 3), (22, 2), (23.8, 4), (30, 2), (40, 5)):
        told.at(seconds, ready)
    low = told.one.low
    assert low is not None
    assert (low.ready, low.total, low.time - BEGIN, round(low.lasted, 3)) == (2, 5, 22, 1.8)
    assert "fewest ready: 2 of 5, at 12:04:22.000Z, for 1.8 s" in timeline([told.handovers], "text", utc=True)


def test_what_is_not_known_to_be_ready_is_no_low_water() -> None:
    told = Told()
    told.at(0, None)
    assert told.one.low is None
    assert "fewest ready: unknown" in timeline([told.handovers], "text", utc=True)


def test_revisions_overlap_while_both_are_in_rotation_and_none_ready_is_told() -> None:
    told = Told()
    old, new = being("old-1", ready=-9), being("new-1", ready=4)
    told.at(0, 1, standing(old))
    told.at(4, 2, standing(old), standing(new, "new"))
    told.at(6.5, 1, standing(new, "new"))
    told.at(8, 0, standing(new, "new", rotates=False))
    told.handovers.pass_to(BEGIN + 10)
    assert (round(told.one.overlap, 3), told.one.empty, told.one.revisions) == (2.5, 2, ("old", "new"))
    text = timeline([told.handovers], "text", utc=True)
    assert "overlap: old, new both in rotation for 2.5 s" in text
    assert "none ready for 2.0 s" in text


def test_a_container_that_ends_as_it_is_told_to_is_an_early_exit() -> None:
    told = Told()
    told.at(0, 5, standing(being(ready=-9)))
    told.at(9.2, 4, standing(being(ready=-9, asked=9, ended=9), rotates=False))
    assert "EarlyExit: container main ended within a second" in timeline([told.handovers], "text", utc=True)


def test_a_pod_that_a_slice_still_names_is_gone_and_still_in_rotation() -> None:
    told = Told()
    told.at(0, 5, standing(being(ready=-9)))
    told.at(5, 5, replace(standing(being(ready=-9)), stale=True))
    told.at(8, 4)
    lane = told.lane()
    assert (lane[Step.GONE], lane[Step.OUT_OF_ROTATION]) == (5, 8)


def test_a_pod_that_was_finished_before_has_no_lane() -> None:
    told = Told()
    told.at(0, 5, pending=(replace(being("done"), phase="Succeeded"),))
    assert told.one.lanes == ()


READ_LATE = 3.4


@pytest.mark.parametrize(
    ("offset", "wanted"),
    [
        pytest.param(0.0, READ_LATE - 3, id="clocks agree"),
        pytest.param(2.0, READ_LATE + 2 - 3, id="the server is ahead"),
        pytest.param(-1.5, 0.0, id="below zero by less than the error"),
        pytest.param(-9.0, None, id="below zero beyond it"),
        pytest.param(None, None, id="no Date header"),
    ],
)
def test_a_lag_is_corrected_by_the_clocks_offset(offset: float | None, wanted: float | None) -> None:
    lane = Lane("default", "old-1", "uid")
    lane.see(Sight(time=BEGIN, pod=being(), rotates=False, known=True))
    lane.see(Sight(time=BEGIN + READ_LATE, pod=being(ready=3), rotates=True, known=True))
    found = between(lane, Step.READY, Step.IN_SLICE, offset)
    assert found == (None if wanted is None else pytest.approx(wanted))


@pytest.mark.parametrize(
    ("offset", "trigger", "why"),
    [
        pytest.param(None, None, "the server's clock is not known", id="no Date header"),
        pytest.param(-9.0, None, "the clocks disagree", id="below zero beyond the error"),
        pytest.param(0.0, Trigger(None), "the slice was written for another reason", id="another selector"),
    ],
)
def test_of_a_lag_that_is_not_known_it_is_said_why(offset: float | None, trigger: Trigger | None, why: str) -> None:
    lane = Lane("default", "old-1", "uid")
    lane.see(Sight(time=BEGIN, pod=being(), rotates=False, known=True))
    lane.see(Sight(time=BEGIN + READ_LATE, pod=being(ready=3), rotates=True, known=True, trigger=trigger))
    assert lag_words(lags([lane], offset)[0]) == f"lag Ready to in slice: unknown: {why}"


def test_median_and_worst_are_of_the_known_ones_and_the_others_are_counted() -> None:
    told = Told()
    told.at(0, 5, standing(being("there", ready=-9)))
    rows = [standing(being("there", ready=-9))]
    for number, late in enumerate((0.25, 0.5, 2.0)):
        rows.append(standing(being(f"new-{number}", ready=10 * number + 10), "new"))
        told.at(10 * number + 10 + late, 5, *rows)
    lag = lags(told.one.lanes, 0.0)[0]
    assert (lag.median, lag.worst, lag.error, lag.known, lag.unknown) == (0.5, 2.0, 1.0, 3, 1)
    assert (
        "lag Ready to in slice: median 0.5 s, worst 2.0 s (±1 s), of 3; unknown for 1: nobody saw it happen"
        in timeline([told.handovers], "text", utc=True)
    )
    assert "(+-1 s)" in timeline([told.handovers], "text", utc=True, ascii_only=True)


@pytest.mark.parametrize(
    ("ready", "trigger", "wanted"),
    [
        pytest.param(3.0, None, READ_LATE - 3, id="the slice is not the controller's: from its own Ready"),
        pytest.param(3.0, Trigger(BEGIN + 3), READ_LATE - 3, id="its own Ready is the cause"),
        pytest.param(3.0, Trigger(BEGIN + 1), READ_LATE - 3, id="an earlier change was written with it"),
        pytest.param(-900.0, Trigger(BEGIN + 2), READ_LATE - 2, id="the service was made later"),
        pytest.param(-900.0, Trigger(None), None, id="another selector: it was not waited for"),
        pytest.param(None, Trigger(BEGIN + 2), READ_LATE - 2, id="pods cannot be read"),
        pytest.param(None, Trigger(None), None, id="nor is there a cause"),
        pytest.param(-3700.0, Trigger(BEGIN - 3700), None, id="a cause of an hour ago is none"),
    ],
)
def test_the_way_into_the_slice_is_measured_from_what_the_controllers_name_as_its_cause(
    ready: float | None, trigger: Trigger | None, wanted: float | None
) -> None:
    """EP-9: the annotation endpoints.kubernetes.io/last-change-trigger-time, where it is there."""
    lane = Lane("default", "old-1", "uid")
    one = None if ready is None else being(ready=ready)
    lane.see(Sight(time=BEGIN, pod=one, rotates=False, known=True))
    lane.see(Sight(time=BEGIN + READ_LATE, pod=one, rotates=True, known=True, trigger=trigger))
    # A later write tells nothing of how it came in.
    lane.see(Sight(time=BEGIN + 60, pod=one, rotates=True, known=True, trigger=Trigger(BEGIN + 50)))
    found = between(lane, Step.READY, Step.IN_SLICE, 0.0)
    assert found == (None if wanted is None else pytest.approx(wanted))
    (lag, *_) = lags([lane], 0.0)
    assert (lag.median is None) is (wanted is None)


def test_the_newest_slice_of_the_controller_says_what_it_was_written_for() -> None:
    world = World().live()
    world.put(service(), written("a", "9", "2026-11-23T12:00:00Z"), written("b", "10", "2026-11-23T12:00:05Z"))
    assert world.see("web-service").trigger == Trigger(WRITTEN + 5)
    world.put(written("a", "11", None))
    assert world.see("web-service").trigger == Trigger(None)
    world.put(written("c", "12", "2026-11-23T12:00:09Z", managed_by="somebody.example"))
    assert world.see("web-service").trigger is None


WRITTEN = 1_795_435_200.0
"""2026-11-23T12:00:00Z."""


def written(name: str, version: str, trigger: str | None, managed_by: str = CONTROLLER) -> Json:
    built = endpointslice(name, endpoints=[endpoint()], managed_by=managed_by, resource_version=version)
    if trigger is not None:
        built["metadata"]["annotations"] = {"endpoints.kubernetes.io/last-change-trigger-time": trigger}
    return built


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.04, "0.0 s"), (59.94, "59.9 s"), (159.2, "2 min 39 s"), (7_384.0, "2 h 3 min")]
)
def test_how_long_something_lasted_is_told_as_it_is_read(seconds: float, told: str) -> None:
    assert lasted(seconds) == told
