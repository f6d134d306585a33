"""What the sieve says beforehand is what asking every row says."""

from hypothesis import given
from hypothesis import strategies as st

from epwatch.model.filter import parse
from epwatch.model.filter_terms import Subject
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.tui.tree.sieve import Left, Sieve
from tests.functional import scenes

NAMES = st.sampled_from(["web-service", "Web", "wébs", "web.\u017fervice", "billing-1"])
WORDS = st.sampled_from(
    [
        "web",
        "WEB",
        "ser",
        "1.2",
        "1.",
        "80",
        "node-a",
        "ready",
        "é",
        "s",
        "k",
        "billing",
        "!web",
        "!1.2",
        "!nowhere",
        "!w.b|x",
        "w.*1",
        "(?-i:W)eb",
        "t\\sweb",
        "e$",
        "!2[.]0$",
        "[A-Z]b",
        "is:ready",
        "is:wrong",
        "!is:wrong",
        "ns:default",
        "ns:other",
        "w.b",
        "^web",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@st.composite
def services(draw: st.DrawFn) -> ServiceSnapshot:
    """A service with up to three rows."""
    rows = [scenes.endpoint(f"10.1.2.{n}", f"{draw(NAMES)}-{n}") for n in range(draw(st.integers(0, 3)))]
    return scenes.service(draw(NAMES), rows)


@given(services(), st.lists(TEXTS, min_size=1, max_size=4))
def test_what_is_said_beforehand_is_what_asking_every_row_says(snapshot: ServiceSnapshot, typed: list[str]) -> None:
    sieve = Sieve()
    for text in typed:
        what = parse(text)
        left = sieve.left(what, snapshot)
        found = [what.matches(Subject(snapshot, row)) for row in (None, *snapshot.endpoints)]
        if left is Left.ALL:
            assert all(found)
        if left is Left.NOTHING:
            assert not any(found)
        if left is Left.ROWS and (said := sieve.found(what, snapshot)) is not None:
            assert [said.service, *said.rows] == found


def test_a_plain_word_is_told_of_whole_services_without_a_look_at_their_rows() -> None:
    snapshot = scenes.service("web", [scenes.endpoint("10.1.2.3", "web-1")])
    assert Sieve().left(parse("default"), snapshot) is Left.ALL
    assert Sieve().left(parse("nowhere"), snapshot) is Left.NOTHING
    assert Sieve().left(parse("10.1.2.3"), snapshot) is Left.ROWS
    assert Sieve().left(parse("!default"), snapshot) is Left.NOTHING
    assert Sieve().left(parse("!nowhere ns:default"), snapshot) is Left.ALL
    assert Sieve().left(parse("ns:other zone:zone-a"), snapshot) is Left.NOTHING
    assert Sieve().left(parse("zone:zone-a"), snapshot) is Left.ROWS


@given(services(), TEXTS)
def test_rows_that_are_asked_together_say_what_each_says_alone(snapshot: ServiceSnapshot, text: str) -> None:
    what = parse(text)
    alone = [what.matches(Subject(snapshot, row)) for row in snapshot.endpoints]
    assert what.among(snapshot, snapshot.endpoints) == alone
