"""No key is met with silence: one that can do nothing here says why, or where the keys are listed."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from epwatch.kube.phase import Phase
from epwatch.model.batch import Batch
from epwatch.options import Options
from epwatch.tui.shown.mutes import Mutes
from epwatch.tui.typed.resources import seen_elsewhere
from tests.functional import scenes
from tests.functional.screen import DemoLog, Screen, screen, story
from tests.functional.seen import seen
from tests.functional.test_why import broken

_NARROW = 80


def footer(it: Screen) -> str:
    """Return the line that stands in place of the keys for a moment."""
    return it.part("Footer")[1].strip()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("x", "x: does nothing here; ? lists the keys"),
        ("f9", "f9: does nothing here; ? lists the keys"),
        ("ctrl+a", "ctrl-a: there is one tree, of Services; : takes commands"),
        ("ctrl+d", "ctrl-d: epwatch only reads, it deletes nothing"),
        ("plus", "+: scales in the demo alone: epwatch only reads"),
        ("space", "space: plays or stops a recording, and this is none"),
        ("K", "K: scrolls the details; d shows them"),
        ("n", "n and N go to what a filter found: / types one"),
        ("ctrl+r", "every stream connects anew; i tells how"),
        ("0", "this is a recording, or is being recorded: it stays as it is"),
    ],
)
async def test_a_key_that_does_nothing_says_why_on_eighty_columns(key: str, said: str) -> None:
    async with screen(story(), size=(_NARROW, 24)) as it:
        await it.press(key)
        assert footer(it) == said


async def test_the_help_is_named_by_the_key_that_it_has() -> None:
    async with screen(story(), options=Options(keys=(("program.help", "f1"),))) as it:
        await it.press("x")
        assert footer(it) == "x: does nothing here; f1 lists the keys"


async def test_what_rests_while_somebody_looks_back_says_so() -> None:
    async with seen() as past:
        await past.news(scenes.change(scenes.web(3), scenes.web(5)))
        await past.it.press("left_square_bracket", "p")
        assert "looking at" in past.header
        assert footer(past.it) == "p: not while looking back; Esc is live again"


async def test_letters_of_a_filter_or_a_command_are_no_keys() -> None:
    async with screen(story()) as it:
        before = footer(it)
        await it.press("slash", *"xx", "escape", "colon", *"xx", "escape")
        assert footer(it) == before


async def test_plus_says_where_there_is_nothing_to_scale() -> None:
    demo = DemoLog()
    async with screen(scenes.initial([scenes.web(3), broken("bare", since=60)]), demo=demo) as it:
        await it.press("g", "plus")
        assert footer(it) == "+ and - scale the service under the cursor, and this is none"
        await it.press("G", "minus")
        assert footer(it) == "bare selects no pods: there is nothing to scale"
    assert demo.asked == []


async def test_m_says_what_was_muted_and_what_ends_that(tmp_path: Path) -> None:
    batch = scenes.initial([broken("known", since=60), scenes.web(3)])
    async with screen(batch, size=(_NARROW, 24), mutes=Mutes(tmp_path / "muted")) as it:
        await it.press("g", "M")
        assert footer(it) == "M mutes what is wrong with a service: put the cursor on one"
        await it.press("G", "M")
        assert footer(it) == "muted known: e leaves it out from now on; M here again ends that"
        await it.press("M")
        assert footer(it) == "known is muted no more: e shows it"
        await it.press("g", "j", "M")
        assert footer(it) == "nothing is wrong with web-service that could be muted"


async def test_w_says_where_it_tells_nothing() -> None:
    async with screen(story(), size=(_NARROW, 24)) as it:
        await it.press("g", "w")
        assert footer(it) == "w tells why a pod or a service gets traffic: put the cursor on one"


async def test_e_says_so_where_all_that_is_wrong_is_muted(tmp_path: Path) -> None:
    batch = scenes.initial([broken("known", since=60), scenes.web(3)])
    async with screen(batch, size=(_NARROW, 24), mutes=Mutes(tmp_path / "muted")) as it:
        await it.press("G", "M", "e")
        told = [line.strip() for line in it.shown]
        assert told[0] == "Nothing is wrong, new in 15 min, but for 1 muted service"
        assert told[1] == "M on a muted service has it told again."


@pytest.mark.parametrize("name", ["pods", "svc", "nodes", "deploy", "sts", "events", "aliases"])
async def test_a_resource_that_is_typed_as_in_k9s_is_told_where_it_is_to_be_seen(name: str) -> None:
    async with screen(story(), size=(_NARROW, 24)) as it:
        await it.press("colon", *name, "enter")
        assert it.part("CommandStatus")[0].strip() == seen_elsewhere(name, it.app.main.parts.around.keys) != ""


async def test_what_is_wrong_with_a_filter_has_the_room_that_its_text_leaves() -> None:
    async with screen(story(), size=(_NARROW, 24)) as it:
        await it.press("slash", *"is:")
        assert it.part("FilterStatus")[0].startswith("is: one of ready, notready, draining, terminating, ")


async def test_the_lines_that_are_typed_say_how_they_are_begun_uncut_on_eighty_columns() -> None:
    async with screen(story(), size=(_NARROW, 24)) as it:
        await it.press("slash")
        assert "words, regex, !not, is:notready, zone:a" in it.part("FilterBar LineField")[0]
        await it.press("escape", "colon")
        assert "Tab completes" in it.part("CommandBar LineField")[0]


async def test_an_empty_filter_says_nothing_of_how_much_e_left_before() -> None:
    async with screen(scenes.initial([broken("bad", since=60), scenes.web(3)])) as it:
        await it.press("e", "e", "e", "slash")
        assert it.part("FilterStatus") == [] or it.part("FilterStatus")[0] == ""


async def test_where_services_are_denied_none_are_counted_and_no_key_of_a_row_is_named() -> None:
    refused = tuple(replace(each, listed=False, cause="403 Forbidden") for each in scenes.streams(Phase.DENIED))
    async with screen(Batch(time=scenes.NOW, context="prod", streams=refused, synced=True)) as it:
        assert "services denied" in it.part("Header")[0]
        assert "0 services" not in it.part("Header")[0]
        hints = it.part("Footer")[1]
        assert "help" in hints
        assert "try now" in hints
        assert not {"open", "why", "details", "copy"} & set(hints.split())


async def test_the_keys_of_a_row_are_named_as_soon_as_there_is_one() -> None:
    async with screen(scenes.initial([])) as it:
        assert "why" not in it.part("Footer")[1].split()
        await it.deliver(scenes.initial([scenes.web(1)]))
        assert "why" in it.part("Footer")[1].split()
