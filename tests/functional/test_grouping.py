"""`o` and `:group` put the rows of a service into groups with their counts; cursor and columns stay where they are."""

import pytest
from msgspec.structs import replace

from epwatch.model.snapshot import EndpointSnapshot, ServiceSnapshot, State
from tests.functional import scenes
from tests.functional.screen import Screen, screen, story


async def say(it: Screen, line: str) -> None:
    """Type a command."""
    await it.press("colon", *line, "enter")


def under(it: Screen, service: str) -> list[str]:
    """Return what stands under a service: its groups, and of its rows the last byte of the address."""
    lines = [row.lstrip("▌ ") for row in it.shown]
    first = next(at for at, line in enumerate(lines) if line.startswith(f"▾ {service}"))
    found = []
    for line in lines[first + 1 :]:
        if line[0] in "▾▸" and "ready" not in line:
            break
        found.append(line if line[0] in "▾▸" else line.split()[1].split(":")[0].rpartition(".")[2])
    return found


async def test_o_goes_from_way_to_way_and_back_to_none() -> None:
    async with screen(story(5), size=(140, 24)) as it:
        plain = it.shown
        seen = []
        for _ in range(5):
            await it.press("o")
            seen.append(it.part("Header")[0].partition("grouped by ")[2].split()[0])
        assert seen == ["slice", "zone", "node", "owner", "revision"]
        await it.press("o")
        assert it.shown == plain
        assert "grouped" not in it.part("Header")[0]


async def test_groups_have_their_counts_and_rows_keep_their_columns() -> None:
    async with screen(story(5), size=(80, 24)) as it:
        plain = {row for row in it.shown if "192.168.1." in row}
        await say(it, "group zone")
        assert under(it, "web-service")[:7] == [
            "▾ zone zone-a  3/3 ready",
            "2",
            "4",
            "6",
            "▾ zone zone-b  2/2 ready",
            "3",
            "5",
        ]
        assert {row for row in it.shown if "192.168.1." in row} == plain


async def test_what_has_no_value_comes_last_and_what_leaves_is_in_no_total() -> None:
    async with screen(story(), size=(140, 40)) as it:
        await say(it, "group zone")
        await it.press("asterisk")
        text = [row.strip("▌ ") for row in it.shown]
        first = next(at for at, row in enumerate(text) if row.startswith("▾ cache"))
        groups = [row for row in text[first + 1 :] if row.startswith("▾ ") and "ready" in row][:3]
        # Of zone-a's rows one is not ready, one drains, one is stale; the pod without an address has no zone.
        assert groups == ["▾ zone zone-a  0/1 ready", "▾ zone zone-b  1/1 ready", "▾ no zone  0/1 ready"]
        assert any("3 finished" in row for row in text)


async def test_a_group_closes_and_the_cursor_stays_on_its_row_when_rows_regroup() -> None:
    async with screen(story(5), size=(100, 24)) as it:
        await it.press("j", "j", "j")
        assert "192.168.1.4" in it.cursor
        await it.press("o", "o", "o")
        assert "192.168.1.4" in it.cursor
        await say(it, "group zone")
        assert "192.168.1.4" in it.cursor
        await it.press("k", "k")
        assert "zone-a" in it.cursor
        await it.press("enter")
        assert under(it, "web-service")[:2] == ["▸ zone zone-a  3/3 ready", "▾ zone zone-b  2/2 ready"]
        await it.deliver(scenes.change(scenes.web(5), scenes.web(5, State.NOT_READY)))
        assert under(it, "web-service")[0] == "▸ zone zone-a  2/3 ready"
        assert "zone-a" in it.cursor


def labelled(row: EndpointSnapshot, tier: str) -> EndpointSnapshot:
    """Return a row whose pod has a label."""
    assert row.pod is not None
    return replace(row, pod=replace(row.pod, labels=(("tier", tier),)))


def tiers() -> ServiceSnapshot:
    """Return web-service with pods of two tiers and one without."""
    first, second, third = scenes.FRONTENDS[:3]
    return scenes.service("web-service", (labelled(first, "b"), labelled(second, "a"), third))


async def test_a_label_groups_and_is_offered() -> None:
    async with screen(scenes.initial([tiers()]), size=(140, 24)) as it:
        await it.press("colon", *"group la", "tab")
        assert it.part("CommandBar LineField")[0].strip() == "group label=tier"
        await it.press("enter")
        assert under(it, "web-service") == [
            "▾ tier a  1/1 ready",
            "3",
            "▾ tier b  1/1 ready",
            "2",
            "▾ no tier  1/1 ready",
            "4",
        ]
        await say(it, "group")
        assert under(it, "web-service") == ["2", "3", "4"]


@pytest.mark.parametrize("line", ["group none", "group off", "group no", "ungroup", "group"])
async def test_groups_are_ended_by_the_words_one_tries_first(line: str) -> None:
    async with screen(story(3), size=(100, 24)) as it:
        await say(it, "group zone")
        assert under(it, "web-service")[0] == "▾ zone zone-a  2/2 ready"
        await say(it, line)
        assert under(it, "web-service") == ["2", "3", "4"]


async def test_a_way_may_be_written_as_in_a_sentence_or_as_in_a_filter() -> None:
    async with screen(scenes.initial([tiers()]), size=(140, 24)) as it:
        await say(it, "group by zone")
        assert under(it, "web-service")[0].startswith("▾ zone zone-a")
        await say(it, "group label:tier")
        assert under(it, "web-service")[0] == "▾ tier a  1/1 ready"


async def test_none_is_offered_while_there_are_groups() -> None:
    async with screen(story(3), size=(100, 24)) as it:
        await it.press("colon", *"group ")
        assert "none" not in it.part("CommandStatus")[0]
        await it.press(*"zone", "enter", "colon", *"group ")
        assert "none" in it.part("CommandStatus")[0].split()


@pytest.mark.parametrize(
    ("way", "said"),
    [("zoen", "rows are not grouped by zoen; did you mean zone?"), ("label=", "rows are not grouped by label=")],
)
async def test_a_way_that_is_none_is_refused_with_the_nearest(way: str, said: str) -> None:
    async with screen(story()) as it:
        await say(it, f"group {way}")
        assert it.part("CommandStatus")[0].strip().startswith(said)


async def test_a_filter_and_groups_go_together() -> None:
    async with screen(story(5), size=(100, 24)) as it:
        await it.press("o", "o", "slash", *"node-b", "enter")
        assert under(it, "web-service")[:3] == ["▾ zone zone-b  2/2 ready", "3", "5"]
