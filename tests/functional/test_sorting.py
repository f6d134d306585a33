"""s and S order the services within their namespaces; pinned ones stay first; the cursor stays on its row."""

import pytest
from msgspec.structs import replace

from epwatch.model.batch import Batch
from epwatch.model.snapshot import ServiceSnapshot
from tests.functional import scenes
from tests.functional.screen import Screen, screen


def services() -> list[ServiceSnapshot]:
    """Return services that every order puts otherwise."""
    made = (("a", 4, 4, 400), ("b", 1, 5, 300), ("c", 1, 2, 100), ("d", 0, 0, 200))
    return [
        scenes.service(name, ready=ready, total=total, created=scenes.NOW - age) for name, ready, total, age in made
    ]


def order(it: Screen) -> str:
    """Return the first letters of the services from top to bottom."""
    found = (row.lstrip("▌ ") for row in it.shown[1:])
    return "".join(row[2] for row in found if row[0] in "▸▾")


@pytest.mark.parametrize(
    ("presses", "expected", "told"),
    [
        (0, "abcd", ""),
        (1, "bcad", "by ready"),
        (2, "bcad", "by missing"),
        (4, "cdba", "by age"),
        (5, "abcd", ""),
    ],
)
async def test_s_goes_from_order_to_order_and_the_header_tells_it(presses: int, expected: str, told: str) -> None:
    async with screen(scenes.initial(services()), pinned=()) as it:
        await it.press(*["s"] * presses)
        assert order(it) == expected
        assert ("by " in it.part("Header")[0]) is bool(told)
        assert told in it.part("Header")[0]


async def test_shift_s_turns_the_order_round_and_s_turns_it_back() -> None:
    async with screen(scenes.initial(services()), pinned=()) as it:
        await it.press("S")
        assert order(it) == "dcba"
        assert "by name, reversed" in it.part("Header")[0]
        await it.press("s")
        assert order(it) == "bcad"


async def test_the_latest_change_comes_first_while_one_looks() -> None:
    async with screen(scenes.initial(services()), pinned=()) as it:
        await it.press("s", "s", "s")
        assert order(it) == "abcd"
        for name in ("c", "b"):
            before = scenes.service(name, [scenes.endpoint("10.0.0.1", f"{name}-7f9aa-aaaaa")])
            after = scenes.service(name, [*before.endpoints, scenes.endpoint("10.0.0.2", f"{name}-7f9aa-bbbbb")])
            it.clock.now += 1
            await it.deliver(at(it.clock.now, scenes.change(before, after)))
        assert order(it) == "bcad"


def at(time: float, batch: Batch) -> Batch:
    """Return a batch that came at another time."""
    return replace(batch, time=time)


async def test_pinned_services_stay_first_and_the_cursor_on_its_row() -> None:
    async with screen(scenes.initial(services()), pinned=("d",)) as it:
        await it.press("G")
        assert "c" in it.cursor
        await it.press("s")
        assert order(it) == "dbca"
        assert it.cursor.lstrip("▌ ▸▾").startswith("c")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("sort ready desc", "dacb"),
        ("sort by missing", "bcad"),
        ("sort -name", "dcba"),
        ("sort name reverse", "dcba"),
        ("sort age asc", "cdba"),
        ("sort none", "abcd"),
    ],
)
async def test_an_order_is_typed_in_the_ways_that_one_tries_first(line: str, expected: str) -> None:
    async with screen(scenes.initial(services()), pinned=()) as it:
        await it.press("s", "s", "colon", *line, "enter")
        assert order(it) == expected


async def test_what_stands_behind_an_order_and_is_no_direction_is_told() -> None:
    async with screen(scenes.initial(services()), pinned=()) as it:
        await it.press("colon", *"sort name up", "enter")
        assert it.part("CommandStatus")[0].strip() == "no order is called name up; did you mean name?"
