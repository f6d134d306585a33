"""Whatever happens under a gate: a yes is never said of what did not hold, and a dip is never forgotten."""

from hypothesis import example, given
from hypothesis import strategies as st

from epwatch.kube.objects import Kind
from epwatch.model.gate import Stage
from epwatch.model.gate_terms import Quorum, Result
from tests.unit.model.gate_story import Story, picture

_HOLD = 10.0
_NEEDED = 3

steps = st.lists(
    st.tuples(st.floats(0.0, 8.0), st.one_of(st.integers(0, 5), st.sampled_from(["gap", "check", "pass"]))),
    max_size=40,
)


def play(moves: list[tuple[float, int | str]], least: int | None) -> tuple[Story, list[tuple[float, int | str]]]:
    """Drive a gate by the moves until it ends; return it with what happened until then, by its time."""
    story = Story(min_ready=Quorum(_NEEDED), never_below=least, hold=_HOLD, timeout=120.0)
    story.shows(0, picture(5))
    seen: list[tuple[float, int | str]] = [(0.0, 5)]
    now = 0.0
    for wait, move in moves:
        if story.gate.stage is Stage.ENDED:
            break
        now += wait
        if isinstance(move, int):
            story.shows(now, picture(move))
        elif move == "gap":
            story.shows(now, gap=Kind.PODS)
        elif move == "check":
            story.checked(now)
        story.passes(now)
        seen.append((now, move))
    return story, seen


def held_since(seen: list[tuple[float, int | str]]) -> float | None:
    """Return the time from which on all held without a break at the end of this, None where it does not hold."""
    since: float | None = None
    for at, move in seen:
        if isinstance(move, int):
            since = None if move < _NEEDED else at if since is None else since
        elif move == "gap" and since is not None:
            # What held before a gap and after it may not have held within.
            since = at
    return since


@given(steps, st.one_of(st.none(), st.integers(1, 5)))
@example([(1.0, "gap"), (2.0, 3), (8.0, "check"), (0.0, "check")], None)
def test_a_yes_means_that_all_held_for_so_long_up_to_the_yes(
    moves: list[tuple[float, int | str]], least: int | None
) -> None:
    story, seen = play(moves, least)
    if story.gate.result is not Result.OK:
        return
    end = seen[-1][0]
    since = held_since(seen)
    assert since is not None
    assert end - since >= _HOLD
    assert least is None or all(move >= least for _, move in seen if isinstance(move, int))
    assert least is None or "gap" not in [move for _, move in seen]


@given(steps, st.integers(1, 5))
def test_a_dip_below_the_least_is_always_violated_and_nothing_else_is(
    moves: list[tuple[float, int | str]], least: int
) -> None:
    story, seen = play(moves, least)
    dipped = any(isinstance(move, int) and move < least for at, move in seen if at < 120.0)
    assert dipped is (story.gate.result is Result.VIOLATED)
