"""The row index is what flattening everything afresh gives, and a cursor stays on its row, whatever comes and goes."""

import gc
from collections.abc import Callable
from types import FunctionType, ModuleType

from hypothesis import given, settings
from hypothesis import strategies as st

from epwatch.model.filter import EVERYTHING, Filter, parse
from epwatch.model.marks import Ghost
from epwatch.model.snapshot import AbsentPod, RowKey, ServiceKey, ServiceSnapshot, State
from epwatch.tui.shown.marks import QUIET, Marks
from epwatch.tui.shown.row_ids import NamespaceId, RowId, ServiceId, namespace_of
from epwatch.tui.tree import block
from epwatch.tui.tree.block import Entry
from epwatch.tui.tree.cursor import Cursor
from epwatch.tui.tree.folds import Folds
from epwatch.tui.tree.grouping import Grouping, grouping
from epwatch.tui.tree.layout_order import by_name
from epwatch.tui.tree.orders import Sorting, sortings
from epwatch.tui.tree.row_index import RowIndex
from tests.functional import scenes

NAMES = ("api", "web", "cache", "db")
SPACES = ("default", "prod")


def snapshot(namespace: str, name: str, rows: frozenset[int], finished: int) -> ServiceSnapshot:
    """Return a small service with these rows."""
    states = (State.READY, State.NOT_READY)
    endpoints = (scenes.endpoint(f"10.0.0.{n}", f"{name}-x-{n}", state=states[n % 2]) for n in sorted(rows))
    absent = tuple(
        AbsentPod(pod=scenes.pod(f"{name}-job-{n}", phase="Succeeded"), code="PodFinished", reason="finished")
        for n in range(finished)
    )
    pending = AbsentPod(pod=scenes.pod(f"{name}-new", phase="Pending"), code="PodHasNoIP", reason="no address")
    return scenes.service(name, endpoints, namespace=namespace, absent=(pending, *absent))


def ghosts(snap: ServiceSnapshot, gone: frozenset[int]) -> Marks:
    """Return ghosts of these rows, some of them still settling."""
    found = []
    for n in sorted(gone):
        row = scenes.endpoint(f"10.0.0.{n}", f"{snap.key.name}-x-{n}")
        ghost = Ghost(service=snap.key, row=row, text="pod deleted", since=0, until=10, settling=n % 3 == 0)
        found.append(ghost)
    return Marks(ghosts=tuple(found))


class Naive:
    """The same tree, flattened afresh whenever it is asked for."""

    def __init__(self, folds: Folds, pinned: tuple[str, ...]) -> None:
        self.blocks: dict[ServiceKey, tuple[ServiceSnapshot, Marks]] = {}
        self.filter: Filter = EVERYTHING
        self.grouping: Grouping | None = None
        self.folds = folds
        self.pinned = pinned
        self.fixed: set[NamespaceId] = set()

    def rows(self) -> list[Entry]:
        """Return every entry, top to bottom."""
        spaces: dict[NamespaceId, list[ServiceKey]] = {space: [] for space in self.fixed}
        for key in self.blocks:
            spaces.setdefault(namespace_of(key), []).append(key)
        entries: list[Entry] = []
        for space in sorted(spaces, key=lambda space: (self.first(spaces[space]), space.namespace)):
            entries += self.space(space, spaces[space])
        return entries

    def space(self, space: NamespaceId, keys: list[ServiceKey]) -> list[Entry]:
        """Return the entries of a namespace."""
        keys = sorted(keys, key=lambda key: (self.pin(key), by_name(self.blocks[key][0])))
        blocks = [block.narrowed(*self.blocks[key], self.filter, self.grouping) for key in keys]
        shown = [found for found in blocks if block.shown(found)]
        if not shown and (self.filter.terms or space not in self.fixed):
            return []
        entries = [Entry(space, len(shown))]
        if self.folds.is_open(space):
            for found in shown:
                entries += block.rows(found, self.folds.is_open)
        return entries

    def first(self, keys: list[ServiceKey]) -> int:
        """Return the best pin of a namespace's services."""
        return min((self.pin(key) for key in keys), default=len(self.pinned))

    def pin(self, key: ServiceKey) -> int:
        """Return the place of a service among the pinned ones."""
        return self.pinned.index(key.name) if key.name in self.pinned else len(self.pinned)


Step = Callable[[RowIndex, Naive], None]


def put(namespace: str, name: str, rows: frozenset[int], finished: int, gone: frozenset[int]) -> Step:
    def step(index: RowIndex, naive: Naive) -> None:
        snap = snapshot(namespace, name, rows, finished)
        marks = ghosts(snap, gone) if gone else QUIET
        index.put(snap, marks)
        naive.blocks[snap.key] = (snap, marks)

    return step


def drop(namespace: str, name: str) -> Step:
    def step(index: RowIndex, naive: Naive) -> None:
        key = scenes.key(name, namespace)
        index.drop(key)
        naive.blocks.pop(key, None)

    return step


def fold(line: int, *, opened: bool) -> Step:
    def step(index: RowIndex, _naive: Naive) -> None:
        if index.height:
            index.set_open(index.at(line % index.height).id, opened=opened)

    return step


def fold_all(*, opened: bool) -> Step:
    return lambda index, _naive: index.set_all(opened=opened)


def narrow(text: str) -> Step:
    def step(index: RowIndex, naive: Naive) -> None:
        naive.filter = parse(text)
        index.filter(naive.filter)

    return step


def group(name: str) -> Step:
    def step(index: RowIndex, naive: Naive) -> None:
        naive.grouping = grouping(name)
        index.group(naive.grouping)

    return step


def fix(spaces: frozenset[str]) -> Step:
    def step(index: RowIndex, naive: Naive) -> None:
        naive.fixed = {NamespaceId("prod", space) for space in spaces}
        index.fix(naive.fixed)

    return step


row_sets = st.frozensets(st.integers(min_value=1, max_value=6), max_size=4)
puts = st.builds(
    put,
    st.sampled_from(SPACES),
    st.sampled_from(NAMES),
    row_sets,
    st.integers(min_value=0, max_value=2),
    st.one_of(st.just(frozenset[int]()), row_sets),
)
others = st.one_of(
    st.builds(drop, st.sampled_from(SPACES), st.sampled_from(NAMES)),
    st.builds(fold, st.integers(min_value=0, max_value=60), opened=st.booleans()),
    st.builds(fold_all, opened=st.booleans()),
    st.builds(narrow, st.sampled_from(("", "web", "x-2", "!x-1", "api x-3", "nothing"))),
    st.builds(group, st.sampled_from(("", "zone", "node", "label=app"))),
    st.builds(fix, st.frozensets(st.sampled_from((*SPACES, "empty")))),
)
steps = st.lists(st.one_of(puts, others), max_size=14)


@given(steps)
@settings(max_examples=150)
def test_the_index_is_what_flattening_afresh_gives(todo: list[Step]) -> None:
    folds = Folds(frozenset({"web"}))
    index, naive = RowIndex(folds, ("web",)), Naive(folds, ("web",))
    for step in todo:
        step(index, naive)
        rows = naive.rows()
        assert index.height == len(rows)
        assert [index.at(line) for line in range(index.height)] == rows
        assert [index.line_of(entry.id) for entry in rows] == list(range(len(rows)))
        assert index.services == sum(isinstance(e.id, ServiceId) for e in rows) + hidden(index, naive)


@given(steps, st.sampled_from(sortings({})), st.booleans())
@settings(max_examples=100)
def test_another_order_of_what_was_measured_is_what_measuring_afresh_gives(
    todo: list[Step], sorting: Sorting, reverse: bool
) -> None:
    folds = Folds(frozenset({"web"}))
    index, naive = RowIndex(folds, ("web",)), Naive(folds, ("web",))
    for step in todo:
        step(index, naive)
    before = {row.id for row in naive.rows()}
    index.sort(sorting.order, reverse=reverse)
    rows = [index.at(line) for line in range(index.height)]
    assert {row.id for row in rows} == before
    index.fix(naive.fixed)
    assert [index.at(line) for line in range(index.height)] == rows


def hidden(index: RowIndex, naive: Naive) -> int:
    """Return how many services are counted but stand in closed namespaces."""
    closed = [key for key in naive.blocks if not index.folds.is_open(namespace_of(key))]
    return sum(block.shown(block.narrowed(*naive.blocks[key], naive.filter)) for key in closed)


@given(st.lists(st.one_of(puts, others), min_size=1, max_size=14), st.integers(min_value=0, max_value=40))
@settings(max_examples=150)
def test_a_cursor_stays_on_its_row_as_long_as_that_is_shown(todo: list[Step], line: int) -> None:
    folds = Folds()
    index, naive = RowIndex(folds), Naive(folds, ())
    cursor = Cursor()
    put("default", "web", frozenset({1, 2, 3}), 1, frozenset())(index, naive)
    fold_all(opened=True)(index, naive)
    cursor.move_to(index, line)
    for step in todo:
        before: RowId | None = cursor.row
        step(index, naive)
        cursor.settle(index)
        if before is not None and index.line_of(before) is not None:
            assert cursor.row == before
        if index.height:
            assert cursor.row == index.at(cursor.line).id
        else:
            assert cursor.row is None


def test_a_cursor_whose_row_goes_stays_within_its_service() -> None:
    index = RowIndex(Folds(frozenset({"web"})))
    index.put(snapshot("default", "web", frozenset({1, 2, 3}), 0))
    index.put(snapshot("default", "zzz", frozenset({1}), 0))
    cursor = Cursor()
    cursor.move_to(index, 4)
    assert cursor.row == index.at(4).id
    index.put(snapshot("default", "web", frozenset({1}), 0))
    cursor.settle(index)
    assert index.at(cursor.line).id == cursor.row
    assert cursor.line == 3
    index.drop(scenes.key("web"))
    cursor.settle(index)
    assert cursor.row == NamespaceId("prod", "default") or cursor.row == ServiceId(scenes.key("zzz"))


def test_a_ghost_keeps_its_rows_name_so_the_cursor_stays_on_it() -> None:
    index = RowIndex(Folds(frozenset({"web"})))
    full = snapshot("default", "web", frozenset({1, 2, 3}), 0)
    index.put(full)
    cursor = Cursor()
    cursor.move_to(index, 3)
    assert isinstance(full.endpoints[1].key, RowKey)
    less = snapshot("default", "web", frozenset({1, 3}), 0)
    index.put(less, ghosts(less, frozenset({2})))
    cursor.settle(index)
    assert (cursor.line, index.at(3).payload.__class__) == (3, Ghost)


def test_nothing_is_kept_of_a_service_that_left_while_a_filter_stands() -> None:
    index = RowIndex(Folds())
    index.filter(parse("10.0.0.1"))
    left = snapshot("default", "web", frozenset({1, 2}), 0)
    index.put(left)
    assert [index.at(line).id for line in range(index.height)][1] == ServiceId(left.key)
    assert left in reached(index)
    index.drop(left.key)
    assert index.height == 0
    assert [each for each in reached(index) if each is left or each == left.key] == []


def reached(root: object) -> list[object]:
    """Return all that an object keeps alive, without code."""
    found: dict[int, object] = {}
    todo = [root]
    while todo:
        each = todo.pop()
        if id(each) not in found and not isinstance(each, type | FunctionType | ModuleType):
            found[id(each)] = each
            todo += gc.get_referents(each)
    return list(found.values())
