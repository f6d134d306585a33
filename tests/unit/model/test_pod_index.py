"""Pods in groups of equal labels where each has labels of its own, as those of StatefulSets and Jobs have."""

import tracemalloc

import pytest

from epwatch.model.few import Few, with_one, without_one
from epwatch.model.pod_index import PodIndex
from tests.factories import pod_record

COMMON = ("app", "batch")


def put(index: PodIndex, number: int) -> None:
    index.put(pod_record(f"job-{number}", labels={COMMON[0]: COMMON[1], "job": f"job-{number}"}))


def most_bytes(index: PodIndex, number: int) -> int:
    """Return the most that was taken at a time while a pod came and went."""
    tracemalloc.start()
    try:
        put(index, number)
        index.remove(f"job-{number}")
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_pod_that_comes_and_goes_does_not_cost_more_the_more_share_a_label_with_it() -> None:
    index = PodIndex("default")
    for number in range(3000):
        put(index, number)
    assert most_bytes(index, 3000) < 3000 * 8


@pytest.mark.parametrize("pods", [1, 8, 9, 40])
def test_groups_are_found_by_what_they_share_until_the_last_one_goes(pods: int) -> None:
    index = PodIndex("default")
    for number in range(pods):
        put(index, number)
    for number in range(pods):
        assert index.pair_groups(COMMON) == len(list(index.matching((COMMON,)))) == pods - number
        index.remove(f"job-{number}")
    assert (index.pair_groups(COMMON), list(index.matching((COMMON,)))) == (0, [])
    put(index, 1)
    assert index.pair_groups(COMMON) == 1


def test_few_and_many_stand_in_the_order_in_which_they_came() -> None:
    held: Few[int] = ()
    for number in range(20):
        held = with_one(held, number)
        assert list(held) == list(range(number + 1))
    for number in range(20):
        held = without_one(held, number)
        assert list(held) == list(range(number + 1, 20))
