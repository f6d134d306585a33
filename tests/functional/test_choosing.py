"""Where to look, from a list: `C`, `:ctx` and `:ns` alone open it, letters narrow it, space marks, Enter goes there."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from epwatch.kube.phase import Phase
from epwatch.model.batch import Batch
from epwatch.options import Options
from epwatch.tui.look.glyphs import UNICODE
from epwatch.tui.look.roles import Role
from epwatch.tui.panels.choices import Choice, Choices
from epwatch.tui.panels.chooser_screen import Chooseable, ChooserList, ChooserScreen
from epwatch.tui.places.elsewhere import Place
from epwatch.tui.watched import Watched
from tests.functional import scenes
from tests.functional.screen import Screen, screen, story
from tests.functional.scripted_feed import ScriptedFeed
from tests.functional.side_by_side import change, down, services, web, whole

NAMES = frozenset({"default", "shop", "billing", "kube-system"})
CONTEXTS = ("eu1", "prod", "us1", "us2")


class Atlas:
    """Opens scripted places, of any number of contexts."""

    def __init__(self) -> None:
        self.opened: list[tuple[Place, ScriptedFeed]] = []

    def contexts(self) -> Sequence[str]:
        """Return all."""
        return CONTEXTS

    def open(self, place: Place) -> Watched:
        """Return a feed that is driven by the test."""
        namespaces = None if place.everywhere else place.namespaces or ("default",)
        contexts = place.contexts or ("prod",)
        targets = tuple(replace(scenes.TARGET, namespaces=namespaces, context=context) for context in contexts)
        self.opened.append((place, ScriptedFeed()))
        return Watched(self.feed, targets[0], Options(utc=True), None, lambda told: told(NAMES), targets=targets)

    @property
    def feed(self) -> ScriptedFeed:
        """Return the feed that was opened last."""
        return self.opened[-1][1]

    @property
    def places(self) -> list[Place]:
        """Return the places in the order in which they were opened."""
        return [place for place, _feed in self.opened]

    async def deliver(self, it: Screen, *batches: Batch) -> None:
        """Deliver batches of the place that was opened last, and wait until they are shown."""
        self.feed.deliver(*batches)
        for _ in range(4):
            await it.pilot.pause()


@asynccontextmanager
async def at_home(size: tuple[int, int] = (120, 24)) -> AsyncIterator[tuple[Screen, Atlas]]:
    """Run the screen with its first picture, and with other places to go to."""
    atlas = Atlas()
    async with screen(story(), size=size, names=lambda told: told(NAMES), elsewhere=atlas) as it:
        yield it, atlas


def listed(it: Screen) -> list[str]:
    """Return the lines of the list that are not empty."""
    return [line for line in it.part("ChooserList") if line]


async def say(it: Screen, line: str) -> None:
    """Type a command."""
    await it.press("colon", *line, "enter")


@pytest.mark.parametrize("width", [40, 80, 140])
async def test_c_lists_the_contexts_with_the_one_that_is_shown(width: int) -> None:
    async with at_home((width, 24)) as (it, atlas):
        await it.press("C")
        names = [line.strip("▌ ") for line in listed(it)]
        assert names == ["[ ]   eu1", "[x]   prod  shown", "[ ]   us1", "[ ]   us2"]
        assert it.part("ChooserHead")[0].split() == ["Contexts", "4", "of", "4"]
        await it.press("escape")
        assert it.app.screen is it.app.main
        assert not atlas.opened


async def test_a_page_of_the_list_leaves_no_name_out() -> None:
    names = frozenset(f"ns-{number:02}" for number in range(30))
    async with screen(story(), size=(40, 10), names=lambda told: told(names), elsewhere=Atlas()) as it:
        await say(it, "ns")
        seen: set[str] = set()
        while not listed(it)[-1].startswith("▌"):
            seen |= {line.strip("▌ ") for line in listed(it)}
            await it.press("pagedown")
        seen |= {line.strip("▌ ") for line in listed(it)}
        assert {f"[ ]   {name}" for name in names} <= seen


async def test_letters_narrow_and_those_that_are_meant_are_marked_and_enter_goes_there() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ctx")
        await it.press(*"u2")
        assert [line.split()[-1] for line in listed(it)] == ["us2"]
        chosen = it.app.screen.query_one(ChooserList)
        assert "".join(text for text, role in chosen.lines[0] if role is Role.MATCH) == "u2"
        await it.press("enter")
        assert atlas.places == [Place(("us2",))]
        assert "reading us2" in it.part("Header")[0]


async def test_space_marks_several_and_enter_goes_to_them_side_by_side() -> None:
    async with at_home() as (it, atlas):
        before = it.shown
        await it.press("C", *"prod", "space", *["backspace"] * 4, *"us", "space", "space", "enter")
        assert atlas.places == [Place(("us1", "us2"))]
        assert it.shown == before
        await atlas.deliver(it, whole("us1"))
        assert it.shown == before
        await atlas.deliver(it, whole("us2"))
        assert [line.split()[1] for line in it.shown if "ready" in line] == ["us1", "us2"]
        assert it.part("Header")[0].startswith(" us1, us2 · ")


async def test_those_that_are_shown_have_their_mark_so_that_one_more_is_added_with_a_space() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ctx us1 us2")
        await atlas.deliver(it, whole("us1"), whole("us2"))
        await it.press("C")
        assert [line.strip("▌ ")[:3] for line in listed(it)] == ["[ ]", "[ ]", "[x]", "[x]"]
        assert "marked" not in it.part("ChooserHead")[0]
        await it.press(*"eu", "space")
        assert it.part("ChooserHead")[0].strip() == "Contexts  1 of 4, 3 marked: eu1, us1, us2"
        await it.press("enter")
        assert atlas.places[-1] == Place(("eu1", "us1", "us2"))


async def test_enter_goes_to_the_one_under_the_cursor_while_no_mark_was_changed_or_none_is_left() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ctx us1 us2")
        await atlas.deliver(it, whole("us1"), whole("us2"))
        await it.press("C", *"eu", "enter")
        assert atlas.places[-1] == Place(("eu1",))
        await it.press("escape", "C", *"us", "space", "space", *["backspace"] * 2, *"us1", "enter")
        assert it.app.screen is it.app.main, "it is closed"
        assert atlas.places[-1] == Place(("us1",))


async def test_of_several_contexts_one_that_is_not_reached_keeps_nobody_waiting() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ctx us1 us2")
        await atlas.deliver(it, whole("us1"), down("us2", listed=False))
        assert [line.split()[1] for line in it.shown if line.startswith((" ▾ us", "▌▾ us"))] == ["us1", "us2"]
        assert "us2 retrying" in it.part("Footer")[0]


async def test_of_several_contexts_one_that_is_being_listed_is_waited_for_though_a_part_of_it_is_denied() -> None:
    async with at_home() as (it, atlas):
        before = it.shown
        await say(it, "ctx us1 us2")
        denied = replace(scenes.streams(Phase.DENIED)[2], listed=False, cause="403 Forbidden")
        streams = scenes.streams(Phase.SYNCING, **{denied.kind.value: denied})
        await atlas.deliver(it, Batch(time=scenes.NOW, context="us2", streams=streams), whole("us1"))
        assert it.shown == before
        await atlas.deliver(it, whole("us2"))
        assert [line.split()[1] for line in it.shown if "ready" in line] == ["us1", "us2"]


async def test_of_several_contexts_one_that_is_silent_is_waited_for_only_so_long() -> None:
    async with at_home() as (it, atlas):
        before = it.shown
        await say(it, "ctx us1 us2")
        await atlas.deliver(it, whole("us1"))
        assert it.shown == before
        it.app._travel.too_late()  # as its timer does after 15 s
        for _ in range(4):
            await it.pilot.pause()
        assert "us2  connecting" in "\n".join(it.shown)


async def test_what_a_context_tells_while_the_place_comes_onto_the_screen_is_in_it() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ctx us1 us2")
        former = services("us2")[0]
        # All of them wait for the screen at once: it is whole with the second.
        await atlas.deliver(it, whole("us2"), whole("us1"), change(former, web("us2", 5)))
        told = next(line for line in it.shown[[" us2 " in line for line in it.shown].index(True) :] if "web-s" in line)
        assert " 5/5 " in told
        assert atlas.feed.asked == 3, "each context goes on once its batch is taken in"
        await atlas.deliver(it, change(web("us2", 5), web("us2", 4)))
        assert any(" 4/4 " in line for line in it.shown)


async def test_a_place_that_fails_while_it_comes_onto_the_screen_ends_as_one_that_is_shown() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ctx us1 us2")
        atlas.feed.deliver(whole("us2"), whole("us1"))
        atlas.feed.fail("this is a bug in epwatch: none really", 1)
        for _ in range(4):
            await it.pilot.pause()
        assert it.app.failure == "this is a bug in epwatch: none really"


async def test_contexts_none_of_which_may_be_read_are_not_gone_to() -> None:
    async with at_home() as (it, atlas):
        before = it.shown
        await say(it, "ctx us1 us2")
        denied = tuple(replace(each, listed=False, cause="403 Forbidden") for each in scenes.streams(Phase.DENIED))
        for context in ("us1", "us2"):
            await atlas.deliver(it, Batch(time=scenes.NOW, context=context, streams=denied, synced=True))
        assert "DENIED (403 Forbidden)" in it.part("Footer")[1]
        assert it.shown == before


@pytest.mark.parametrize(
    ("typed", "contexts"),
    [
        ("us*", ("us1", "us2")),
        ("us2 eu1", ("us2", "eu1")),
        ("us2,us*", ("us2", "us1")),
        ("prod u??", ("prod", "us1", "us2")),
    ],
)
async def test_ctx_takes_names_and_globs(typed: str, contexts: tuple[str, ...]) -> None:
    async with at_home() as (it, atlas):
        await say(it, f"ctx {typed}")
        assert atlas.places == [Place(contexts)]


async def test_ctx_completes_each_name_and_refuses_what_is_none() -> None:
    async with at_home() as (it, _atlas):
        await it.press("colon", *"ctx us1 e", "tab")
        assert it.part("CommandBar LineField")[0].strip() == "ctx us1 eu1"
        await it.press(*" ap*", "enter")
        assert it.part("CommandStatus")[0].strip().startswith("no context is called ap*")


async def test_ns_lists_all_then_recent_ones_with_their_digits_then_the_others() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ns shop")
        await atlas.deliver(it, scenes.initial([scenes.service("cart", namespace="shop")]))
        await say(it, "ns")
        assert [line.replace("[ ]", "").strip("▌ ") for line in listed(it)] == [
            "0 all namespaces",
            "1 default",
            "2 shop  shown",
            "billing",
            "kube-system",
        ]
        await it.press(*"ksy", "enter")
        assert atlas.places[-1] == Place(namespaces=("kube-system",))


async def test_several_namespaces_may_be_marked_and_all_of_them_chosen() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ns")
        await it.press(*"bill", "space", *["backspace"] * 4, *"shop", "space", "enter")
        assert set(atlas.places[-1].namespaces) == {"billing", "shop"}
        await it.press("escape")
        await say(it, "ns")
        await it.press(*"all", "enter")
        assert atlas.places[-1].everywhere


async def test_a_namespace_that_is_in_no_list_can_be_typed() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ns")
        await it.press(*"hidden")
        assert "Enter looks for hidden" in listed(it)[0]
        await it.press("enter")
        assert atlas.places[-1] == Place(namespaces=("hidden",))


async def test_tab_goes_from_contexts_to_namespaces_and_back() -> None:
    async with at_home() as (it, _atlas):
        await it.press("C", *"us", "tab")
        assert it.part("ChooserHead")[0].split()[0] == "Namespaces"
        assert len(listed(it)) == len(NAMES) + 1
        await it.press("tab")
        assert it.part("ChooserHead")[0].split()[0] == "Contexts"


async def test_enter_where_nothing_is_left_does_nothing() -> None:
    async with at_home() as (it, atlas):
        await it.press("C", *"zzz")
        assert "no context is called so" in listed(it)[0]
        await it.press("enter")
        assert isinstance(it.app.screen, ChooserScreen)
        assert not atlas.opened


async def test_a_list_without_names_does_not_speak_of_letters_that_nobody_typed() -> None:
    async with screen(story(), size=(120, 24)) as it:
        lists = (Chooseable("context", "contexts", tuple),)
        it.app.main.parts.panels.choose(lists, lambda _chosen: None)
        await it.press("down")
        assert "no context to go to" in listed(it)[0]
        await it.press("x")
        assert "no context is called so" in listed(it)[0]


async def test_a_recording_has_no_list() -> None:
    async with screen(story(), size=(120, 24)) as it:
        await it.press("C")
        assert "it stays as it is" in it.part("Footer")[1]
        await say(it, "ns")
        assert "it stays as it is" in it.part("CommandStatus")[0]


async def test_digits_and_0_go_on_in_all_contexts_that_are_shown() -> None:
    async with at_home() as (it, atlas):
        await say(it, "ctx us*")
        await atlas.deliver(it, whole("us1"), whole("us2"))
        await it.press("0")
        assert atlas.places[-1] == Place(("us1", "us2"), everywhere=True)
        await it.press("escape", "1")
        assert atlas.places[-1] == Place(("us1", "us2"), everywhere=True)
        await say(it, "ns shop")
        assert atlas.places[-1] == Place(("us1", "us2"), ("shop",))


def test_the_cursor_stays_on_its_name_when_more_names_are_known() -> None:
    choices = Choices()
    choices.offer([Choice("b"), Choice("d")])
    choices.move(1)
    choices.offer([Choice("a"), Choice("b"), Choice("c"), Choice("d")])
    assert choices.chosen == ("d",)
    choices.narrow("b")
    assert choices.chosen == ("b",)


def test_where_nothing_is_left_nothing_is_chosen() -> None:
    choices = Choices()
    choices.offer([Choice("b"), Choice("d")])
    choices.narrow("x")
    assert choices.chosen == ()
    assert choices.lines(5, UNICODE) == ()


# What goes along.


def shop(*names: str) -> Batch:
    """Return the whole picture of another namespace."""
    return scenes.initial([replace(scenes.service(name, scenes.FRONTENDS[:3], namespace="shop")) for name in names])


async def test_filter_from_and_what_is_wrong_go_along_to_another_namespace() -> None:
    async with at_home() as (it, atlas):
        await it.press("slash", *"web|cart", "enter")
        await say(it, "from node-b")
        await say(it, "ns shop")
        await atlas.deliver(it, shop("cart", "checkout"))
        assert "from node-b (zone-b)" in it.part("Header")[0]
        assert [line.split()[2] for line in it.shown if "ClusterIP" in line] == ["cart"]
        assert it.part("FilterBar LineField")[0].strip() == "web|cart"
        await it.press("escape")
        assert len([line for line in it.shown if "ClusterIP" in line]) == 2
        await say(it, "from")
        assert "from node-b" not in it.part("Header")[0]


async def test_nothing_of_it_goes_along_to_another_context() -> None:
    async with at_home() as (it, atlas):
        await it.press("slash", *"cart", "enter")
        await say(it, "from node-b")
        await say(it, "ctx us1")
        await atlas.deliver(it, whole("us1"))
        assert "from node-b" not in it.part("Header")[0]
        assert any("web-service" in line for line in it.shown)


async def test_the_history_of_the_place_before_is_let_go_and_that_of_the_new_one_begins() -> None:
    async with at_home() as (it, atlas):
        history = it.app.main.parts.showing.history
        history.add(story(), scenes.NOW)
        history.add(scenes.change(scenes.web(3), scenes.web(4)), scenes.NOW)
        assert history.entries()
        await say(it, "ns shop")
        await atlas.deliver(it, shop("cart"))
        history.add(scenes.change(scenes.web(4), scenes.web(5)), scenes.NOW)
        assert not history.entries()
        assert history.past().services == {}
        await it.press("left_square_bracket")
        assert "nothing before" in it.part("Footer")[1]
