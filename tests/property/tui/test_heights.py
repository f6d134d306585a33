"""Heights are what adding them up afresh gives, whatever was changed before."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from epwatch.tui.tree.heights import Heights

SOME = st.integers(0, 4)


@given(st.lists(SOME, max_size=70), st.lists(st.tuples(st.integers(0, 69), SOME), max_size=20))
def test_heights_are_as_adding_them_up_afresh(given: list[int], changes: list[tuple[int, int]]) -> None:
    heights, plain = Heights(given), list(given)
    for place, height in changes:
        if place < len(plain):
            heights[place] = plain[place] = height
    assert [heights[place] for place in range(len(plain))] == plain
    assert heights.total == sum(plain)
    assert [heights.before(place) for place in range(len(plain) + 1)] == [0, *accumulate(plain)]
    lines = [(place, offset) for place, height in enumerate(plain) for offset in range(height)]
    assert [heights.at(line) for line in range(heights.total)] == lines
