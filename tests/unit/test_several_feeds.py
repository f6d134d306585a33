"""The feeds of several contexts as one: whose turn it is, what ends it, who is asked."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from epwatch.feed import Reader
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.several_feeds import OneOfSeveral, SeveralFeeds
from epwatch.stream.retold import Retelling


class Part:
    """The feed of one context, in the test's hand."""

    def __init__(self, context: str) -> None:
        self.context = context
        self.reader: Reader | None = None
        self.mores = self.reconnects = self.stops = 0
        self.confirming: Callable[[str], None] | None = None
        self.naming: Callable[[frozenset[str] | None], None] | None = None
        self.wanted: list[Wanted] = []

    def start(self, reader: Reader) -> None:
        self.reader = reader

    def more(self) -> None:
        self.mores += 1

    def reconnect(self) -> None:
        self.reconnects += 1

    def stop(self) -> None:
        self.stops += 1

    def confirm(self, told: Callable[[str], None]) -> None:
        self.confirming = told

    def evidence(self, wanted: Wanted, told: Callable[[Evidence], None]) -> None:
        self.wanted.append(wanted)
        told(Evidence(every_node=(self.context,)))

    def heard(self, told: Callable[[Iterator[bytes]], None]) -> None:
        told(iter(()))

    def retelling(self, told: Callable[[Retelling | None], None]) -> None:
        told(None)

    def namespaces(self, told: Callable[[frozenset[str] | None], None]) -> None:
        self.naming = told

    def standing(self) -> Mapping[str | None, Sequence[StreamStatus]]:
        return {self.context: [StreamStatus(kind=Kind.PODS, namespace=None, phase=Phase.LIVE, since=1.0)]}

    def tells(self) -> None:
        assert self.reader is not None
        self.reader.batch(Batch(time=0.0, context=self.context))

    def fails(self, message: str, code: int = 1) -> None:
        assert self.reader is not None
        self.reader.failed(message, code)


class Told:
    """A reader that remembers."""

    def __init__(self) -> None:
        self.contexts: list[str | None] = []
        self.ends: list[tuple[str, int]] = []

    def batch(self, batch: Batch) -> None:
        self.contexts.append(batch.context)

    def failed(self, message: str, exit_code: int) -> None:
        self.ends.append((message, exit_code))


def begun() -> tuple[SeveralFeeds, Part, Part, Told]:
    a, b, told = Part("a"), Part("b"), Told()
    both: dict[str | None, OneOfSeveral] = {"a": a, "b": b}
    feeds = SeveralFeeds(both)
    feeds.start(told)
    return feeds, a, b, told


def test_each_batch_is_handed_on_as_it_comes() -> None:
    feeds, a, b, told = begun()
    b.tells()
    a.tells()
    assert told.contexts == ["b", "a"]
    assert feeds.contexts == ("a", "b")


def test_more_lets_that_context_go_on_whose_batch_came_first_and_no_other() -> None:
    feeds, a, b, _ = begun()
    b.tells()
    a.tells()
    feeds.more()
    assert (a.mores, b.mores) == (0, 1)
    b.tells()
    feeds.more()
    assert (a.mores, b.mores) == (1, 1)
    feeds.more()
    assert (a.mores, b.mores) == (1, 2)
    feeds.more()
    assert (a.mores, b.mores) == (1, 2)


def test_a_context_that_tells_nothing_holds_no_other_one_up() -> None:
    feeds, a, b, told = begun()
    for _ in range(3):
        a.tells()
        feeds.more()
    assert (a.mores, b.mores) == (3, 0)
    assert told.contexts == ["a"] * 3


def test_a_feed_that_fails_ends_nothing_and_the_last_one_ends_all_with_what_each_said() -> None:
    _, a, b, told = begun()
    b.fails("the plugin is gone", 2)
    b.fails("once more", 1)
    assert told.ends == []
    a.tells()
    a.fails("a bug")
    assert told.contexts == ["a"]
    assert told.ends == [("b: the plugin is gone; a: a bug", 1)]


@pytest.mark.parametrize(("first", "last", "whole"), [(2, 2, 2), (1, 1, 1), (2, 1, 1), (1, 2, 1)])
def test_the_exit_code_is_that_on_which_all_agree_whichever_ended_last(first: int, last: int, whole: int) -> None:
    _, a, b, told = begun()
    a.fails("this", first)
    b.fails("that", last)
    assert [code for _message, code in told.ends] == [whole]


def test_one_whose_configuration_could_not_be_used_has_not_ended_once_it_is_tried_again() -> None:
    feeds, a, b, told = begun()
    a.fails("no such cluster", 2)
    feeds.reconnect()
    b.fails("no such user", 2)
    assert told.ends == []
    a.fails("still no such cluster", 2)
    assert told.ends == [("b: no such user; a: still no such cluster", 2)]


def test_one_that_a_bug_ended_is_over_whoever_reconnects() -> None:
    feeds, a, b, told = begun()
    a.fails("a bug", 1)
    feeds.reconnect()
    b.fails("no such user", 2)
    assert told.ends == [("a: a bug; b: no such user", 1)]


def test_all_are_compared_and_the_first_difference_is_told_with_its_context() -> None:
    feeds, a, b, _ = begun()
    answers: list[str] = []
    feeds.confirm(answers.append)
    assert a.confirming is not None
    assert b.confirming is not None
    a.confirming("")
    assert answers == []
    b.confirming("slices differ")
    assert answers == ["b: slices differ"]
    feeds.confirm(answers.append)
    a.confirming("")
    b.confirming("")
    assert answers[1:] == [""]


def test_evidence_is_asked_of_the_context_that_is_named_alone() -> None:
    feeds, a, b, _ = begun()
    found: list[Evidence] = []
    feeds.evidence(Wanted(every_node=True, context="b"), found.append)
    assert [each.every_node for each in found] == [("b",)]
    assert (a.wanted, len(b.wanted)) == ([], 1)
    feeds.evidence(Wanted(every_node=True, context="c"), found.append)
    assert found[1].unread == ("everything: c is none of those that are watched",)


def test_names_are_those_of_all_contexts_and_unknown_only_where_no_context_tells() -> None:
    for first, second, known in (
        (frozenset("x"), frozenset("y"), frozenset("xy")),
        (frozenset("x"), None, frozenset("x")),
        (None, None, None),
    ):
        feeds, a, b, _ = begun()
        names: list[frozenset[str] | None] = []
        feeds.namespaces(names.append)
        assert a.naming is not None
        assert b.naming is not None
        a.naming(first)
        assert names == []
        b.naming(second)
        assert names == [known]


def test_reconnect_and_stop_are_for_all() -> None:
    feeds, a, b, _ = begun()
    feeds.reconnect()
    feeds.stop()
    assert (a.reconnects, b.reconnects, a.stops, b.stops) == (1, 1, 1, 1)


def test_the_reader_is_called_by_one_thread_at_a_time() -> None:
    a, b = Part("a"), Part("b")
    inside, overlapped = threading.Event(), threading.Event()

    class Slow(Told):
        def batch(self, batch: Batch) -> None:
            if inside.is_set() and not self.contexts:
                overlapped.set()
            inside.set()
            # Long enough for the other thread to come in, were it let.
            overlapped.wait(0.2)
            super().batch(batch)

    told = Slow()
    both: dict[str | None, OneOfSeveral] = {"a": a, "b": b}
    SeveralFeeds(both).start(told)
    threads = [threading.Thread(target=part.tells) for part in (a, b)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(map(str, told.contexts)) == ["a", "b"]
    assert not overlapped.is_set()


def test_how_the_streams_of_all_contexts_stand_is_told_by_context() -> None:
    feeds, a, b, _told = begun()
    assert feeds.standing() == {**a.standing(), **b.standing()}
    assert list(feeds.standing()) == ["a", "b"]
