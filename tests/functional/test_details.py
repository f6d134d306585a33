"""`d`: the details of the row under the cursor, beside the tree or below it, and what they cost."""

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from textual.timer import Timer

from epwatch.kube.objects import ContainerState, Pod
from epwatch.model.snapshot import Drift, State, StrangeSlice
from epwatch.options import Options
from epwatch.tui.look.glyphs import ASCII, Signs
from epwatch.tui.look.roles import Line
from epwatch.tui.panels.details_lines import details_lines
from epwatch.tui.panels.details_panel import DetailsPanel
from epwatch.tui.shown.selection import Selection
from tests.functional import scenes
from tests.functional.screen import Screen, screen, story
from tests.functional.test_paint_cost import counting


def panel(it: Screen) -> str:
    """Return what the details say, as one text."""
    return "\n".join(it.part("DetailsPanel"))


def told(it: Screen) -> str:
    """Return what the details say, spaces and lines aside."""
    return " ".join(panel(it).split())


def place(it: Screen) -> tuple[int, int, int, int]:
    """Return where the panel is: x, y, width and height."""
    region = it.app.screen.query_one(DetailsPanel).region
    return region.x, region.y, region.width, region.height


async def test_d_shows_the_details_beside_the_tree_from_120_columns_and_below_it_otherwise() -> None:
    async with screen(story(), size=(140, 40)) as it:
        await it.press("d")
        assert place(it) == (84, 1, 56, 37)
        assert it.app.main.parts.tree.size.height == 37
        await it.pilot.resize_terminal(119, 40)
        await it.pilot.pause()
        assert place(it) == (0, 23, 119, 15)
        await it.pilot.resize_terminal(120, 40)
        await it.pilot.pause()
        assert place(it) == (72, 1, 48, 37)
        await it.press("d")
        assert place(it)[2:] == (0, 0)
        assert it.app.main.parts.tree.size.width >= 119


@pytest.mark.parametrize("key", ["q", "escape"])
async def test_q_and_esc_close_the_details_before_anything_else_but_a_filter(key: str) -> None:
    async with screen(story()) as it:
        await it.press("d", "slash", *"web", "enter", key)
        assert place(it)[2:] != (0, 0)
        assert it.part("FilterBar") == []
        await it.press(key)
        assert it.app.is_running
        assert place(it)[2:] == (0, 0)


@pytest.mark.parametrize("size", [(40, 14), (120, 30)])
async def test_details_yaml_copies_and_themes_are_ascii_where_the_terminal_is(size: tuple[int, int]) -> None:
    async with screen(story(), size=size, signs=ASCII) as it:
        await it.press("d", "j", "c")
        lines = [*it.part("DetailsPanel"), *it.part("Footer")]
        await it.press("y")
        lines += [*it.part("YamlHead"), *it.part("YamlView"), *it.part("KeysLine")]
        it.app.action_change_theme()
        await it.pilot.pause()
        lines += it.part("ThemeList")
        assert [line for line in lines if not line.isascii()] == []


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (40, 10)])
async def test_parentheses_resize_the_details_and_leave_room_for_both(size: tuple[int, int]) -> None:
    side = 2 if size[0] >= 120 else 3
    async with screen(story(), size=size) as it:
        await it.press("d")
        before = place(it)[side]
        await it.press("right_parenthesis")
        it.app.main.action_enlarge(40)
        await it.pilot.pause()
        assert before <= place(it)[side]
        assert it.app.main.parts.tree.size.height >= 3
        assert it.app.main.parts.tree.size.width >= 39
        await it.press("left_parenthesis")
        it.app.main.action_enlarge(-60)
        await it.pilot.pause()
        assert 3 <= place(it)[side] <= before
        least = place(it)[side]
        await it.press("right_parenthesis")
        assert place(it)[side] > least or size == (40, 10)


async def test_the_keys_of_the_details_are_offered_while_they_are_shown() -> None:
    async with screen(story()) as it:
        bound = {active.binding.action for active in it.app.screen.active_bindings.values() if active.enabled}
        assert "scroll_details(1)" not in bound
        await it.press("d")
        bound = {active.binding.action for active in it.app.screen.active_bindings.values() if active.enabled}
        assert {"scroll_details(1)", "enlarge(-1)"} <= bound


async def test_the_details_of_a_service_tell_ports_policies_slices_with_managers_selector_and_drift() -> None:
    web = scenes.service(
        "web-service",
        scenes.FRONTENDS[:3],
        labels=(("team", "shop"),),
        internal_policy="Local",
        external_policy="Cluster",
        distribution="PreferClose",
    )
    web = replace(
        web,
        selector=(("app", "web"), ("tier", "front")),
        strange=(StrangeSlice(name="by-hand", managed_by="", owner_uid=None, endpoints=1),),
        drift=(Drift("frontend-x", "ready", "absent", "-"),),
    )
    async with screen(scenes.initial([web]), size=(140, 50)) as it:
        await it.press("d")
        text = told(it)
        assert "web-service service · default · prod" in text
        assert "ports http 80→8080/TCP" in text
        assert "policies internal Local external Cluster distribution PreferClose" in text
        assert "slices by-hand no manager 0 rows" in text
        assert "web-service-x7k2p endpointslice-controller.k8s.io 3 rows" in text
        assert "selector app=web tier=front" in text
        assert "drift frontend-x: by rule ready, slices absent, Endpoints -" in text
        assert "labels team=shop" in text


async def test_the_details_of_an_endpoint_tell_its_conditions_hints_ports_slices_and_pod() -> None:
    row = replace(scenes.FRONTENDS[0], hints=("zone-a",), hint_nodes=("node-a",), hostname="web-0")
    assert row.pod is not None
    pod: Pod = replace(row.pod, labels=(("app", "web"),))
    web = scenes.service("web-service", [replace(row, pod=pod)])
    async with screen(scenes.initial([web]), size=(140, 50)) as it:
        await it.press("d", "j")
        text = told(it)
        for part in (
            "192.168.1.2 endpoint",
            "conditions ready yes · serving yes · terminating no",
            "hints zone-a",
            "hint nodes node-a",
            "hostname web-0",
            "ports http 8080/TCP Ready",
            "slices web-service-x7k2p endpointslice-controller.k8s.io",
            "pod default/frontend-58bd6d4cf-abcde",
            "owner ReplicaSet/frontend-58bd6d4cf revision 58bd6d4cf",
            "conditions PodScheduled · ContainersReady · Ready",
            "container app ready · running 3m · 0 restarts nginx:1.27",
            "node node-a",
            "labels app=web",
        ):
            assert part in text
        first, _, second = text.partition(" Pod ")
        assert all(part in first for part in ("hints zone-a", "ports http", "slices web-service-x7k2p"))
        assert all(
            part in second for part in ("owner ReplicaSet", "conditions PodScheduled", "container app", "labels")
        )


async def test_a_pod_without_an_endpoint_and_a_namespace_have_details_too() -> None:
    async with screen(story(), size=(140, 50), pinned=("cache",)) as it:
        await it.press("d", *["j"] * 5)
        assert "cache-7f9aa-pending pod, without an endpoint" in told(it)
        assert "phase Pending" in told(it)
        await it.press("g")
        assert told(it) == "default namespace context prod"


async def test_the_details_follow_the_cursor_and_what_happens_to_its_row() -> None:
    async with screen(story(), size=(140, 40)) as it:
        await it.press("d", "j")
        assert "state Ready in rotation" in told(it)
        await it.deliver(scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY)))
        assert "state NotReady not in rotation" in told(it)
        await it.press("j")
        assert "192.168.1.3 endpoint" in told(it)
        await it.deliver(scenes.change(scenes.web(3, State.NOT_READY), scenes.web(1)))
        await it.pass_time(1)
        assert "192.168.1.3 endpoint it went; this is how it was" in told(it)


async def test_ages_in_the_details_go_on_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """The container began 55 s ago, the pod was made 200 s ago: the container's age changes first, in 5 s."""
    state = ContainerState(name="app", ready=True, state="running", since=scenes.NOW - 55)
    row = scenes.FRONTENDS[0]
    assert row.pod is not None
    web = scenes.service("web-service", [replace(row, pod=replace(row.pod, states=(state,)))])
    async with screen(scenes.initial([web]), size=(140, 40)) as it:
        waits: list[float] = []
        main, timer = it.app.main, it.app.main.set_timer

        def set_timer(delay: float, callback: Callable[[], None]) -> Timer:
            waits.append(delay)
            return timer(delay, callback)

        monkeypatch.setattr(main, "set_timer", set_timer)
        await it.press("j")
        main.parts.upkeep.update()
        assert waits.pop() == 40.0
        await it.press("d")
        assert "running 50s" in told(it)
        assert waits.pop() == 5.0
        await it.pass_time(5)
        assert "running 1m" in told(it)


async def test_j_and_k_scroll_the_details_and_the_last_line_says_how_many_more_there_are() -> None:
    async with screen(story(), size=(80, 24)) as it:
        await it.press("d", "j")
        first = panel(it)
        assert first.splitlines()[-1].endswith(" more lines (J scrolls)")
        await it.press("J", "J")
        assert panel(it).splitlines()[0] == first.splitlines()[2]
        it.app.main.action_scroll_details(60)
        assert "more lines" not in panel(it)
        assert "age" in panel(it).splitlines()[-1]
        await it.press("k")
        assert "web-service" in panel(it).splitlines()[0]


async def test_the_key_that_shows_the_other_lines_is_told_as_the_config_file_has_it_even_while_a_filter_is_typed() -> (
    None
):
    options = Options(utc=True, keys=(("watch.details-down", "f6"),))
    async with screen(story(), size=(80, 24), options=options) as it:
        await it.press("d", "j")
        assert panel(it).splitlines()[-1].endswith(" more lines (f6 scrolls)")
        await it.press("slash", *"web")
        assert panel(it).splitlines()[-1].endswith(" more lines (f6 scrolls)")
        await it.press("f6")
        assert panel(it).splitlines()[-1].endswith(" more lines (f6 scrolls)")


async def test_an_event_paints_of_the_details_only_the_lines_that_changed() -> None:
    async with screen(story(), size=(140, 40)) as it:
        await it.press("d", "j")
        before = panel(it).splitlines()
        with counting() as shut:
            await it.press("j")
        moved = [old != new for old, new in zip(before, panel(it).splitlines(), strict=True)]
        # The tree's two lines, the panel's that differ.
        assert len(shut.regions) == 2 + sum(moved)
        with counting() as counted:
            await it.deliver(scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY)))
        # Another row changed: the row itself, its service, the header; nothing in the panel.
        assert len(counted.regions) == 3


async def test_hostile_text_is_cleaned_and_no_markup_in_the_details() -> None:
    async with screen(scenes.hostile(), size=(140, 50)) as it:
        await it.press("d", "asterisk", *["j"] * 4)
        text = panel(it)
        assert text.replace("\n", "").isprintable()
        await it.press("J", "k")
        assert panel(it).replace("\n", "").isprintable()


async def test_what_has_not_changed_is_not_laid_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often the screen looks, the lines of a service with many rows are made once for each of its states."""
    made: list[Selection] = []

    def counted(chosen: Selection, now: float, signs: Signs) -> Iterator[Line]:
        made.append(chosen)
        return details_lines(chosen, now, signs)

    monkeypatch.setattr("epwatch.tui.panels.details_panel.details_lines", counted)
    async with screen(story(), size=(140, 40)) as it:
        await it.press("d")
        made.clear()
        for _look in range(5):
            it.app.main.parts.upkeep.update()
        assert made == []
        await it.deliver(scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY)))
        it.app.main.parts.upkeep.update()
        assert len(made) == 1


async def test_hidden_details_do_not_say_when_they_would_look_different() -> None:
    """A moment that is past is no wait: the screen's one timer never fired again, and marks stood."""
    async with screen(story(), size=(120, 30)) as it:
        await it.press("j", "d", "d")
        await it.pass_time(3600.0)
        waits = it.app.main.parts.upkeep._wait(it.clock.now, over=False)
        assert waits is None or waits > 0.5
