"""The past on the screen: exactly what was shown, never to be taken for live, and back again."""

from epwatch.model.batch import Batch
from epwatch.model.snapshot import State
from tests.functional import scenes
from tests.functional.seen import Seen, outage, seen
from tests.functional.test_why import broken, names


async def rollout(past: Seen) -> None:
    """Deliver five pieces of news: a scale, a row that leaves rotation with a verdict, its return, a scale back."""
    worse, news = outage()
    await past.news(scenes.change(scenes.web(3), scenes.web(5)))
    await past.news(scenes.change(scenes.web(5), scenes.web(3)), 4.0)
    await past.news(news, 11.0)
    await past.news(scenes.change(worse, scenes.web(3)), 1.0)
    await past.news(scenes.removed(scenes.cache()), 3.0)


async def test_each_step_back_shows_exactly_what_was_shown() -> None:
    async with seen() as past:
        await past.it.press("asterisk")
        past.rows = [past.it.rows]
        await rollout(past)
        for shown in reversed(past.rows[:-1]):
            await past.it.press("left_square_bracket")
            assert past.it.rows == shown
        for shown in past.rows[1:]:
            await past.it.press("right_square_bracket")
            assert past.it.rows == shown


async def test_the_whole_header_says_that_the_past_is_shown() -> None:
    async with seen() as past:
        assert "since 12:04:29 UTC" in past.header
        await rollout(past)
        await past.it.press("left_square_bracket", "left_square_bracket")
        assert past.header.startswith(" looking at 12:04:46, live is 12:04:50")
        assert "Esc: live" in past.header
        assert "2/3 ready" not in past.header  # of one service; the header counts them all
        roles = {role.value for _text, role in past.it.app.main.parts.around.header.lines[0]}
        assert roles == {"alert"}


async def test_escape_and_the_step_beyond_the_last_change_lead_back_to_live() -> None:
    async with seen() as past:
        await rollout(past)
        live = past.it.rows
        await past.it.press("left_square_bracket", "escape")
        assert past.header.startswith(" prod")
        assert past.it.rows == live
        await past.it.press("left_square_bracket", "right_square_bracket", "right_square_bracket")
        assert past.header.startswith(" prod")
        assert past.it.rows == live


async def test_news_goes_on_meanwhile_and_is_there_on_return() -> None:
    async with seen() as past:
        await past.news(scenes.change(scenes.web(3), scenes.web(4)))
        await past.it.press("left_square_bracket")
        shown = past.it.rows
        await past.news(scenes.change(scenes.web(4), scenes.web(5)))
        assert past.it.rows == shown
        assert "3/3" in next(row for row in shown if "web-service" in row)
        assert past.header.startswith(" looking at 12:04:29, live is 12:04:33")
        # On from there, through what came meanwhile.
        await past.it.press("right_square_bracket")
        assert "4/4" in next(row for row in past.it.rows if "web-service" in row)
        await past.it.press("right_square_bracket")
        assert past.header.startswith(" looking at 12:04:33")
        await past.it.press("escape")
        assert "5/5" in next(row for row in past.it.rows if "web-service" in row)


async def test_braces_go_to_the_changes_of_a_verdict_or_low_water_mark() -> None:
    async with seen() as past:
        await rollout(past)
        await past.it.press("left_curly_bracket")
        assert past.header.startswith(" looking at 12:04:46")
        assert "degraded" in past.header
        await past.it.press("left_curly_bracket")
        assert any("nothing before: history begins at 12:04:29" in line for line in past.it.part("Footer"))
        await past.it.press("left_square_bracket", "left_square_bracket", "right_curly_bracket")
        assert past.header.startswith(" looking at 12:04:46")


async def test_nothing_that_acts_on_the_live_cluster_is_offered_while_the_past_is_shown() -> None:
    async with seen() as past:
        await past.news(scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY)))
        await past.it.press("left_square_bracket", "p", "M")
        assert "PAUSED" not in past.header
        assert past.header.startswith(" looking at")
        assert "live" in past.it.part("Footer")[1]


async def test_a_paused_screen_is_stepped_through_what_it_holds_back() -> None:
    async with seen() as past:
        await past.news(scenes.change(scenes.web(3), scenes.web(4)))
        await past.it.press("p")
        await past.news(scenes.change(scenes.web(4), scenes.web(5)))
        await past.it.press("left_square_bracket")
        assert past.header.startswith(" looking at 12:04:29, live is 12:04:33")
        await past.it.press("right_square_bracket", "right_square_bracket")
        assert past.header.startswith(" looking at 12:04:33, live is 12:04:33")
        await past.it.press("right_square_bracket")
        assert "PAUSED" not in past.header
        assert "5/5" in next(row for row in past.it.rows if "web-service" in row)


async def test_what_is_opened_over_the_past_says_so_too() -> None:
    async with seen() as past:
        await rollout(past)
        await past.it.press("left_square_bracket", "left_square_bracket")
        for key in ("w", "y", "i"):
            await past.it.press(key)
            assert past.it.part("PastLine")[0].startswith(" looking at 12:04:46, live is 12:04:50")
            await past.it.press("q")
        await past.it.press("escape", "w")
        assert not past.it.app.screen.query("PastLine")


async def test_only_what_was_wrong_then_is_shown_with_e() -> None:
    first = scenes.initial([scenes.web(3), broken("old", since=5000)])
    async with seen(first=first) as past:
        await past.news(Batch(time=0.0, context="prod", services=(broken("young", since=0),), synced=True))
        await past.news(scenes.change(scenes.web(3), scenes.web(4)))
        await past.it.press("e", "e")
        assert names(past.it) == ["old", "young"]
        await past.it.press("left_square_bracket", "left_square_bracket")
        assert names(past.it) == ["old"]
        assert past.header.startswith(" looking at 12:04:29")
        await past.it.press("e", "e")
        assert names(past.it) == []
        await past.it.press("escape")
        assert names(past.it) == ["young"]


async def test_before_anything_happened_there_is_nothing_to_go_back_to() -> None:
    async with seen() as past:
        await past.it.press("left_square_bracket")
        assert past.header.startswith(" prod")
        assert any("nothing before: history begins at 12:04:29" in line for line in past.it.part("Footer"))
