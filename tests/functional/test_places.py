"""`:ns`, `:ctx`, 0 and 1-9: another place is read beside the one that is shown, and shown once it is whole."""

import gc
import weakref
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from epwatch.kube.phase import Phase
from epwatch.model.batch import Batch
from epwatch.options import Options
from epwatch.tui.places.elsewhere import ElsewhereError, Place
from epwatch.tui.watched import Watched
from tests.functional import scenes
from tests.functional.screen import Screen, screen, story
from tests.functional.scripted_feed import ScriptedFeed

NAMES = frozenset({"default", "shop", "billing", "kube-system"})


class Atlas:
    """Opens scripted places, and remembers which."""

    def __init__(self) -> None:
        self.opened: list[tuple[Place, ScriptedFeed]] = []

    def contexts(self) -> Sequence[str]:
        """Return two."""
        return ("prod", "staging")

    def open(self, place: Place) -> Watched:
        """Return a feed that is driven by the test."""
        if place.contexts == ("staging",) and len(self.opened) > 5:
            raise ElsewhereError("cluster 'x' does not exist")
        namespaces = None if place.everywhere else place.namespaces or ("apps",)
        target = replace(scenes.TARGET, namespaces=namespaces, context=(*place.contexts, "prod")[0])
        self.opened.append((place, ScriptedFeed()))
        return Watched(self.feed, target, Options(utc=True), None, lambda told: told(NAMES))

    @property
    def feed(self) -> ScriptedFeed:
        """Return the feed that was opened last."""
        return self.opened[-1][1]

    @property
    def place(self) -> Place:
        """Return the place that was opened last."""
        return self.opened[-1][0]


@asynccontextmanager
async def at_home(size: tuple[int, int] = (120, 24), rate: float = 0) -> AsyncIterator[tuple[Screen, Atlas]]:
    """Run the screen with its first picture, and with other places to go to."""
    atlas = Atlas()
    async with screen(story(), size=size, names=lambda told: told(NAMES), elsewhere=atlas, rate=rate) as it:
        yield it, atlas


async def say(it: Screen, line: str) -> None:
    """Type a command."""
    await it.press("colon", *line, "enter")


async def settled(it: Screen) -> None:
    """Wait until what was delivered is shown."""
    for _ in range(4):
        await it.pilot.pause()


async def arrive(it: Screen, atlas: Atlas, *batches: Batch) -> None:
    """Deliver batches of the place that was opened last."""
    atlas.feed.deliver(*batches)
    await settled(it)


def shop(*names: str, namespace: str = "shop", context: str = "prod") -> Batch:
    """Return the whole picture of a namespace."""
    return scenes.initial([scenes.service(name, namespace=namespace) for name in names], context=context)


async def test_the_old_picture_stays_live_until_the_new_one_is_whole() -> None:
    async with at_home() as (it, atlas):
        before = it.shown
        await say(it, "ns shop")
        assert atlas.place == Place(namespaces=("shop",))
        assert "reading shop" in it.part("Header")[0]
        await arrive(it, atlas, replace(shop("cart"), synced=False, streams=scenes.streams(Phase.SYNCING)))
        assert [row.split()[1:2] for row in it.shown] == [row.split()[1:2] for row in before]
        await it.deliver(scenes.change(scenes.web(3), scenes.web(4)))
        assert len([row for row in it.shown if "192.168.1." in row]) == 4
        await arrive(it, atlas, shop("cart", "checkout"))
        assert [row.strip("▌ ▾▸").split()[0] for row in it.shown] == ["shop", "cart", "checkout"]
        assert "prod · shop · 2 services" in it.part("Header")[0]
        assert "reading" not in it.part("Header")[0]
        assert it.feed.stopped == 1
        assert (atlas.feed.stopped, atlas.feed.started) == (0, 1)


async def test_the_new_place_is_live_and_has_the_keys() -> None:
    async with at_home() as (it, atlas):
        await say(it, "sort -name")
        await say(it, "ns shop")
        await arrive(it, atlas, shop("cart", "checkout"))
        assert [row.strip("▌ ▾▸").split()[0] for row in it.shown] == ["shop", "checkout", "cart"]
        asked = atlas.feed.asked
        await arrive(it, atlas, scenes.removed(scenes.service("cart", namespace="shop")))
        assert atlas.feed.asked == asked + 1
        await it.press("G", "colon", "up")
        assert it.part("CommandBar LineField")[0].strip() == "ns shop"
        await it.press("escape", "q")
        assert it.app.return_code == 0
    assert atlas.feed.stopped == 0 or atlas.feed.stopped == 1


async def test_the_bytes_of_another_place_are_asked_for_and_hold_up_nothing() -> None:
    async with at_home(rate=1000) as (it, atlas):
        await say(it, "ns shop")
        await arrive(it, atlas, shop("cart"))
        budget = it.app.main.parts.setting.budget
        budget.wrote(1_000_000)
        assert ("cart" in "".join(it.rows), budget.wait()) == (True, 0)


async def test_a_namespace_that_does_not_exist_is_said_with_the_nearest_and_nothing_else_happens() -> None:
    async with at_home() as (it, atlas):
        before = it.shown
        await say(it, "ns shpo")
        await arrive(it, atlas, shop())
        assert it.part("Footer")[1].strip() == "no namespace is called shpo; did you mean shop?"
        assert it.shown == before
        assert "reading" not in it.part("Header")[0]
        assert "prod · default" in it.part("Header")[0]


@pytest.mark.parametrize(
    ("typed", "meant"), [("bill", "billing"), ("system", "kube-system"), ("sh,sys", "shop,kube-system")]
)
async def test_what_only_one_namespace_begins_with_or_holds_means_that_one(typed: str, meant: str) -> None:
    async with at_home() as (it, atlas):
        await say(it, f"ns {typed}")
        assert atlas.place == Place(namespaces=tuple(meant.split(",")))


async def test_what_several_namespaces_begin_with_is_told_with_their_names_and_nothing_is_read() -> None:
    atlas = Atlas()
    async with screen(story(), names=lambda told: told(NAMES | {"kube-public"}), elsewhere=atlas) as it:
        await say(it, "ns kube")
        assert it.part("CommandStatus")[0].strip() == "kube may be kube-public, kube-system"
        assert not atlas.opened


async def test_where_nobody_may_list_namespaces_a_name_is_taken_as_it_is_typed() -> None:
    atlas = Atlas()
    async with screen(story(), names=lambda told: told(None), elsewhere=atlas) as it:
        await say(it, "ns bill")
        assert atlas.place == Place(namespaces=("bill",))


async def test_of_several_contexts_a_name_is_taken_as_it_is_typed_since_those_of_one_may_be_unknown() -> None:
    atlas, targets = Atlas(), (scenes.TARGET, replace(scenes.TARGET, context="staging"))
    async with screen(story(), names=lambda told: told(NAMES), elsewhere=atlas, targets=targets) as it:
        await say(it, "ns bill")
        assert atlas.place == Place(namespaces=("bill",))


async def test_what_only_one_context_begins_with_or_holds_means_that_one() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ctx stag")
        assert atlas.place == Place(("staging",))


async def test_a_namespace_that_exists_may_be_empty() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ns billing")
        await arrive(it, atlas, shop())
        assert "No services in billing" in it.shown[0]


async def test_a_namespace_that_is_denied_is_said_and_the_old_picture_stays() -> None:
    async with at_home() as (it, atlas):
        before = it.shown
        await it.press("0")
        assert atlas.place.everywhere
        denied = tuple(replace(each, listed=False, cause="403 Forbidden") for each in scenes.streams(Phase.DENIED))
        await arrive(it, atlas, Batch(time=scenes.NOW, context="prod", streams=denied, synced=True))
        assert "services in default: DENIED (403 Forbidden)" in it.part("Footer")[1]
        assert it.shown == before


async def test_esc_stays_here_and_what_still_comes_from_there_is_not_heard() -> None:
    async with at_home() as (it, atlas):
        before = it.shown
        await say(it, "ns shop")
        await it.press("escape")
        assert "reading" not in it.part("Header")[0]
        await arrive(it, atlas, shop("cart"))
        assert it.shown == before


async def test_a_second_wish_takes_the_place_of_the_first() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ns shop")
        first = atlas.feed
        await say(it, "ns billing")
        first.deliver(shop("cart"))
        await arrive(it, atlas, shop("invoice", namespace="billing"))
        assert "billing" in it.shown[0]


async def test_recent_namespaces_have_numbers_that_stay_theirs() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ns shop,billing")
        assert atlas.place == Place(namespaces=("shop", "billing"))
        await arrive(it, atlas, shop("cart"))
        for key, namespaces in (("1", ("default",)), ("2", ("shop", "billing"))):
            await it.press(key)
            assert atlas.place == Place(namespaces=namespaces)
            await arrive(it, atlas, shop("web", namespace=namespaces[0]))
        count = len(atlas.opened)
        await it.press("2", "3")
        assert len(atlas.opened) == count
        assert "no namespace has the number 3 yet" in it.part("Footer")[1]


async def test_namespaces_are_found_by_their_letters_recent_ones_first() -> None:
    async with at_home() as (it, _atlas):
        await it.press("colon", *"ns ")
        assert it.part("CommandStatus")[0].split() == ["default", "billing", "kube-system", "shop", "all"]
        await it.press(*"ksy", "tab")
        assert it.part("CommandBar LineField")[0].strip() == "ns kube-system"
        await it.press(*",sh", "tab")
        assert it.part("CommandBar LineField")[0].strip() == "ns kube-system,shop"


async def test_another_context_begins_with_its_own_namespace_and_numbers() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ctx stagign")
        assert it.part("CommandStatus")[0].strip() == "no context is called stagign; did you mean staging?"
        await it.press("ctrl+u", *"ctx st", "tab", "enter")
        assert atlas.place == Place(("staging",))
        await arrive(it, atlas, shop("app", namespace="apps", context="staging"))
        assert "staging · apps" in it.part("Header")[0]
        await it.press("1", "0")
        assert atlas.place == Place(("staging",), everywhere=True)


async def test_a_place_that_fails_is_said_and_the_old_one_goes_on() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ctx staging")
        atlas.feed.fail("the plugin is missing", 2)
        await settled(it)
        assert "the plugin is missing" in it.part("Footer")[1]
        assert it.app.is_running
        await it.deliver(scenes.change(scenes.web(3), scenes.web(5)))
        assert len([row for row in it.shown if "192.168.1." in row]) == 5


async def test_a_place_that_does_not_answer_is_given_up_in_time() -> None:
    async with at_home() as (it, atlas):
        before = it.shown
        await say(it, "ctx staging")
        trying = tuple(replace(each, listed=False, cause="refused") for each in scenes.streams(Phase.RETRYING))
        await arrive(it, atlas, Batch(time=scenes.NOW, context="staging", streams=trying))
        assert "reading staging" in it.part("Header")[0]
        it.app._travel.too_late()  # as its timer does after 15 s
        assert "RETRYING (refused)" in it.part("Footer")[1]
        assert it.shown == before


async def test_a_panel_that_is_open_when_the_new_place_is_there_closes_with_the_old_one() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ns shop")
        await it.press("question_mark")
        await arrive(it, atlas, shop("cart"))
        assert it.app.screen is it.app.main
        assert "cart" in it.shown[1]


@pytest.mark.parametrize("line", ["ns shop", "ctx prod"])
async def test_a_recording_stays_as_it_is(line: str) -> None:
    async with screen(story(), size=(120, 24)) as it:
        await say(it, line)
        assert it.part("CommandStatus")[0].strip()
        assert it.app.is_running
        await it.press("escape", "0")
        assert "it stays as it is" in it.part("Footer")[1]


async def test_namespaces_that_were_seen_are_offered_where_their_names_may_not_be_listed() -> None:
    batch = scenes.initial([scenes.service("a", namespace="seen"), scenes.service("b", namespace="too")])
    async with screen(batch, names=lambda told: told(None), elsewhere=Atlas()) as it:
        await it.press("colon", *"ns ")
        assert it.part("CommandStatus")[0].split() == ["default", "seen", "too", "all"]


async def test_the_former_picture_is_let_go() -> None:
    async with at_home() as (it, atlas):
        former = weakref.ref(it.app.main.parts.showing.picture)
        await say(it, "ns shop")
        await arrive(it, atlas, shop("cart"))
        gc.collect()
        assert former() is None
