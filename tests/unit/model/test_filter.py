"""The filter's grammar."""

import pytest

from epwatch.model.filter import EVERYTHING, FilterError, parse, without_unfinished
from epwatch.model.filter_terms import STATES, Subject
from epwatch.model.snapshot import AbsentPod, State
from tests.functional import scenes

WEB = scenes.web(3)
FIRST, SECOND = WEB.endpoints[:2]


@pytest.mark.parametrize(
    ("text", "service", "first", "second"),
    [
        ("web", True, True, True),
        ("WEB", True, True, True),
        ("abcde", False, True, False),
        ("node-b", False, False, True),
        ("web node-b", False, False, True),
        ("!node-b", True, True, False),
        ("192.168.1.[23]", False, True, True),
        ("^web-service$", True, True, True),
        ("192.168.1.2:8080", False, True, False),
        ("nothing", False, False, False),
        ("!", True, True, True),
        ("", True, True, True),
    ],
)
def test_all_terms_must_hold(text: str, *, service: bool, first: bool, second: bool) -> None:
    found = parse(text)
    assert found.matches(Subject(WEB)) is service
    assert found.matches(Subject(WEB, FIRST)) is first
    assert found.matches(Subject(WEB, SECOND)) is second


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("is:", ""),
        ("web is:zebra node:a", "web node:a"),
        ("!label: web", "web"),
        ("is:ready label:a=b web(", "is:ready label:a=b web("),
        ("zebra:x", "zebra:x"),
    ],
)
def test_terms_whose_value_does_not_exist_are_left_out_of_a_text(typed: str, rest: str) -> None:
    assert without_unfinished(typed) == rest


def test_an_invalid_expression_is_told_in_one_line() -> None:
    with pytest.raises(FilterError, match=r"^a\(: missing \), unterminated subpattern$"):
        parse("web a(")


def test_what_is_found_is_marked_but_not_what_is_excluded() -> None:
    find = parse("web !node-b").find()
    assert find is not None
    assert find.search("WEB")
    assert not find.search("node-b")
    assert EVERYTHING.find() is None


MIXED = scenes.service(
    "mixed",
    [
        scenes.endpoint("10.0.0.1", "front-7f9aa-aaaaa"),
        scenes.endpoint("10.0.0.2", "front-7f9aa-bbbbb", state=State.NOT_READY, zone="zone-b", node="node-b"),
        scenes.endpoint("10.0.0.3", "front-6d4cf-ccccc", state=State.DRAINING),
        scenes.endpoint("10.0.0.4", "front-6d4cf-ddddd", stale=True),
    ],
    absent=[
        AbsentPod(
            pod=scenes.pod("front-7f9aa-eeeee", labels=(("tier", "web"),)), code="PodHasNoIP", reason="no address"
        ),
        AbsentPod(pod=scenes.pod("front-7f9aa-fffff", phase="Succeeded"), code="PodFinished", reason="finished"),
    ],
    namespace="shop",
    verdict="Outage",
    severity="error",
)


def found(text: str) -> str:
    """Return the last letters of the rows that a filter finds; "service" where it finds the service itself."""
    what = parse(text)
    rows = [row.key.address[-1] for row in MIXED.endpoints if what.matches(Subject(MIXED, row))]
    pods = [pod.pod.name[-1] for pod in MIXED.absent if what.matches(Subject(MIXED, pod))]
    own = " service" if what.matches(Subject(MIXED)) else ""
    return "".join(rows + pods) + own


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("is:ready", "14"),
        ("is:notready", "2e"),
        ("is:NotReady", "2e"),
        ("is:draining", "3"),
        ("is:stale", "4"),
        ("is:rotation", "14"),
        ("is:absent", "ef"),
        ("is:finished", "f"),
        ("is:wrong", "1234ef service"),
        ("!is:wrong", ""),
        ("is:terminating", ""),
        ("label:tier", "e"),
        ("label:tier=web", "e"),
        ("label:tier=we", ""),
        ("ns:^shop$", "1234ef service"),
        ("ns:default", ""),
        ("zone:b", "2"),
        ("node:node-b", "2"),
        ("owner:replicaset/front-6d4cf", "34"),
        ("revision:7f9aa", "12"),
        ("is:ready revision:7f9aa", "1"),
        ("!zone:b !is:absent", "134 service"),
        ("other:thing", ""),
        ("fd00::1", ""),
    ],
)
def test_qualifiers_ask_for_one_thing_each(text: str, rows: str) -> None:
    assert found(text) == rows


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_asked_for(state: str) -> None:
    parse(f"is:{state}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("is:nope", "is:nope: one of ready, notready"),
        ("is:", "is: one of ready"),
        ("label:", "label: write label:KEY or label:KEY=VALUE"),
        ("label:=x", "label:=x: write label:KEY"),
        ("zone:a(", "zone:a(: missing ), unterminated subpattern"),
    ],
)
def test_a_qualifier_that_makes_no_sense_is_told(text: str, message: str) -> None:
    with pytest.raises(FilterError) as wrong:
        parse(text)
    assert str(wrong.value).startswith(message)


def test_narrow_leaves_the_rows_that_are_found_and_the_counts_as_they_are() -> None:
    narrowed = parse("is:notready").narrow(MIXED)
    assert narrowed is not None
    assert [row.key.address for row in narrowed.endpoints] == ["10.0.0.2"]
    assert [pod.pod.name for pod in narrowed.absent] == ["front-7f9aa-eeeee"]
    assert narrowed.counts == MIXED.counts
    assert parse("nothing").narrow(MIXED) is None
    assert EVERYTHING.narrow(MIXED) is MIXED
