"""`t`: what happened, newest first, live, filtered; Enter goes to the row as it is, or as it was; a service's lanes."""

import pytest
from msgspec.structs import replace

from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind
from epwatch.model.batch import Batch
from epwatch.model.merging import Merged
from epwatch.model.snapshot import State, Verdict
from epwatch.tui.look.glyphs import ASCII, UNICODE
from epwatch.tui.panels.sparkline import hatching
from epwatch.tui.panels.timeline_screen import TimelineScreen
from tests.functional import scenes
from tests.functional.seen import Seen, outage, seen, verdict
from tests.functional.test_looking_back import rollout


def head(past: Seen) -> list[str]:
    return past.it.part("TimelineHead")


def entries(past: Seen) -> list[str]:
    """Return the entries in view, without the line of the cursor's sign."""
    return [line[2:] for line in past.it.part("TimelineList") if line.strip()]


async def test_a_services_timeline_is_newest_first_and_says_where_history_begins() -> None:
    async with seen() as past:
        await rollout(past)
        await past.it.press("t")
        assert head(past)[0] == " Timeline  default/web-service  7 changes since 12:04:29 UTC"
        found = entries(past)
        assert [line.split()[0] for line in found[:-1]] == sorted(
            (line.split()[0] for line in found[:-1]), reverse=True
        )
        assert "▲ frontend-58bd6d4cf-abcde NotReady → Ready  2/3 → 3/3" in found[0]
        assert "~ ok → degraded  3/3 → 2/3  2 of 3 are ready" in found[1]
        assert "▼ frontend-58bd6d4cf-abcde Ready → NotReady  3/3 → 2/3" in found[2]
        assert "− frontend-58bd6d4cf-kkllm removed  5/5 → 3/3  pod deleted" in found[3]  # noqa: RUF001
        assert found[-1] == "-- history begins here, at 12:04:29 --"


@pytest.mark.parametrize(
    ("size", "own", "of_all"),
    [
        ((40, 10), "12:04:46 ▼ …abcde Ready → NotReady", "12:04:46 ▼ web-s… …abcde → NotReady"),
        (
            (60, 15),
            "12:04:46.0 ▼ …58bd6d4cf-abcde Ready → NotReady  3/3 → 2/3",
            "12:04:46.0 ▼ web-ser… …-abcde Ready → NotReady  3/3 → 2/3",
        ),
        (
            (80, 24),
            "12:04:46.0 ▼ frontend-58bd6d4cf-abcde Ready → NotReady  3/3 → 2/3",
            "12:04:46.0 ▼ web-service    …tend-58bd6d4cf-abcde Ready → NotReady  3/3 → 2/3",
        ),
    ],
)
async def test_names_give_way_to_what_happened_but_for_their_telling_end(
    size: tuple[int, int], own: str, of_all: str
) -> None:
    async with seen(size=size) as past:
        await rollout(past)
        await past.it.press("t")
        assert own in entries(past)
        await past.it.press("a")
        assert of_all in entries(past)


async def test_on_a_small_screen_the_head_names_the_service_and_ends_in_a_whole_sentence() -> None:
    async with seen(size=(40, 10)) as past:
        await rollout(past)
        await past.it.press("t")
        assert head(past)[0] == " Timeline  web-service  7 changes"
        assert head(past)[2:] == [" fewest ready: 2 of 3, at 12:04:46, for", " 1.0 s"]


async def test_the_sign_of_what_was_removed_is_not_struck_through() -> None:
    """A minus with a line through it, and through the space after it, reads as a long dash."""
    async with seen() as past:
        await rollout(past)
        await past.it.press("t")
        listed = past.it.app.screen.query_one("TimelineList")
        line = next(y for y, text in enumerate(past.it.part("TimelineList")) if " removed " in text)
        assert [part.text for part in listed.render_line(line) if part.style is None or part.style.strike] == []


async def test_it_tells_the_low_water_mark_in_words_and_what_was_ready_as_bars() -> None:
    async with seen() as past:
        await rollout(past)
        past.it.clock.now += 60.0
        await past.it.press("t")
        assert "fewest ready: 2 of 3, at 12:04:46, for 1.0 s" in head(past)[2]
        bars = head(past)[1]
        assert bars.startswith(" ready, last 1m ")
        assert bars.endswith(" 3 now")
        # The whole of five, then three; the two within one second are no less in view.
        assert "█" in bars
        assert "▄" in bars


async def test_it_is_live_and_the_cursor_stays_on_its_entry() -> None:
    async with seen() as past:
        await past.news(scenes.change(scenes.web(3), scenes.web(4)))
        await past.it.press("t", "j")
        marked = [line for line in past.it.part("TimelineList") if line.startswith("▌")]
        await past.news(scenes.change(scenes.web(4), scenes.web(5)))
        screen = past.it.app.screen
        assert isinstance(screen, TimelineScreen)
        screen.update()
        await past.it.pilot.pause()
        assert "kkllm" in entries(past)[0]
        assert [line for line in past.it.part("TimelineList") if line.startswith("▌")] == marked
        assert "2 changes" in head(past)[0]


async def test_a_filter_narrows_the_entries_and_escape_gives_them_back() -> None:
    async with seen() as past:
        await rollout(past)
        await past.it.press("t", "slash", *"removed !kkl")
        assert ["fghij removed" in line for line in entries(past)[:-1]] == [True]
        assert "1 of 7 changes since" in head(past)[0]
        await past.it.press("enter", "escape")
        assert len(entries(past)) == 8
        await past.it.press("escape")
        assert past.it.app.screen is past.it.app.main


async def test_a_filter_finds_a_verdict_by_its_code_too() -> None:
    async with seen() as past:
        old = scenes.web(3)
        new = replace(old, verdict=Verdict(code="NoMatchingPods", severity="warning", message="none"))
        await past.news(replace(scenes.change(old, old), services=(new,), changes=(verdict(old, new),)))
        await past.it.press("t", "slash", *"nomatchingpods")
        assert ["ok → no matching pods" in line for line in entries(past)[:-1]] == [True]


async def test_a_filter_that_cannot_be_read_is_told_and_changes_nothing() -> None:
    async with seen() as past:
        await rollout(past)
        await past.it.press("t", "slash", *"removed (")
        assert len(entries(past)) == 3
        assert "unterminated" in "".join(past.it.part("FilterStatus"))


async def test_enter_goes_to_the_row_that_is_there() -> None:
    async with seen() as past:
        await past.news(scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY)))
        await past.it.press("underscore", "t", "enter")
        assert past.it.app.screen is past.it.app.main
        assert "192.168.1.2:8080" in past.it.cursor
        assert past.header.startswith(" prod")


async def test_enter_shows_a_row_that_is_gone_as_it_was() -> None:
    async with seen() as past:
        await rollout(past)
        await past.it.pass_time(30.0)
        await past.it.press("t", "slash", *"removed", "enter", "enter")
        assert past.header.startswith(" looking at 12:04:31, live is 12:05:20")
        assert "192.168.1.6:8080" in past.it.cursor
        assert "Ready" in past.it.cursor


async def test_all_services_stand_together_and_one_alone() -> None:
    async with seen() as past:
        await rollout(past)
        await past.it.press("t", "a")
        assert "all services" in head(past)[0]
        assert any("cache" in line for line in entries(past))
        await past.it.press("a")
        assert "default/web-service" in head(past)[0]
        await past.it.press("q", "g", "t")
        assert "all services" in head(past)[0]


async def test_a_gap_is_a_hatched_stretch() -> None:
    async with seen() as past:
        gap = Gap(Kind.PODS, None, scenes.NOW - 20, scenes.NOW - 5)
        await past.news(Batch(time=0.0, context="prod", gaps=(gap,), synced=True))
        await past.it.press("t")
        (line, _begin) = entries(past)
        hatch = hatching(UNICODE)
        told = "pods in all namespaces: nobody looked from 12:04:09 to 12:04:24"
        assert line.startswith(f"{hatch * 6} {told} {hatch * 3}")


async def test_the_lanes_of_a_hand_over_stand_by_revision() -> None:
    async with seen() as past:
        await rollout(past)
        await past.it.press("t", "tab")
        lanes = past.it.part("Window")
        assert "█ in rotation" in lanes[0]
        assert lanes[1] == " revision 58bd6d4cf"
        assert lanes[2].startswith(" frontend-58bd6d4cf-abcde     █")
        assert "created 12:01:09" in lanes[3]
        gone = next(y for y, line in enumerate(lanes) if line.startswith(" frontend-58bd6d4cf-kkllm"))
        assert lanes[gone].split()[1].strip("·█░") == ""
        assert "in slice 12:04:31.0 · out of rotation 12:04:35.0" in lanes[gone + 1]
        await past.it.press("tab")
        assert len(entries(past)) == 8


async def test_lanes_that_do_not_fit_name_the_key_that_scrolls_them() -> None:
    async with seen(size=(80, 12)) as past:
        await rollout(past)
        await past.it.press("t", "tab")
        assert past.it.part("Window")[-1].endswith(" more lines (j scrolls)")
        await past.it.press("j")
        assert past.it.part("Window")[0] == " revision 58bd6d4cf"


async def test_where_a_low_water_mark_may_have_missed_a_dip_it_is_said_above_and_at_the_entry() -> None:
    async with seen() as past:
        await past.news(scenes.change(scenes.web(3), scenes.web(4)))
        await past.it.press("t")
        assert "too fast" not in "".join(head(past))
        await past.it.press("q")
        merged = Merged(3, (scenes.web().key,))
        await past.news(scenes.change(scenes.web(4), scenes.web(5)), merged=merged)
        await past.it.press("t")
        assert "its slices changed once too fast to see each change: for a moment fewer may have been ready" in "".join(
            head(past)
        )
        assert entries(past)[0].endswith("several changes at once")
        assert "several changes" not in entries(past)[1]


async def test_a_step_of_several_events_says_of_how_many() -> None:
    async with seen(size=(120, 24)) as past:
        await past.news(scenes.change(scenes.web(3), scenes.web(4)), merged=Merged(12))
        await past.it.press("left_square_bracket")
        await past.news(scenes.change(scenes.web(4), scenes.web(5)))
        await past.it.press("right_square_bracket")
        assert "fghij Ready (12 events)" in past.header


async def test_lanes_begin_in_the_column_of_what_stands_above_them() -> None:
    async with seen() as past:
        await rollout(past)
        await past.it.press("t", "tab")
        assert {len(line) - len(line.lstrip()) for line in head(past)} == {1}
        assert min(len(line) - len(line.lstrip()) for line in past.it.part("Window") if line) == 1


async def test_both_sizes_hold_it_and_ascii_is_ascii() -> None:
    for size in ((80, 24), (140, 40)):
        async with seen(size=size, signs=ASCII) as past:
            worse, news = outage()
            await past.news(news)
            await past.news(scenes.change(worse, scenes.web(3)))
            await past.it.press("t")
            shown = [*head(past), *entries(past), *past.it.part("KeysLine")]
            await past.it.press("tab")
            shown += past.it.part("Window")
            assert [line for line in shown if not line.isascii()] == []
            assert max(map(len, shown)) <= size[0]


async def test_hostile_names_are_shown_as_they_are_written() -> None:
    """SEC-1, SEC-2: nothing of them is parsed, and no control character reaches the terminal."""
    first = scenes.hostile()
    async with seen(first=first) as past:
        for number, snapshot in enumerate(first.services):
            changed = replace(snapshot, counts=replace(snapshot.counts, ready=number))
            await past.news(replace(scenes.change(snapshot, changed), changes=(verdict(snapshot, changed),)))
        await past.it.press("t", "a")
        shown = [*head(past), *entries(past)]
        assert len(shown) > len(first.services)
        assert all(line.isprintable() for line in shown)
        await past.it.press("a", "tab", "q", "left_square_bracket")
        assert past.header.startswith(" looking at")
        assert past.header.isprintable()
