"""Several contexts in one tree: each has its row and its keys, one that is down is told as it was, the others go on."""

import re

import pytest
from msgspec.structs import replace

from epwatch.history import History
from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.batch import Batch
from epwatch.model.followed import Followed
from epwatch.model.snapshot import ServiceSnapshot, State
from epwatch.tui.app import EpwatchApp
from epwatch.tui.look.glyphs import UNICODE
from epwatch.tui.messages import ErrandWished
from tests.functional import scenes
from tests.functional.screen import Screen, screen
from tests.functional.side_by_side import CONTEXTS, TARGETS, change, down, of, services, side_by_side, up, web, whole

DASH = UNICODE.dash


def names(it: Screen) -> list[str]:
    """Return the first word of each row, without its sign."""
    return [row.lstrip("▌ ▾▸●").split()[0] for row in it.shown]


def row(it: Screen, *words: str) -> str:
    """Return the first row that has all these words."""
    return next(row for row in it.shown if all(word in row for word in words))


def old(it: Screen) -> set[int]:
    """Return the lines in view whose rows are told to be old."""
    shown = it.app.main.parts.tree._viewport.shown
    return {line for line, what in enumerate(shown) if getattr(what, "old", False)}


async def test_each_context_has_its_row_with_its_namespaces_below_in_the_order_that_was_asked_for() -> None:
    async with side_by_side(*(whole(context) for context in reversed(CONTEXTS))) as it:
        assert [row for row in it.shown if "ready" in row] == [
            " ▾ us1  5 services  7/9 ready",
            " ▾ us2  3 services  4/7 ready",
            " ▾ eu1  1 service  3/3 ready",
        ]
        assert names(it) == [
            *("us1", "default", "batch", "cache", "payments-db", "queue", "web-service"),
            *("us2", "default", "batch", "cache", "web-service"),
            *("eu1", "default", "web-service"),
        ]
        assert it.part("Header")[0].startswith(" us1, us2, eu1 · 9 services · 14/19 ready")
        assert it.part("Footer")[0].strip() == "12 live in 3 contexts"


@pytest.mark.parametrize("width", [40, 80, 140])
async def test_columns_are_aligned_over_all_contexts_and_degrade(width: int) -> None:
    async with side_by_side(size=(width, 24)) as it:
        ready = [row for row in it.shown if "web-service" in row]
        assert len({next(at for at, sign in enumerate(row) if sign == "/") for row in ready if "/3" in row}) <= 2
        assert len({row.index("/3 ") for row in ready}) == 1
        assert all(len(row) <= width for row in it.rows)
        assert it.part("Header")[0].split(" · ")[0].strip() == ("3 contexts" if width < 80 else "us1, us2, eu1")


async def test_a_context_that_is_not_reached_keeps_its_rows_as_of_then_and_the_others_are_live() -> None:
    async with side_by_side(size=(110, 24)) as it:
        await it.deliver(down("us2"))
        assert row(it, "us2").startswith(" ▾ us2  as of 12:04:17 UTC (10s ago)  3 services")
        begin = it.shown.index(row(it, "us2"))
        assert old(it) == set(range(begin + 1, begin + 5))
        assert it.part("Footer")[0].strip() == (
            "8 live · us2 retrying for 10s (connection refused by api.us2.example:6443, next try in 4s)"
        )
        assert "us2 as of 12:04:17 UTC (10s ago)" in it.part("Header")[0]
        await it.deliver(change(web("us1"), web("us1", 4)))
        assert "4/4" in row(it, "web-service")
        await it.deliver(up("us2"))
        assert not old(it)
        assert "as of" not in "".join([*it.shown, *it.part("Header")])
        assert it.part("Footer")[0].strip() == "12 live in 3 contexts"


async def test_a_context_that_never_came_says_why_and_keeps_nobody_waiting() -> None:
    async with side_by_side(whole("us1"), down("us2", listed=False), size=(110, 24)) as it:
        assert row(it, "us2").strip() == (
            "▾ us2  retrying for 10s, next try in 4s, connection refused by api.us2.example:6443"
        )
        assert row(it, "eu1").strip() == "▾ eu1  connecting"
        assert not old(it)
        await it.deliver(whole("eu1"))
        await it.press("g", "j", "j")
        assert "batch" in it.cursor
        await it.deliver(whole("us2"))
        assert "batch" in it.cursor
        assert row(it, "us2").strip() == "▾ us2  3 services  4/7 ready"


@pytest.mark.parametrize("width", [40, 60, 80, 140])
async def test_the_footer_names_the_worst_context_with_its_next_try_in_any_room(width: int) -> None:
    async with side_by_side(size=(width, 24)) as it:
        await it.deliver(down("us2"))
        line = it.part("Footer")[0]
        assert line.startswith(" 8 live · us2 retrying")
        assert "next try in 4s" in line


async def test_the_streams_panel_lists_by_context_the_worst_first_and_names_whose_a_gap_is() -> None:
    async with side_by_side(size=(100, 60)) as it:
        gap = Gap(Kind.PODS, "default", scenes.NOW - 30, scenes.NOW - 20)
        await it.deliver(replace(down("us2"), gaps=(gap,)))
        await it.press("i")
        lines = it.part("ScreenText")
        heads = [line for line in lines if line.split()[:1] and line.split()[0] in CONTEXTS]
        assert heads == ["us2  0 of 4 live", "us1  4 of 4 live", "eu1  4 of 4 live"]
        assert any("us2: pods in default: from 12:03:59 to 12:04:09" in line for line in lines)


async def test_ctx_filters_by_context_and_contexts_without_a_match_go() -> None:
    async with side_by_side() as it:
        await it.press("slash", *"ctx:us2 web", "enter")
        assert names(it) == ["us2", "default", "web-service"]
        assert it.part("FilterStatus")[0].strip() == "1 of 9 services"
        await it.press("escape")
        assert names(it)[0] == "us1"


async def test_h_goes_up_to_the_context_and_closes_it() -> None:
    async with side_by_side() as it:
        await it.press("slash", *"ctx:us2 cache", "enter", "g", "j", "j", "escape")
        assert "cache" in it.cursor
        await it.press("h")
        assert "default" in it.cursor
        await it.press("h", "h", "h")
        assert it.cursor.startswith("▌▸ us2")
        assert names(it)[-3:] == ["eu1", "default", "web-service"]
        await it.press("l", "l")
        assert "default" in it.cursor


async def test_w_d_y_and_copy_are_of_the_rows_own_context() -> None:
    async with side_by_side(size=(140, 40), pinned=("web-service",)) as it:
        await it.press("slash", *"ctx:us2 web", "enter", "g", "j", "j", "w")
        assert any("kubectl --context us2 -n default describe service web-service" in x for x in it.part("ScreenText"))
        await it.press("escape", "d")
        assert "us2" in it.part("DetailsPanel")[0]
        await it.press("y")
        assert any("us2" in line for line in it.part("YamlView"))


async def test_l_and_d_run_kubectl_in_the_rows_own_context(monkeypatch: pytest.MonkeyPatch) -> None:
    wished: list[tuple[str, ...]] = []

    def note(_app: EpwatchApp, message: ErrandWished) -> None:
        wished.append(tuple(message.errand.argv))

    monkeypatch.setattr(EpwatchApp, "on_errand_wished", note)
    async with side_by_side(pinned=("web-service",)) as it:
        await it.press("slash", *"ctx:eu1", "enter", "g", "j", "j", "D", "j", "L")
        assert [("--context=eu1" in argv, argv[-1] == "--follow") for argv in wished] == [(True, False), (True, True)]
        await it.press("g", "D")
        assert "go to a namespace, a service or a pod" in it.part("Footer")[1]


async def test_the_latest_change_of_any_context_is_followed() -> None:
    async with side_by_side() as it:
        await it.press("F")
        await it.deliver(change(web("eu1"), web("eu1", 4)))
        assert "web-service" in it.cursor
        assert it.cursor == it.shown[-1]
        await it.press("F", "o", "F")
        await it.pass_time(2.5)
        await it.deliver(change(web("us2"), web("us2", 2)))
        assert it.cursor.split()[1:3] == ["▸", "web-service"]


async def test_e_and_m_are_about_the_service_of_one_context() -> None:
    async with side_by_side() as it:
        await it.press("e", "e")
        assert names(it) == ["us1", "default", "cache", "us2", "default", "cache"]
        await it.press("g", "j", "j", "M")
        assert names(it) == ["us2", "default", "cache"]


async def test_news_of_every_context_are_held_back_and_let_go_together() -> None:
    async with side_by_side() as it:
        before = it.shown
        await it.press("p")
        await it.deliver(change(web("us1"), web("us1", 4)), change(web("eu1"), web("eu1", 5)))
        assert it.shown == before
        assert "3 waiting" in it.part("Header")[0]
        await it.press("p")
        assert [re.findall(r"\d/\d", row)[0] for row in it.shown if "web-service" in row] == ["4/4", "2/3", "5/5"]


async def test_contexts_that_came_while_it_was_paused_are_all_known_after() -> None:
    async with side_by_side(whole("us1"), size=(100, 24)) as it:
        await it.press("p")
        await it.deliver(whole("us2"), whole("eu1"))
        assert "3 services" not in row(it, "us2")
        await it.press("p")
        assert "3 services" in row(it, "us2")
        assert "1 service" in row(it, "eu1")


async def test_the_past_shows_every_context_as_it_was() -> None:
    history = History(4 * 1024 * 1024)
    begin = [whole(context) for context in CONTEXTS]
    for batch in begin:
        history.add(batch, batch.time)
    async with side_by_side(*begin, history=history, size=(110, 24)) as it:
        for batch in (change(web("us1"), web("us1", 4)), replace(down("us2"), time=scenes.NOW + 2)):
            it.clock.now += 2
            told = replace(batch, time=it.clock.now)
            history.add(told, it.clock.now)
            await it.deliver(told)
        assert "as of" in row(it, "us2")
        await it.press("left_square_bracket")
        assert "as of" not in row(it, "us2")
        assert "4/4" in row(it, "web-service")
        await it.press("left_square_bracket")
        assert "3/3" in row(it, "web-service")
        assert [name for name in names(it) if name in CONTEXTS] == list(CONTEXTS)


async def test_the_timeline_of_all_services_names_their_contexts() -> None:
    history = History(4 * 1024 * 1024)
    begin = [whole(context) for context in CONTEXTS]
    for batch in (*begin, change(web("us1"), web("us1", 4)), change(web("eu1"), web("eu1", 5))):
        history.add(batch, batch.time)
    async with side_by_side(*begin, history=history, size=(110, 24)) as it:
        await it.press("g", "t")
        told = [line for line in it.part("TimelineList") if "kkllm" in line or "fghij" in line]
        assert {line.split()[2] for line in told} >= {"us1", "eu1"}


async def test_a_gap_of_one_context_is_none_in_the_timeline_of_another_ones_service() -> None:
    history = History(4 * 1024 * 1024)
    begin = [whole(context) for context in CONTEXTS]
    gap = Gap(Kind.PODS, "default", scenes.NOW - 30, scenes.NOW - 20)
    behind = tuple(replace(each, skew=-30.0) for each in scenes.streams())
    for batch in (*begin, replace(up("us2"), gaps=(gap,), streams=behind), change(web("us1"), web("us1", 4))):
        history.add(batch, batch.time)
    async with side_by_side(*begin, history=history, size=(110, 24)) as it:
        await it.press("g", "t")
        told = "\n".join(it.part("TimelineList"))
        assert "us2: pods in default: nobody looked from 12:03:59" in told
        await it.press("escape", "slash", *"ctx:us1 web-service", "enter", "g", "j", "j", "t")
        told = "\n".join(it.part("TimelineList"))
        assert "nobody looked" not in told
        assert "kkllm" in told or "fghij" in told
    of_us1, of_us2 = (Followed(web(context).key, history.past()) for context in ("us1", "us2"))
    assert (of_us1.gaps, of_us1.offset) == ([], None)
    assert (of_us2.gaps, of_us2.offset) == ([gap], -30.0)


async def test_from_a_node_tells_nothing_of_contexts_that_do_not_have_it() -> None:
    away = (scenes.endpoint("10.9.9.9", "away-x-1", node="node-z"), scenes.endpoint("10.9.9.8", "away-x-2"))
    elsewhere = of("eu1", scenes.service("web-service", away, internal_policy="Local"))
    here = of("us1", scenes.service("web-service", scenes.FRONTENDS[:3], internal_policy="Local"))
    async with side_by_side(whole("us1", [here]), whole("us2"), whole("eu1", [elsewhere]), size=(140, 40)) as it:
        await it.press("colon", *"from node-z", "enter", "asterisk")
        assert [line.split()[1] for line in it.shown if "not reached" in line] == ["10.9.9.8:8080"]
        assert [line.split()[1] for line in it.shown if "reaches" in line] == ["web-service"]


async def test_from_a_node_judges_a_context_too_that_comes_later_unless_that_was_ended() -> None:
    def local(context: str) -> ServiceSnapshot:
        return of(context, scenes.service("web-service", scenes.FRONTENDS[:3], internal_policy="Local"))

    async with side_by_side(whole("us1", [local("us1")]), size=(140, 40)) as it:
        await it.press("colon", *"from node-a", "enter")
        assert len([line for line in it.shown if "reaches 1 of 3" in line]) == 1
        await it.deliver(whole("us2", [local("us2")]))
        assert len([line for line in it.shown if "reaches 1 of 3" in line]) == 2
        await it.press("colon", *"from", "enter")
        await it.deliver(whole("eu1", [local("eu1")]))
        assert not [line for line in it.shown if "reaches" in line]


async def test_a_node_of_one_name_is_in_each_context_in_the_zone_that_it_has_there() -> None:
    def hinted(context: str, zone: str) -> ServiceSnapshot:
        near, far = (
            scenes.endpoint(f"10.0.0.{at}", f"web-x-{at}", node=f"node-{at}", zone=of_it, hints=(of_it,))
            for at, of_it in ((1, zone), (2, f"{zone}-other"))
        )
        return of(context, scenes.service("web-service", (near, far)))

    us, eu = hinted("us1", "us-a"), hinted("eu1", "eu-a")
    async with side_by_side(whole("us1", [us]), whole("us2", []), whole("eu1", [eu]), size=(140, 40)) as it:
        await it.press("colon", *"from node-1", "enter")
        assert [line.split()[1] for line in it.shown if "not reached" in line] == ["10.0.0.2:8080"] * 2
        assert "from node-1 ·" in it.part("Header")[0], "in which zone differs"
        await it.press("colon", *"from node-1 zone/eu-a", "enter")
        assert "from node-1 (eu-a)" in it.part("Header")[0]


# One row for a service of all contexts.


async def test_o_and_group_cluster_put_a_service_of_all_contexts_into_one_row() -> None:
    async with side_by_side(size=(80, 24)) as it:
        await it.press("o")
        assert "grouped by cluster" in it.part("Header")[0]
        assert it.shown[0].split() == ["▾", "default", "5", "services", "us1", "us2", "eu1"]
        cells = {line.lstrip("▌ ▸").split()[0]: line.lstrip("▌ ▸").split()[1:] for line in it.shown[1:]}
        assert cells == {
            "batch": ["0/0!!", "0/0!!", DASH],
            "cache": ["2/4!", "2/4!", DASH],
            "payments-db": ["ext", DASH, DASH],
            "queue": ["2/2", DASH, DASH],
            "web-service": ["3/3", "2/3!", "3/3"],
        }
        await it.press(*"ooooo", "o")
        assert "grouped" not in it.part("Header")[0]
        await it.press("colon", *"group cluster", "enter")
        assert "grouped by cluster" in it.part("Header")[0]


async def test_cells_end_in_one_column_so_that_numbers_stand_below_each_other() -> None:
    async with side_by_side(size=(80, 24)) as it:
        await it.press("o")
        slashes = [[at for at, sign in enumerate(line) if sign == "/"] for line in it.shown[1:]]
        assert len({found[0] for found in slashes if found}) == 1
        assert len({found[1] for found in slashes if len(found) > 1}) == 1


async def test_what_is_not_known_is_asked_and_what_is_old_is_doubted() -> None:
    async with side_by_side(whole("us1"), down("eu1", listed=False), size=(130, 24)) as it:
        await it.press("o")
        assert row(it, "web-service").split()[-3:] == ["3/3", "?", "?"]
        await it.deliver(whole("us2"), down("us2"))
        assert row(it, "web-service").split()[-4:] == ["3/3", "2/3", "?", "?"]
        await it.press("G", "enter", "G")
        assert "as of 12:04:17" in it.cursor


async def test_a_row_of_all_contexts_opens_into_a_row_of_each_that_has_it_and_that_into_its_pods() -> None:
    async with side_by_side(size=(100, 24)) as it:
        await it.press("o", "G", "enter")
        assert [line.split()[1] for line in it.shown[-3:]] == ["us1", "us2", "eu1"]
        await it.press("j", "j", "enter")
        assert "us2" in it.cursor
        assert next(line.split()[1] for line in it.shown if "192.168.1." in line) == "192.168.1.2:8080"
        await it.press("j", "h", "h")
        assert "us2" in it.cursor
        await it.press("h")
        assert "web-service" in it.cursor


async def test_why_logs_and_describe_of_a_row_of_all_contexts_ask_in_which_that_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wished: list[tuple[str, ...]] = []

    def note(_app: EpwatchApp, message: ErrandWished) -> None:
        wished.append(tuple(message.errand.argv))

    monkeypatch.setattr(EpwatchApp, "on_errand_wished", note)
    every = (whole(each, [replace(services(each)[0], selector=(("app", "web"),))]) for each in CONTEXTS)
    async with side_by_side(*every, size=(100, 40)) as it:
        await it.press("o", "g", "j", "w")
        assert it.part("ChooserHead")[0].split()[:4] == ["Why", "in", "which", "context"]
        listed = [line.strip("▌ ").split() for line in it.part("ChooserList") if line]
        assert listed == [["us1", "3/3", "ok"], ["us2", "2/3", "degraded"], ["eu1", "3/3", "ok"]]
        assert "mark" not in it.part("KeysLine")[0]
        await it.press("down", "space", "enter")
        assert any("kubectl --context us2 -n default describe service web-service" in x for x in it.part("ScreenText"))
        await it.press("escape", "D", *"eu", "enter", "L", "enter", "D", "escape")
        assert [argv[1] for argv in wished] == ["--context=eu1", "--context=us1"]
        assert "--selector=app=web" in wished[1]
        assert it.app.screen is it.app.main


async def test_what_is_told_of_a_context_that_is_down_where_one_is_asked_for_is_as_of_then() -> None:
    async with side_by_side(size=(100, 40)) as it:
        await it.press("o", "G")
        await it.deliver(down("us2"))
        await it.press("w")
        listed = [" ".join(line.strip("▌ ").split()) for line in it.part("ChooserList") if line]
        assert listed[0] == "us1 3/3 ok"
        assert listed[1] == "us2 2/3 degraded, as of 12:04:17 UTC"


async def test_yaml_of_a_row_of_all_contexts_asks_in_which() -> None:
    async with side_by_side(size=(100, 40)) as it:
        await it.press("o", "G", "y")
        assert it.part("ChooserHead")[0].split()[:4] == ["YAML", "in", "which", "context"]
        await it.press("down", "enter")
        assert any("name: web-service" in line for line in it.part("YamlView"))
        assert any("namespace: default" in line for line in it.part("YamlView"))


async def test_where_one_context_alone_has_the_row_nobody_is_asked_and_m_mutes_there() -> None:
    async with side_by_side(whole("us1", [web("us1")]), whole("us2"), whole("eu1"), size=(100, 40)) as it:
        await it.press("o", "e", "e", "g", "j")
        assert "cache" in it.cursor
        assert "us2" not in it.cursor
        await it.press("w")
        assert any("kubectl --context us2 -n default" in line for line in it.part("ScreenText"))
        await it.press("escape", "M")
        assert "muted cache" in it.part("Footer")[1]
        assert not [line for line in it.shown if "cache" in line]


async def test_details_of_a_row_of_all_contexts_tell_each_and_follow_it() -> None:
    async with side_by_side(size=(140, 40)) as it:
        await it.press("o", "G", "d")
        assert [line.split() for line in it.part("DetailsPanel") if "/3" in line] == [
            ["us1", "3/3"],
            ["us2", "2/3"],
            ["eu1", "3/3"],
        ]
        await it.deliver(change(web("eu1"), web("eu1", 2)))
        assert any(line.split() == ["eu1", "2/2"] for line in it.part("DetailsPanel"))


async def test_a_filter_leaves_rows_of_all_contexts_of_which_any_matches() -> None:
    async with side_by_side(size=(100, 24)) as it:
        await it.press("o", "slash", *"ctx:us2 is:notready", "enter")
        assert [name for name in names(it) if name in ("cache", "web-service", "batch")] == ["cache", "web-service"]
        assert {line.split()[1] for line in it.shown if "▾ us" in line or "▸ us" in line} == {"us2"}
        await it.press("escape", "slash", *"queue", "enter", "n")
        assert "queue" in it.cursor


async def test_the_cursor_stays_on_its_service_from_one_way_to_the_other() -> None:
    async with side_by_side(size=(100, 24)) as it:
        await it.press("G", "k", "k", "k")
        assert "web-service" in it.cursor
        await it.press("o")
        assert it.cursor.split()[2] == "web-service"
        await it.press("colon", *"group", "enter")
        assert it.cursor == next(line for line in it.shown if "web-service" in line)


async def test_sorting_puts_the_worst_context_of_a_service_first() -> None:
    async with side_by_side(size=(100, 24)) as it:
        await it.press("colon", *"sort missing", "enter", "o")
        assert names(it)[1:3] == ["cache", "web-service"]
        await it.press("S")
        assert names(it)[-2:] == ["web-service", "cache"]


async def test_contexts_for_which_there_is_no_room_are_counted_with_their_worst() -> None:
    async with side_by_side(size=(34, 24)) as it:
        await it.press("o")
        assert [row(it, name).split()[-1] for name in ("queue", "cache", "web-service")] == ["+2", "+2!", "+2!"]
        await it.deliver(
            change(web("eu1"), replace(web("eu1", 3, State.NOT_READY), verdict=services("us1")[2].verdict))
        )
        assert row(it, "web-service").split()[-1] == "+2!!"


async def test_all_of_it_opens_where_it_fits_once_the_last_context_is_there() -> None:
    async with side_by_side(size=(100, 60)) as it:
        assert len([line for line in it.shown if "192.168.1." in line]) == 9
    async with side_by_side(whole("us1"), size=(100, 60)) as it:
        assert [line for line in it.shown if "192.168.1." in line]
        await it.press("underscore")
        await it.deliver(whole("us2"), whole("eu1"))
        assert not [line for line in it.shown if "192.168.1." in line]


async def test_the_contexts_are_there_before_anything_is_heard_of_any() -> None:
    async with screen(target=TARGETS[0], targets=TARGETS) as it:
        assert [line.strip("▌ ") for line in it.shown] == [f"▾ {name}  connecting" for name in CONTEXTS]
        assert it.part("Footer")[0].startswith(" 0 live · us1 connecting · us2 connecting · eu1 connecting")


async def test_the_header_says_of_how_many_services_until_the_last_context_is_whole() -> None:
    def coming(context: str, count: int) -> Batch:
        listed = replace(scenes.streams(Phase.SYNCING)[0], kind=Kind.SERVICES, objects=count)
        streams = scenes.streams(Phase.SYNCING, services=listed)
        return Batch(time=scenes.NOW, context=context, services=services(context)[:1], streams=streams)

    async with side_by_side(coming("us1", 5), coming("us2", 7), coming("eu1", 9), size=(140, 24)) as it:
        assert " · 3 of 21 services · " in it.part("Header")[0]
        await it.deliver(whole("us1"))
        here = len(services("us1"))
        assert f" · {here + 2} of {here + 16} services · " in it.part("Header")[0]
        await it.deliver(whole("us2"), whole("eu1"))
        every = sum(len(services(context)) for context in CONTEXTS)
        assert f" · {every} services · " in it.part("Header")[0]
