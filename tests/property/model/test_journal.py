"""The journal against a plain list: its bound holds, each service keeps its floor, all is in the order of events."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind
from epwatch.model.change import ChangeType
from epwatch.model.journal import Entry, Journal
from epwatch.model.snapshot import ServiceKey

LARGEST = 600
"""No entry below takes more bytes."""

stories = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 6), st.just(0)), st.text("x", max_size=200)), max_size=300
)
"""Of which service, None for a gap, with how long a cause; service 0 is the busy one."""


def key(number: int) -> ServiceKey:
    return ServiceKey("prod", f"ns-{number % 2}", f"web-{number}")


def told(story: list[tuple[int | None, str]], journal: Journal) -> list[Entry]:
    made = []
    for number, (service, cause) in enumerate(story):
        gap = Gap(Kind.PODS, "ns-0", number - 1.0, number) if service is None else None
        entry = Entry(
            number=number // 2,
            time=float(number),
            service=None if service is None else key(service),
            type=None if service is None else ChangeType.CHANGED,
            cause=cause,
            gap=gap,
            context=None if gap is None else "prod",
        )
        journal.add(entry)
        made.append(entry)
    return made


@given(stories, st.integers(5_000, 60_000))
def test_the_bound_holds_after_every_entry(story: list[tuple[int | None, str]], limit: int) -> None:
    journal = Journal(limit)
    for at in range(len(story)):
        told(story[at : at + 1], journal)
        assert journal.bytes <= limit


@given(stories, st.integers(5_000, 60_000))
def test_no_service_is_pushed_below_its_floor(story: list[tuple[int | None, str]], limit: int) -> None:
    journal = Journal(limit)
    made = told(story, journal)
    sizes: dict[ServiceKey | None, int] = defaultdict(int)
    kept: dict[ServiceKey | None, int] = defaultdict(int)
    for entry in made:
        sizes[entry.service] += entry.size
    for entry in journal.entries():
        kept[entry.service] += entry.size
    for service, size in sizes.items():
        assert kept[service] >= min(size, journal.floor - 2 * LARGEST)


@given(stories, st.integers(5_000, 60_000))
def test_each_service_keeps_its_latest_entries_in_their_order(story: list[tuple[int | None, str]], limit: int) -> None:
    journal = Journal(limit)
    made = told(story, journal)
    everything = list(journal.entries())
    assert [entry.number for entry in everything] == sorted(entry.number for entry in everything)
    for service in {entry.service for entry in made}:
        mine = [entry for entry in made if entry.service == service]
        kept = [entry for entry in everything if entry.service == service]
        assert kept == mine[len(mine) - len(kept) :]
        lost = mine[: len(mine) - len(kept)]
        if service is not None and kept:
            missing = journal.lost(service)
            # It may be told of more than is missing, never of less, and never of what is there.
            assert not lost or (missing is not None and missing >= lost[-1].time)
            assert missing is None or missing < kept[0].time
    assert (journal.lost() is None) == (len(everything) == len(made))


def test_a_busy_service_does_not_push_out_a_quiet_one() -> None:
    journal = Journal(40_000)
    told([(1, "the one thing that happened to it"), *[(0, "again")] * 5_000], journal)
    assert [entry.cause for entry in journal.entries(key(1))] == ["the one thing that happened to it"]
    assert journal.lost(key(1)) is None
    assert journal.lost(key(0)) is not None


def test_a_service_has_the_gaps_of_its_namespace_among_its_entries() -> None:
    journal = Journal(40_000)
    told([(0, ""), (None, ""), (1, ""), (0, "")], journal)
    assert [entry.gap is not None for entry in journal.entries(key(0))] == [False, True, False]
    assert [entry.gap is not None for entry in journal.entries(key(1))] == [False]


def test_a_service_has_no_gap_of_another_context_among_its_entries() -> None:
    journal = Journal(40_000)
    told([(0, "")], journal)
    gap = Gap(Kind.PODS, None, 1.0, 2.0)
    journal.add(Entry(number=1, time=2.0, gap=gap, context="eu"))
    assert [entry.gap for entry in journal.entries(key(0))] == [None]
    assert [entry.gap for entry in journal.entries()] == [None, gap]
