"""Rows under contexts, or one row for all of them, are the same whether they came one by one or all at once."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from epwatch.model.filter import parse
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot, State
from epwatch.tui.shown.row_ids import ContextId, NamespaceId, ServiceId, SharedId
from epwatch.tui.tree.arrangement import Arrangement
from epwatch.tui.tree.block import Entry
from epwatch.tui.tree.folds import Folds
from epwatch.tui.tree.row_index import RowIndex
from tests.functional import scenes

CONTEXTS = ("us", "eu", "asia")


class World:
    """An index that is told step by step, and what it was told."""

    def __init__(self, arrangement: Arrangement) -> None:
        self.folds = Folds(frozenset({"web"}))
        self.index = RowIndex(self.folds, ("web",))
        self.arrangement = arrangement
        self.services: dict[ServiceKey, ServiceSnapshot] = {}
        self.text = ""
        self.index.arrange(arrangement, CONTEXTS)

    def afresh(self) -> RowIndex:
        """Return an index that is told all of it at once, the last first."""
        index = RowIndex(self.folds, ("web",))
        for snapshot in reversed(self.services.values()):
            index.put(snapshot)
        index.arrange(self.arrangement, CONTEXTS)
        # Not by filter(): that would close what was opened under this one.
        index._filter = parse(self.text)
        index._make_blocks()
        return index


Step = Callable[[World], None]


def put(context: str, namespace: str, name: str, rows: frozenset[int]) -> Step:
    def step(world: World) -> None:
        states = (State.READY, State.NOT_READY)
        endpoints = (scenes.endpoint(f"10.0.0.{n}", f"{name}-x-{n}", state=states[n % 2]) for n in sorted(rows))
        snapshot = scenes.service(name, endpoints, namespace=namespace)
        snapshot = replace(snapshot, key=replace(snapshot.key, context=context))
        world.services.pop(snapshot.key, None)
        world.services[snapshot.key] = snapshot
        world.index.put(snapshot)

    return step


def drop(context: str, namespace: str, name: str) -> Step:
    def step(world: World) -> None:
        key = ServiceKey(context, namespace, name)
        world.services.pop(key, None)
        world.index.drop(key)

    return step


def fold(line: int, *, opened: bool) -> Step:
    def step(world: World) -> None:
        if world.index.height:
            world.index.set_open(world.index.at(line % world.index.height).id, opened=opened)

    return step


def narrow(text: str) -> Step:
    def step(world: World) -> None:
        world.text = text
        world.index.filter(parse(text))

    return step


def arrange(arrangement: Arrangement) -> Step:
    def step(world: World) -> None:
        world.arrangement = arrangement
        world.index.arrange(arrangement, CONTEXTS)

    return step


names = (st.sampled_from(CONTEXTS), st.sampled_from(("default", "prod")), st.sampled_from(("api", "web", "db")))
puts = st.builds(put, *names, st.frozensets(st.integers(min_value=1, max_value=4), max_size=3))
steps = st.lists(
    st.one_of(
        puts,
        puts,
        st.builds(drop, *names),
        st.builds(fold, st.integers(min_value=0, max_value=40), opened=st.booleans()),
        st.builds(narrow, st.sampled_from(("", "web", "x-2", "ctx:us", "!ctx:eu x-1", "nothing"))),
        st.builds(arrange, st.sampled_from((Arrangement.BY_CONTEXT, Arrangement.ACROSS))),
    ),
    max_size=16,
)


def rows(index: RowIndex) -> list[Entry]:
    """Return every entry, top to bottom."""
    return [index.at(line) for line in range(index.height)]


@given(steps, st.sampled_from((Arrangement.BY_CONTEXT, Arrangement.ACROSS)))
@settings(max_examples=150)
def test_told_one_by_one_is_as_told_at_once(todo: list[Step], arrangement: Arrangement) -> None:
    world = World(arrangement)
    for step in todo:
        step(world)
        found = rows(world.index)
        assert found == rows(world.afresh())
        assert [world.index.line_of(entry.id) for entry in found] == list(range(len(found)))
        for entry in found:
            above = world.index.parent_of(entry.id)
            assert above is None or world.index.line_of(above) is not None
        assert world.index.services >= sum(isinstance(entry.id, ServiceId) for entry in found)


@given(st.lists(puts, max_size=12))
@settings(max_examples=100)
def test_under_a_context_stands_what_stands_alone_where_it_is_the_only_one(todo: list[Step]) -> None:
    world = World(Arrangement.BY_CONTEXT)
    for step in todo:
        step(world)
    expected: list[object] = []
    for context in CONTEXTS:
        alone = RowIndex(world.folds, ("web",))
        for snapshot in world.services.values():
            if snapshot.key.context == context:
                alone.put(snapshot)
        expected += [ContextId(context), *(entry.id for entry in rows(alone))]
    assert [entry.id for entry in rows(world.index)] == expected


@given(st.lists(puts, max_size=12))
@settings(max_examples=100)
def test_across_contexts_each_name_has_one_row_and_below_it_each_context_that_has_it(todo: list[Step]) -> None:
    world = World(Arrangement.ACROSS)
    for step in todo:
        step(world)
    world.index.set_all(opened=True)
    found = [entry.id for entry in rows(world.index)]
    assert not [row for row in found if isinstance(row, ContextId | NamespaceId)]
    shared = [row for row in found if isinstance(row, SharedId)]
    assert len(shared) == len(set(shared)) == len({(key.namespace, key.name) for key in world.services})
    for row in shared:
        below = found[found.index(row) + 1 :]
        own = [each for each in below if isinstance(each, ServiceId) and world.index.parent_of(each) == row]
        there = [context for context in CONTEXTS if row.key(context) in world.services]
        assert [each.service.context for each in own] == there
