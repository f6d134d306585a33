"""The tree follows its feed: what came, changed and went is marked for a while, and nothing moves that need not."""

from unittest.mock import patch

import pytest
from msgspec.structs import replace

from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.snapshot import AbsentPod, ServiceSnapshot, State
from epwatch.options import Options
from epwatch.tui.look.glyphs import ASCII
from epwatch.tui.main.main_screen import MainScreen
from tests.functional import scenes
from tests.functional.screen import Screen, screen, story

UP = scenes.change(scenes.web(3), scenes.web(5))
DOWN = scenes.change(scenes.web(5), scenes.web(3))


def row(it: Screen, part: str) -> str:
    """Return the row that shows part."""
    return next(line for line in it.rows if part in line)


async def test_the_feed_is_started_once_and_asked_for_more_after_each_batch() -> None:
    async with screen() as it:
        assert it.feed.started == 1
        await it.deliver(story())
        assert it.feed.asked == 1
        await it.deliver(UP)
        assert it.feed.asked == 2


async def test_a_row_that_came_is_marked_for_the_highlight_time() -> None:
    async with screen(story()) as it:
        await it.deliver(UP)
        assert " + 192.168.1.5:8080" in row(it, "192.168.1.5")
        assert row(it, "web-service").rstrip().endswith("+2")
        assert "5/5" in row(it, "web-service")
        await it.pass_time(5.1)
        assert " ● 192.168.1.5:8080" in row(it, "192.168.1.5")
        assert row(it, "web-service").rstrip().endswith("ok")


async def test_a_row_that_went_stays_as_a_ghost_with_its_reason() -> None:
    async with screen(story(5)) as it:
        await it.deliver(scenes.change(scenes.web(5), scenes.web(3)))
        await it.pass_time(1)
        assert " − 192.168.1.5:8080" in row(it, "192.168.1.5")  # noqa: RUF001 - the interface's minus
        assert "pod deleted   1s" in row(it, "192.168.1.5")
        assert "3/3" in row(it, "web-service")
        await it.pass_time(9.5)
        assert not [line for line in it.rows if "192.168.1.5" in line]


@pytest.mark.parametrize(
    ("size", "why", "told"),
    [
        ((40, 10), "pod deleted", "pod deleted   3s"),
        ((60, 15), "pod deleted", "pod deleted   3s"),
        ((80, 24), "service deleted", "node-b  service deleted       3s"),
        ((80, 24), "pod deleted, during a gap", "pod deleted, during a gap     3s"),
        ((140, 40), "pod deleted", "gone          3s  removed: pod deleted"),
        ((140, 40), "during a gap", "gone          3s  removed: during a gap"),
    ],
)
async def test_since_when_a_row_is_gone_stands_below_the_other_ages(size: tuple[int, int], why: str, told: str) -> None:
    down = scenes.change(scenes.web(5), scenes.web(3))
    down = replace(down, changes=tuple(replace(each, message=why) for each in down.changes))
    async with screen(story(5), size=size) as it:
        await it.deliver(down)
        await it.pass_time(3)
        gone = next(line for line in it.rows if " − " in line)  # noqa: RUF001 - the interface's minus
        here = next(line for line in it.rows if " ● " in line)
        assert told in gone
        assert gone.index("3s") == here.rindex("3m")


async def test_a_row_that_left_and_entered_rotation_is_told_by_glyph() -> None:
    async with screen(story()) as it:
        await it.deliver(scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY)))
        assert " ▼ 192.168.1.2:8080" in row(it, "192.168.1.2")
        assert "NotReady" in row(it, "192.168.1.2")
        await it.pass_time(6)
        assert " ○ 192.168.1.2:8080" in row(it, "192.168.1.2")
        await it.deliver(scenes.change(scenes.web(3, State.NOT_READY), scenes.web(3)))
        assert " ▲ 192.168.1.2:8080" in row(it, "192.168.1.2")


def ended(*, deleted: float | None = None) -> ServiceSnapshot:
    """Return web-service whose first pod has left its slices and has ended."""
    pod = scenes.pod("frontend-58bd6d4cf-abcde", phase="Succeeded", deleted=deleted)
    absent = AbsentPod(pod=pod, code="PodFinished", reason="finished")
    return scenes.service("web-service", scenes.web(3).endpoints[1:], absent=(absent,))


async def test_a_pod_that_leaves_goes_in_its_own_line_and_no_other_row_moves() -> None:
    """It leaves its slices, has ended, and is deleted: three events of two streams, within a moment."""
    draining, finished = scenes.web(3, State.DRAINING), ended(deleted=scenes.NOW)
    gone = scenes.service("web-service", scenes.web(3).endpoints[1:])
    async with screen(story()) as it:
        await it.deliver(scenes.change(scenes.web(3), draining))
        rows = len(it.shown)
        line = next(y for y, text in enumerate(it.rows) if "192.168.1.2" in text)
        assert " ▼ " in it.rows[line]
        await it.deliver(scenes.change(draining, finished))
        # It may only have moved to another slice: it stands as it was, not as something else.
        assert " ▼ 192.168.1.2:8080" in it.rows[line]
        assert "Draining" in it.rows[line]
        assert len(it.shown) == rows
        await it.pass_time(0.4)
        assert " − 192.168.1.2:8080" in it.rows[line]  # noqa: RUF001 - the interface's minus
        assert len(it.shown) == rows
        await it.deliver(scenes.change(finished, gone))
        assert " − 192.168.1.2:8080" in it.rows[line]  # noqa: RUF001 - the interface's minus
        assert len(it.shown) == rows


async def test_a_pod_that_has_ended_and_stays_is_counted_at_once_and_one_that_lingers_when_its_row_is_gone() -> None:
    async with screen(story()) as it:
        await it.deliver(scenes.change(scenes.web(3), ended()))
        assert [text for text in it.rows if "1 finished" in text]
    async with screen(story()) as it:
        await it.deliver(scenes.change(scenes.web(3), ended(deleted=scenes.NOW)))
        assert not [text for text in it.rows if "1 finished" in text]
        await it.pass_time(0.4)
        await it.pass_time(10)
        assert [text for text in it.rows if "1 finished" in text]


async def test_highlight_and_ghost_times_are_options() -> None:
    async with screen(story(5), options=Options(highlight=1, ghosts=2)) as it:
        await it.deliver(DOWN)
        await it.pass_time(1.5)
        assert [line for line in it.rows if "192.168.1.5" in line]
        await it.pass_time(1)
        assert not [line for line in it.rows if "192.168.1.5" in line]


async def test_the_cursor_stays_on_its_row_when_others_come_above_it() -> None:
    async with screen(story()) as it:
        await it.press("j", "j", "j")
        assert "192.168.1.4" in it.cursor
        before = it.rows.index(it.cursor)
        rows = scenes.web(3).endpoints
        more = scenes.service("web-service", (scenes.endpoint("192.168.1.1", "frontend-58bd6d4cf-aaaaa"), *rows))
        await it.deliver(scenes.change(scenes.web(3), more))
        assert "192.168.1.4" in it.cursor
        assert it.rows.index(it.cursor) == before + 1


async def test_a_tree_longer_than_the_screen_begins_with_its_first_namespace() -> None:
    many = [scenes.service(f"svc-{n:03}", namespace="default") for n in range(100)]
    async with screen(scenes.initial(many), pinned=()) as it:
        assert "default" in it.rows[0]
        assert it.cursor == it.rows[1]


async def test_scroll_stays_on_the_cursors_line_when_rows_come_above_the_view() -> None:
    many = [scenes.service(f"svc-{n:03}", namespace="default") for n in range(0, 100, 2)]
    async with screen(scenes.initial(many), pinned=()) as it:
        await it.press(*["j"] * 40)
        shown = it.rows
        await it.deliver(Batch(time=scenes.NOW, context="prod", services=(scenes.service("svc-001"),), synced=True))
        assert it.rows == shown


async def test_a_service_that_went_is_told_before_it_goes() -> None:
    cache = scenes.cache()
    async with screen(story()) as it:
        await it.deliver(scenes.removed(cache))
        await it.pass_time(0.5)
        assert "removed" in row(it, "cache")
        assert "4 services" in it.part("Header")[0]
        await it.pass_time(11)
        assert not [line for line in it.rows if "cache" in line]


async def test_ages_tick_only_when_their_text_changes() -> None:
    async with screen(story()) as it:
        drawn = count_lines(it)
        await it.pass_time(20)
        assert drawn == []
        await it.pass_time(30)
        assert len(drawn) == 3
        assert row(it, "192.168.1.2").rstrip().endswith("4m")


@pytest.mark.parametrize("refresh", [3.0, 0.08])
async def test_what_changes_by_itself_waits_for_the_time_between_two_paints(refresh: float) -> None:
    """Ages, countdowns and marks: on the worst lines --refresh is for them too."""
    with patch.object(MainScreen, "set_timer", autospec=True, side_effect=MainScreen.set_timer) as timers:
        async with screen(story(), options=Options(utc=True, refresh=refresh)) as it:
            await it.deliver(UP, DOWN)
            retrying = StreamStatus(
                kind=Kind.PODS, namespace="default", phase=Phase.RETRYING, since=scenes.NOW, next_try=scenes.NOW + 4
            )
            await it.deliver(Batch(time=scenes.NOW, context="prod", streams=scenes.streams(pods=retrying)))
    waits = [call.args[1] for call in timers.call_args_list if call.args[2].__self__ is it.app.main.parts.upkeep]
    assert waits
    assert min(waits) >= refresh
    assert (min(waits) < 3.0) is (refresh < 3.0)


async def test_one_changed_row_paints_its_line_and_its_services() -> None:
    async with screen(story()) as it:
        drawn = count_lines(it)
        await it.deliver(scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY)))
        assert sorted(set(drawn)) == [1, 2]
        assert len(drawn) == 2


async def test_a_batch_that_changes_nothing_paints_nothing() -> None:
    async with screen(story()) as it:
        drawn = count_lines(it)
        same = scenes.web(3)
        await it.deliver(Batch(time=scenes.NOW, context="prod", services=(same,), synced=True))
        assert drawn == []


def count_lines(it: Screen) -> list[int]:
    """Return a list that grows by the line each time the tree paints one."""
    drawn: list[int] = []
    paint = it.app.main.parts.tree.render_line

    def counting(y: int) -> object:
        drawn.append(y)
        return paint(y)

    it.app.main.parts.tree.render_line = counting  # type: ignore[method-assign,assignment]  # a spy in front of the method
    return drawn


async def test_a_small_cluster_starts_open_and_a_large_one_closed() -> None:
    async with screen(story(), pinned=(), size=(100, 40)) as it:
        assert [line for line in it.rows if "frontend" in line]
    async with screen(story(), pinned=(), size=(100, 12)) as it:
        assert not [line for line in it.rows if "frontend" in line]


async def test_a_tree_that_is_not_live_stays_dimmed_with_its_time() -> None:
    cause = "503 Service Unavailable from api.prod.example:6443"
    bad = StreamStatus(
        kind=Kind.PODS,
        namespace="default",
        phase=Phase.RETRYING,
        since=scenes.NOW + 60,
        last_heard=scenes.NOW + 31,
        next_try=scenes.NOW + 4,
        cause=cause,
        listed=True,
    )
    async with screen(story(), size=(140, 24)) as it:
        live = it.rows
        colours = styles(it)
        await it.deliver(Batch(time=scenes.NOW, context="prod", streams=scenes.streams(pods=bad), synced=True))
        assert it.rows == live
        assert len(styles(it)) < len(colours)
        assert "as of 12:05:00" in it.part("Header")[0]
        assert "(0s ago)" in it.part("Header")[0]
        told = f" RETRYING pods for 0s ({cause}, next try in 4s) · LIVE services endpoints endpointslices"
        assert it.part("Footer")[0].startswith(told)
        assert it.part("Footer")[1].startswith(" ? help  q quit  ctrl-r try now  i streams")
        await it.pass_time(1)
        assert "next try in 3s" in it.part("Footer")[0]
        await it.deliver(Batch(time=scenes.NOW, context="prod", streams=scenes.streams(), synced=True))
        assert styles(it) == colours


def styles(it: Screen) -> set[object]:
    """Return the colours of the tree's text."""
    body = it.app.main.parts.tree
    return {segment.style.color for y in range(body.size.height) for segment in body.render_line(y) if segment.style}


async def test_i_tells_how_each_stream_stands_and_goes_on_telling() -> None:
    cause = "503 Service Unavailable: " + "words " * 30
    bad = StreamStatus(
        kind=Kind.PODS, namespace="default", phase=Phase.RETRYING, since=scenes.NOW - 9, cause=cause, objects=3
    )
    seen = replace(bad, next_try=scenes.NOW + 4, last_heard=scenes.NOW - 20, listed=True)
    gap = Gap(Kind.ENDPOINTSLICES, None, scenes.NOW - 50, scenes.NOW - 40)
    async with screen(story(), size=(100, 40)) as it:
        news = Batch(time=scenes.NOW, context="prod", streams=scenes.streams(pods=seen), gaps=(gap,), synced=True)
        await it.deliver(news)
        await it.press("Z", "i")
        told = "\n".join(it.part("ScreenText"))
        for part in (
            "pods in default  RETRYING for 9s, since 12:04:20 UTC",
            cause[:40],
            "next try    in 4s",
            "last word   12:04:09 (20s ago)",
            "endpointslices in all namespaces: from 12:03:39 to 12:03:49",
        ):
            assert part in told
        assert told.count("words") == 30
        assert told.index("RETRYING") < told.index("LIVE")
        await it.press("q")
        assert it.app.screen is it.app.main


async def test_a_feed_that_fails_ends_the_app_with_its_message_and_code() -> None:
    async with screen(story()) as it:
        it.feed.fail("no such context: staging", 2)
        await it.pilot.pause()
        assert (it.app.failure, it.app.return_code) == ("no such context: staging", 2)


async def test_namespaces_that_were_asked_for_are_shown_even_while_empty() -> None:
    target = replace(scenes.TARGET, namespaces=("default", "staging"))
    async with screen(story(), target=target) as it:
        assert any(line.strip("▌ ").startswith("▾ staging  no services") for line in it.rows)


async def test_ascii_screens_are_ascii() -> None:
    async with screen(story(), UP, signs=ASCII) as it:
        parts = [*it.rows, *it.part("Header"), *it.part("Footer")]
        assert [line for line in parts if not line.isascii()] == []


async def test_hostile_markup_is_shown_as_it_is_written() -> None:
    """SEC-2: nothing parses it: no crash by ``[/]``, no action by a click."""
    async with screen(story(), scenes.hostile(), size=(140, 40)) as it:
        await it.press("asterisk", "G")
        found = next(y for y, line in enumerate(it.rows) if "[@click=app.quit]click[/]" in line)
        await it.pilot.click("Tree", offset=(30, found))
        assert it.app.is_running


async def test_rows_of_a_first_picture_that_broke_off_are_dimmed_too() -> None:
    """Slices were listed and then lost, pods never came: what is shown is old, though it never was whole."""
    lost = StreamStatus(
        kind=Kind.ENDPOINTSLICES, namespace="default", phase=Phase.RETRYING, since=scenes.NOW, listed=True
    )
    never = StreamStatus(kind=Kind.PODS, namespace="default", phase=Phase.RETRYING, since=scenes.NOW)
    part = replace(story(), streams=scenes.streams(pods=never, endpointslices=lost), synced=False)
    async with screen(part, size=(140, 24)) as it:
        assert it.part("Header")[0].startswith(" as of 12:04:29")
