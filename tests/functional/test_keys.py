"""Every key of the screen does what the interface promises."""

import pytest

from epwatch.kube.phase import Phase
from epwatch.model.batch import Batch
from epwatch.model.snapshot import State
from epwatch.options import Options
from epwatch.tui.keys.named import key_name, named
from epwatch.tui.look.glyphs import UNICODE
from epwatch.tui.look.roles import Role
from epwatch.tui.panels.keys_line import KeysLine
from tests.functional import scenes
from tests.functional.screen import DemoLog, Screen, screen, story


async def test_the_cursor_starts_on_the_pinned_service_whose_rows_are_open() -> None:
    async with screen(story()) as it:
        assert it.cursor.startswith("▌  ▾ web-service")
        assert [row for row in it.shown if "frontend" in row] == it.shown[2:5]
        assert not [row for row in it.shown if "cache-" in row]


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        (["j"], "192.168.1.2"),
        (["down", "down"], "192.168.1.3"),
        (["j", "k"], "web-service"),
        (["j", "up"], "web-service"),
        (["G"], "queue"),
        (["end"], "queue"),
        (["G", "g"], "default"),
        (["end", "home"], "default"),
        (["pagedown"], "queue"),
        (["ctrl+f"], "queue"),
        (["G", "pageup"], "default"),
        (["G", "ctrl+b"], "default"),
        (["g", "k"], "default"),
    ],
)
async def test_keys_move_the_cursor(keys: list[str], at: str) -> None:
    async with screen(story()) as it:
        await it.press(*keys)
        assert at in it.cursor


@pytest.mark.parametrize("key", ["enter", "l", "right"])
async def test_keys_open_a_row_into_its_target(key: str) -> None:
    async with screen(story()) as it:
        await it.press("j", key)
        text = "\n".join(it.shown)
        assert "owner      ReplicaSet/frontend-58bd6d4cf" in text
        assert "conditions PodScheduled · ContainersReady · Ready" in text
        assert "container  app  ready · running 3m · 0 restarts" in text
        assert "192.168.1.2:8080" in it.cursor


async def test_l_on_an_open_row_goes_into_it_and_h_comes_back_and_closes() -> None:
    async with screen(story()) as it:
        await it.press("l")
        assert "192.168.1.2" in it.cursor
        await it.press("h")
        assert "web-service" in it.cursor
        await it.press("left")
        assert not [row for row in it.shown if "frontend" in row]
        await it.press("h")
        assert "default" in it.cursor
        await it.press("h")
        assert it.shown == [it.cursor]
        await it.press("enter")
        assert len(it.shown) > 1


async def test_asterisk_opens_and_underscore_closes_all_services() -> None:
    async with screen(story()) as it:
        await it.press("asterisk")
        assert [row for row in it.shown if "cache-7f9aa-ttuuv" in row]
        await it.press("underscore")
        assert not [row for row in it.shown if "cache-" in row or "frontend" in row]
        assert "web-service" in it.cursor


async def test_finished_pods_are_folded_until_they_are_opened() -> None:
    async with screen(story(), size=(100, 40)) as it:
        await it.press("asterisk")
        row = next(number for number, line in enumerate(it.rows) if "3 finished" in line)
        assert "○ 3 finished" in it.rows[row]
        await it.press(*["j"] * (row - 1), "enter")
        assert len([line for line in it.shown if "cache-job-" in line]) == 3


async def test_the_filter_narrows_while_one_types_and_esc_gives_all_back() -> None:
    async with screen(story()) as it:
        everything = it.shown
        await it.press("slash", *"node-b")
        assert [row.split()[1] for row in it.shown if "●" in row] == ["192.168.1.3:8080", "192.168.2.2:8080"]
        assert it.part("FilterStatus") == ["2 of 5 services"]
        await it.press("escape")
        assert it.shown == everything
        assert it.app.focused is it.app.main.parts.tree


async def test_enter_keeps_the_filter_and_n_goes_from_match_to_match() -> None:
    async with screen(story()) as it:
        await it.press("slash", *"node-b", "enter", "g")
        assert it.app.focused is it.app.main.parts.tree
        await it.press("n")
        assert "192.168.1.3" in it.cursor
        await it.press("n")
        assert "192.168.2.2" in it.cursor
        await it.press("n")
        assert "192.168.1.3" in it.cursor
        await it.press("N")
        assert "192.168.2.2" in it.cursor
        await it.press("q")
        assert len([row for row in it.shown if "frontend" in row]) == 3
        assert it.app.is_running


async def test_a_filter_that_stays_stands_behind_a_slash() -> None:
    async with screen(story()) as it:
        await it.press("slash", *"node-b", "enter")
        prompt, field = it.app.screen.query_one("FilterPrompt"), it.app.screen.query_one("FilterBar LineField")
        assert prompt.region.right == field.region.x
        assert it.part("FilterPrompt") + it.part("FilterBar LineField") == [" /", "node-b"]


async def test_an_invalid_filter_is_told_and_the_last_good_one_stays() -> None:
    async with screen(story()) as it:
        await it.press("slash", *"node-b", "left_square_bracket")
        assert it.part("FilterStatus")[0].startswith("node-b[: unterminated character set")
        assert [row.split()[1] for row in it.shown if "●" in row] == ["192.168.1.3:8080", "192.168.2.2:8080"]


async def test_the_word_that_a_qualifier_began_as_filters_nothing_while_its_value_is_none() -> None:
    def found(it: Screen) -> list[str]:
        return [row.split()[1] for row in it.shown if "●" in row]

    async with screen(story()) as it:
        await it.press("slash", *"node-b")
        before = found(it)
        await it.press("space", *"is:")
        assert found(it) == before == ["192.168.1.3:8080", "192.168.2.2:8080"]
        await it.press(*"zebra", "enter")
        assert found(it) == before
        assert it.part("FilterStatus")[0].startswith("is:zebra: one of ready")


async def test_a_filter_that_leaves_nothing_says_so() -> None:
    async with screen(story()) as it:
        await it.press("slash", *"zebra")
        assert it.shown == ["   Nothing matches zebra", "   Esc shows everything again."]


async def test_pause_holds_the_tree_but_counts_and_p_goes_on() -> None:
    async with screen(story()) as it:
        await it.press("p")
        before = it.shown
        await it.deliver(scenes.change(scenes.web(3), scenes.web(5)))
        await it.pass_time(30)
        assert it.shown == before
        assert "PAUSED  2 waiting" in it.part("Header")[0]
        assert it.feed.asked == 2
        await it.press("p")
        assert len([row for row in it.shown if "frontend" in row]) == 5
        assert len([row for row in it.shown if " + 192" in row]) == 2
        assert "PAUSED" not in it.part("Header")[0]


async def test_phases_stay_true_during_a_pause() -> None:
    async with screen(story()) as it:
        await it.press("p")
        await it.deliver(Batch(time=scenes.NOW, context="prod", streams=scenes.streams(Phase.STALE)))
        assert "STALE" in it.part("Footer")[0]


@pytest.mark.parametrize("width", [40, 80, 140])
async def test_help_is_made_from_the_bindings_uncut_and_q_closes_it(width: int) -> None:
    async with screen(story(), size=(width, 80), demo=DemoLog()) as it:
        active = it.app.screen.active_bindings.values()
        keys = it.app.main.parts.around.keys
        tooltips = {named(each.binding.tooltip, keys) for each in active if each.binding.group}
        await it.press("question_mark")
        text = " ".join(" ".join(line[:width] for line in it.part("ScreenText")).split())
        assert [tooltip for tooltip in tooltips if tooltip not in text] == []
        assert "PgDn ctrl-f" in text
        await it.press("q")
        assert it.app.is_running
        assert it.app.screen is it.app.main


@pytest.mark.parametrize("opens", ["w", "i", "question_mark", "t", "y"])
@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_a_panel_names_keys_that_it_has_on_its_last_line(opens: str, size: tuple[int, int]) -> None:
    async with screen(story(), size=size) as it:
        await it.press(opens)
        line = it.app.screen.query_one(KeysLine)
        assert line.region.bottom == size[1]
        named = [text.strip() for text, role in line.lines[0] if role is Role.STRONG]
        assert named[0] == "Esc"
        assert len(named) > 1
        active = [each.binding.key for each in it.app.screen.active_bindings.values() if each.enabled]
        bound = {key_name(key, UNICODE) for key in active}
        assert [key for keys in named for key in keys.split() if key not in bound] == []
        await it.press("escape")
        assert it.app.screen is it.app.main


async def test_scaling_is_offered_in_the_demo_alone() -> None:
    demo = DemoLog()
    async with screen(story(), demo=demo) as it:
        await it.press("plus", "j", "minus", "minus")
        assert demo.asked == [("default", "web-service", by) for by in (1, -1, -1)]
        assert "scale up" in it.part("Footer")[1]
    async with screen(story()) as it:
        await it.press("plus", "minus")
        assert "scale up" not in it.part("Footer")[1]
        await it.press("question_mark")
        assert "demo" not in "\n".join(it.part("ScreenText"))


async def test_ctrl_r_reconnects_and_ctrl_l_redraws() -> None:
    async with screen(story()) as it:
        await it.press("ctrl+r", "ctrl+l")
        assert it.feed.reconnects == 1
        assert it.cursor.startswith("▌  ▾ web-service")


@pytest.mark.parametrize(("key", "code"), [("q", 0), ("ctrl+c", 130), ("ctrl+q", 0)])
async def test_keys_end_with_their_exit_code(key: str, code: int) -> None:
    async with screen(story()) as it:
        await it.press(key)
        assert it.app.return_code == code


async def test_ctrl_c_ends_from_within_the_filter_and_the_help() -> None:
    for keys in (["slash", "a"], ["question_mark"]):
        async with screen(story()) as it:
            await it.press(*keys, "ctrl+c")
            assert it.app.return_code == 130


async def test_esc_never_quits() -> None:
    async with screen(story()) as it:
        await it.press("escape", "escape")
        assert it.app.is_running


async def test_a_click_moves_the_cursor_and_a_second_one_opens() -> None:
    async with screen(story()) as it:
        await it.pilot.click("Tree", offset=(10, 3))
        assert "192.168.1.3" in it.cursor
        await it.pilot.click("Tree", offset=(10, 0), times=2)
        assert it.shown == [it.cursor]


async def test_where_begins_with_the_filter_and_esc_takes_it_away() -> None:
    async with screen(story(), options=Options(utc=True, where="web is:ready 192.168.1.3")) as it:
        assert [row for row in it.shown if "192.168.1" in row] == [row for row in it.shown if "192.168.1.3" in row]
        assert "web is:ready 192.168.1.3" in it.part("FilterBar Input")[0]
        assert "1 of" in it.part("FilterStatus")[0]
        await it.press("escape")
        assert len([row for row in it.shown if "192.168.1" in row]) == 3


async def test_how_much_the_filter_leaves_is_told_as_it_changes() -> None:
    async with screen(story(), options=Options(utc=True, where="ns:default")) as it:
        before = it.part("FilterStatus")[0].split()[0]
        await it.deliver(scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY)))
        assert it.part("FilterStatus")[0].split()[0] == before
        await it.press("slash", "x", "(")
        assert "missing )" in it.part("FilterStatus")[0]
        await it.deliver(scenes.change(scenes.web(3, State.NOT_READY), scenes.web(3)))
        assert "missing )" in it.part("FilterStatus")[0]
