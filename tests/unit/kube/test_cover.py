"""One selector for several services: it selects all that each of them does, whatever they are, and not much more."""

from hypothesis import given
from hypothesis import strategies as st

from epwatch.kube.cover import EVERYTHING, NOTHING, Cover
from epwatch.kube.objects import Labels
from epwatch.sim.selectors import labels_match, parse_labels

KEYS = st.sampled_from(["app", "tier", "version"])
VALUES = st.sampled_from(["", "a", "b", "c"])
SELECTORS = st.dictionaries(KEYS, VALUES, min_size=1).map(lambda pairs: tuple(sorted(pairs.items())))


def covering(*selectors: Labels | None) -> Cover:
    cover = NOTHING
    for selector in selectors:
        cover = cover.wider(selector)
    return cover


def test_what_all_selectors_have_in_common_is_asked_for_with_each_of_its_values() -> None:
    front, api = (("app", "web"), ("tier", "front")), (("app", "api"),)
    assert covering(front).text == "app=web,tier=front"
    assert covering(front, api).text == "app in (api,web)"
    assert covering(front, (("app", "web"), ("tier", "back"))).text == "app=web,tier in (back,front)"
    assert covering(front, (("role", "db"),)) == EVERYTHING
    assert covering(front, None).text == "app=web,tier=front"
    assert EVERYTHING.wider(front) == EVERYTHING
    assert EVERYTHING.text == ""


@given(st.lists(SELECTORS, min_size=1, max_size=4), st.dictionaries(KEYS, VALUES))
def test_whatever_one_of_the_selectors_selects_is_covered(selectors: list[Labels], labels: dict[str, str]) -> None:
    covered = labels_match(parse_labels(covering(*selectors).text), labels)
    for selector in selectors:
        if all(labels.get(key) == value for key, value in selector):
            assert covered


@given(st.lists(SELECTORS, min_size=1, max_size=4), SELECTORS)
def test_a_view_that_widens_loses_nothing(selectors: list[Labels], another: Labels) -> None:
    before, after = covering(*selectors), covering(*selectors, another)
    assert before.labels is not None
    assert after.labels is not None
    assert after.labels.keys() <= before.labels.keys()
    assert all(before.labels[key] <= after.labels[key] for key in after.labels)


def test_nothing_at_all_is_covered_by_a_selector_that_selects_nothing() -> None:
    terms = parse_labels(NOTHING.text)
    assert not any(labels_match(terms, labels) for labels in ({}, {"kubernetes.io/service-name": "web"}))


def test_a_selector_stays_short_enough_for_a_line_of_a_proxy() -> None:
    """The label that has the most values goes: what all pods have in common otherwise still narrows."""
    wide = covering(
        *((("app", f"a-rather-long-name-of-a-service-{number}"), ("team", "shop")) for number in range(500))
    )
    assert wide.text == "team=shop"
